import { expect } from 'vitest'
import { test } from '../engines/database.ts'
import { at, fileOf, importOf, sampleBytes } from '../intake/sample.ts'
import { programOn, runLine } from './run-line.ts'

const now = at('2026-11-21 20:00:00')

/** What the command prints of these messages. */
async function understood(program: ReturnType<typeof programOn>, user: string, messages: readonly string[]): Promise<unknown[]> {
  const input = (async function* () {
    for (const message of messages) yield Buffer.from(`${message}\n`)
  })()
  const { code, out } = await runLine(program, `understand --user ${user} --group ganyu`, { input })
  expect(code).toBe(0)
  return out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}

test('each message is told by what it would run; what is suggested is what this person may do here; nothing changes', async ({
  database,
}) => {
  await importOf(database, fileOf(sampleBytes))
  const program = programOn(database, now)
  const events = () => database.db.selectFrom('order_event').select('id').execute()
  const before = (await events()).length
  const messages = ['把2602豁免了，客户不在家', '/批淮 ZD20261117002602', '今天天气']
  expect(await understood(program, 'ganyu-manager', messages)).toMatchObject([
    { in: messages[0], name: 'exempt', arguments: { keys: ['ZD20261117002602'], reason: 'customer', said: '客户不在家' } },
    { in: messages[1], name: 'order', suggests: ['approve'] },
    { in: messages[2], name: null, arguments: {}, suggests: [] },
  ])
  expect(await understood(program, 'ganyu-installer-03', messages)).toMatchObject([{}, { suggests: [] }, {}])
  expect(await understood(program, 'nobody', messages)).toMatchObject([{}, { suggests: [] }, {}])
  expect((await events()).length).toBe(before)
})
