import { sql } from 'kysely'
import { expect } from 'vitest'
import { noteBackup } from '../../src/backup/made.ts'
import { tellBackup } from '../../src/backup/tell.ts'
import { withJobs } from '../../src/delivery/jobs.ts'
import { DAY, type Instant } from '../../src/policy/instant.ts'
import { examineBackup } from '../../src/program/examine/backup.ts'
import { at } from '../audit/chain.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const MADE = at('2026-11-20 09:00:00')

test('a day without a back-up is said by doctor, and once a day in the control group', async ({ database }) => {
  const { db } = database
  await sql`insert into database_mark (kind, created_at) values ('live', '2026-11-20 09:00:00+08')`.execute(db)
  const telling = { organisation: example, platformsOf: () => ['wecom'] as const }
  const told = (now: Instant) =>
    withJobs(database, (jobs) => db.transaction().execute((trx) => tellBackup(trx, telling, jobs, now))).then((ids) => ids.length)
  const found = (now: Instant) => examineBackup({ database, clock: { now: () => now } })

  expect(await found(MADE + DAY)).toMatchObject({ ok: true })
  expect(await told(MADE + DAY)).toBe(0)
  expect(await found(MADE + 2 * DAY)).toMatchObject({ ok: false })
  expect([await told(MADE + 2 * DAY), await told(MADE + 2 * DAY)]).toEqual([1, 0])
  await noteBackup(db, MADE + 2 * DAY, 'pgBackRest', null)
  expect(await found(MADE + 2 * DAY + 3600)).toEqual({
    what: '备份',
    ok: true,
    says: '最近一次 2026-11-22T09:00:00+08:00（pgBackRest），1小时前',
  })
  expect(await told(MADE + 3 * DAY)).toBe(0)
  expect(await told(MADE + 4 * DAY)).toBe(1)
  const { rows } = await sql<{ text: string }>`select message ->> 'text' as text from outgoing order by position`.execute(db)
  expect(rows.map(({ text }) => text.split('。')[0])).toEqual([
    '数据库建立2天以来没有做过备份',
    '数据库已有2天没有备份（最近一次 11月22日 09:00）',
  ])
})

test('what is noted was made, and with something that has a name', async ({ database }) => {
  const program = programOn(database, MADE)
  const note = (line: readonly string[]) => runLine(program, ['backup', 'note', ...line])
  expect(await note(['--with', 'x', '--at', '2026-11-20T09:00:01+08:00'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('还没有到'),
  })
  expect(await note(['--with', 'x\ny'])).toMatchObject({ code: 1, err: expect.stringContaining('一行') })
  expect(await note(['--with', 'pgBackRest', '--at', '2026-11-20T02:00:00+08:00'])).toMatchObject({ code: 0 })
})
