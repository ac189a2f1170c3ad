import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { supportBundle } from '../../src/program/support-bundle.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const NOW = 1_795_312_800

test('a bundle tells versions, counts and times, and nothing that anybody said or that names a person', async ({ database }) => {
  const someone = example.people[0]?.name ?? ''
  await sql`insert into inbox (platform, message_id, conversation, person, text, addressed, said_at, state)
    values ('wecom', 'm1', 'group/ganyu', 'ganyu-manager', ${`${someone} 说客户 13812345678 不在家`}, true, to_timestamp(${NOW}), 'failed')`.execute(
    database.db,
  )
  const says = `${someone}的电话 138 1234 5678 没有写，账号 051899887766`
  const bundle = JSON.stringify(
    await supportBundle(programOn(database, NOW), [{ what: '账号', ok: false, says }], {
      DATABASE_URL: 'postgres://hush:hush@h/d',
      WECOM_BOT_SECRET: 'hush',
      INTAKE_TOKEN: '',
      HOME: '/home/hush',
    }),
  )
  expect(bundle).toContain('"variables":["DATABASE_URL","WECOM_BOT_SECRET"]')
  expect(bundle).toContain('〔人名〕的电话 〔号码〕 没有写，账号 〔号码〕')
  expect(bundle).toContain('"state":"failed"')
  expect(bundle).toMatch(/"productClock":"\d{4}-\d\d-\d\dT[\d:]{8}\+08:00"/)
  for (const kept of ['hush', '不在家', '13812345678', 'ganyu-manager', ...example.people.map(({ name }) => name)])
    expect(bundle).not.toContain(kept)
})

test('why messages were refused is in it, without the numbers in the reasons', async ({ database }) => {
  await sql`insert into outgoing (key, platform, conversation, lane, message, state, said_at, reason)
    values ('k1', 'wecom', 'group/ganyu', 'reply', '{"kind":"text","text":"x"}', 'refused', to_timestamp(${NOW}), 'no such user ganyu-manager, 13812345678; key=hush-hush')`.execute(
    database.db,
  )
  const { refusals } = (await supportBundle(programOn(database, NOW), [], { GANYU_WEBHOOK: 'hush-hush' })) as { refusals: unknown }
  expect(refusals).toEqual([{ state: 'refused', reason: 'no such user 〔人名〕, 〔号码〕; key=〔密钥〕', count: 1 }])
})

test('the command writes it for its owner alone', async ({ database }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-bundle-'))
  try {
    const ran = await runLine(programOn(database, NOW), 'support-bundle --out b.json', { cwd: folder })
    expect(ran.code).toBe(0)
    const file = join(folder, 'b.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      database: { engine: database.engine },
      release: { version: expect.any(String) },
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
