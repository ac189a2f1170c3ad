import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { engine } from '../engines/database.ts'
import { openRepairs } from './branch.ts'
import { type Variables, sameday, serve } from './program.ts'
import { type Scene, test } from './story.ts'

const KEYS = ['first-of-the-keys-0123456789-abcdef', 'second-of-the-keys-0123456789-abcdef'] as const

/** With this of the two keys, and the other one known or not; null: with none. */
type With = (key: 0 | 1 | null, knowing?: 0 | 1) => Variables

/** On the embedded engine the keys are in the file; on a server they are in the environment. */
const variablesOf = ({ variables }: Scene): With =>
  function withKey(key, knowing) {
    return {
      ...variables,
      ...(key === null ? {} : { SAMEDAY_AUDIT_KEY: KEYS[key] }),
      ...(knowing === undefined ? {} : { SAMEDAY_AUDIT_KNOWN_KEYS: KEYS[knowing] }),
    }
  }

const trailLine = async (variables: Variables): Promise<string> => {
  const { out } = await sameday(['doctor'], variables)
  return out.split('\n').find((line) => line.includes('审计链')) ?? out
}

test('without a key: the embedded engine makes one and signs; a server warns at each start and in doctor', async ({ scene }) => {
  const none = variablesOf(scene)(null)
  expect(await sameday(['import', openRepairs(scene.data, ['ZD1'], 3)], none)).toMatchObject({ exit: 0 })
  const server = await serve(none)
  expect(existsSync(join(scene.data, 'audit.key'))).toBe(engine === 'embedded')
  expect(server.said.out.includes('审计记录没有密钥：请设 SAMEDAY_AUDIT_KEY')).toBe(engine === 'server')
  expect(await trailLine(none)).toMatch(
    engine === 'embedded' ? /^✓ 审计链：\d+ 条，密钥 [0-9a-f]{16}（.*audit\.key，请另存一份/ : /^✗ 审计链：没有密钥.*SAMEDAY_AUDIT_KEY/,
  )
  expect(await sameday(['audit', 'verify'], none)).toMatchObject({ exit: 0, out: expect.stringMatching(/^审计链完整：共 \d+ 条/) })
  expect(await server.end('SIGTERM')).toMatchObject({ exit: 0 })
})

test('with a key of the environment: it takes over, and a process with another one does not serve, adds nothing, and says what to do', async ({
  scene,
}) => {
  const withKey = variablesOf(scene)
  const server = await serve(withKey(0))
  expect(await trailLine(withKey(0))).toMatch(/^✓ 审计链：\d+ 条，密钥 [0-9a-f]{16}（SAMEDAY_AUDIT_KEY）/)
  expect(await server.end('SIGTERM')).toMatchObject({ exit: 0 })
  for (const variables of [withKey(1), withKey(null)]) {
    if (engine === 'embedded') renameSync(join(scene.data, 'audit.key'), join(scene.data, 'away'))
    const refused = await sameday(['serve'], variables)
    expect(refused).toMatchObject({
      exit: 1,
      out: '',
      err: expect.stringMatching(/^审计链由密钥 [0-9a-f]{16} 签名，这里.*SAMEDAY_AUDIT_KNOWN_KEYS.*audit rekey\n$/),
    })
    expect(refused.err).not.toContain('of-the-keys')
    expect(await trailLine(variables)).toMatch(/^✗ 审计链：审计链由密钥 [0-9a-f]{16} 签名/)
    const deed = ['force-majeure', 'withdraw', '1', '--by', 'ganyu-manager']
    expect(await sameday(deed, variables)).toMatchObject({ exit: 1, err: expect.not.stringContaining('at ') })
    if (engine === 'embedded') renameSync(join(scene.data, 'away'), join(scene.data, 'audit.key'))
  }
  expect(await sameday(['audit', 'rekey'], withKey(0))).toMatchObject({
    exit: 1,
    err: '密钥没有丢失，或没有设新的 SAMEDAY_AUDIT_KEY，没有更换\n',
  })
  expect(await sameday(['audit', 'verify'], withKey(1, 0))).toMatchObject({ exit: 0 })
  expect(await sameday(['audit'], withKey(1, 0))).toMatchObject({ exit: 0, out: expect.stringContaining('audit-key') })
  expect(await sameday(['audit', 'rekey'], withKey(0))).toMatchObject({ exit: 0, out: expect.stringMatching(/^已改用密钥 [0-9a-f]{16}/) })
  expect(await sameday(['audit', 'verify'], withKey(0))).toMatchObject({ exit: 1, err: expect.stringContaining('无法核对：签名的密钥') })
  if (engine === 'embedded') expect(readFileSync(join(scene.data, 'audit.key'), 'utf8')).not.toContain('of-the-keys')
})
