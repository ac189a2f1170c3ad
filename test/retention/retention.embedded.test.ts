import { sql } from 'kysely'
import { expect } from 'vitest'
import { kinds } from '../../src/retention/kinds.ts'
import { dueAt, putAway } from '../../src/retention/retain.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { schedules } from '../../src/schedule/schedules.ts'
import { retainAtNight } from '../../src/schedule/retain-at-night.ts'
import { DAY, HOUR, formatInstant } from '../../src/policy/instant.ts'
import { at } from '../audit/chain.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { context, exported, observation } from '../orders/histories.ts'
import { test as onEngine } from '../engines/database.ts'

const NOW = at('2026-11-21 03:00:00')
const [HALF_YEAR, TWO_YEARS, QUARTER] = [180, 730, 90].map((days) => (seconds: number) => formatInstant(NOW - days * DAY + seconds))

const OLD = NOW - 3 * 365 * DAY

/** An install that ended then, entered an hour before, or so early that compensation is owed for it. */
const ended = (id: string, end: number, entered = end - HOUR) =>
  exported(
    OLD,
    observation(
      { state: 'completed' },
      { id, household: id, enteredAt: formatInstant(entered), completedAt: formatInstant(end), delayCause: null },
    ),
    OLD,
  )

/** Of each kind one of the boundary second, one of the second before it, and old ones that are not settled. */
const test = onEngine.extend('filled', { scope: 'file' }, async ({ database }) => {
  const { db } = database
  if (!HALF_YEAR || !TWO_YEARS || !QUARTER) throw new Error('three of them')
  for (const [name, said, state] of [
    ['old', HALF_YEAR(-1), 'handled'],
    ['young', HALF_YEAR(0), 'handled'],
    ['waiting', HALF_YEAR(-1), 'new'],
  ])
    await sql`insert into inbox (platform, message_id, conversation, person, user_id, text, addressed, said_at, state)
      values ('wecom', ${name}, 'group/ganyu', 'ganyu-manager', 'zhang', '查 13905180000', true, ${said}, ${state})`.execute(db)
  for (const [name, said, state] of [
    ['old', HALF_YEAR(-1), 'sent'],
    ['given-up', HALF_YEAR(-1), 'dropped'],
    ['young', HALF_YEAR(0), 'sent'],
    ['waiting', HALF_YEAR(-1), 'queued'],
    ['doubted', HALF_YEAR(-1), 'in-doubt'],
    ['picture', TWO_YEARS(-1), 'sent'],
    ['young-picture', TWO_YEARS(0), 'sent'],
  ])
    await sql`insert into outgoing (key, platform, conversation, lane, message, answer, state, attempts, sending_at, sent_at, seq, said_at)
      values (${name}, 'wecom', 'group/ganyu', 'reply', '{"kind": "text", "text": "13905180000"}', '{"to": "zhang"}', ${state}, 1, null,
        case when ${state} = 'sent' then now() end, case when ${state} = 'sent' then nextval('transcript_seq') end, ${said})`.execute(db)
  await sql`insert into file (hash, content, media_type, size, kept_since) values (${'a'.repeat(64)}, '\\x00', 'image/png', 1, now())`.execute(
    db,
  )
  await sql`insert into file_use (hash, used_by) select ${'a'.repeat(64)}, 'message/' || id from outgoing where key in ('picture', 'young-picture')
    union all select ${'a'.repeat(64)}, 'evidence/ZD1/1'`.execute(db)
  for (const [name, aside] of [
    ['old', QUARTER(-1)],
    ['young', QUARTER(0)],
  ])
    await sql`insert into quarantine (source, key, file, line, reason, raw, set_aside_at)
      values ('crm', ${name}, 'a.csv', 2, '录入时间“13905180000”不是有效的时间', '张三,13905180000', ${aside})`.execute(db)
  await sql`with asked as (
      insert into wording (question, state, asked_at, answer, clauses, author, answered_at, approver, approved_at)
      values ('几天', 'approved', ${HALF_YEAR(-9)}, '七天', '[]', 'service', ${HALF_YEAR(-9)}, 'desk', ${HALF_YEAR(-1)}) returning id)
    insert into wording_asker (wording_id, person, conversation) select id, 'ganyu-manager', 'group/ganyu' from asked`.execute(db)
  await db.transaction().execute((trx) =>
    appendEvents(trx, [ended('CR-OLD', OLD - 1), ended('CR-YOUNG', OLD), ended('CR-OWED', OLD - 1, OLD - 3 * DAY)], {
      ...context,
      asOf: NOW,
    }),
  )
  return programOn(database, NOW)
})

const left = async ({ database: { db } }: Pick<ReturnType<typeof programOn>, 'database'>) => {
  const { rows } = await sql<{ name: string }>`
    select 'heard ' || message_id as name from inbox where text <> '' and user_id is not null
    union all select 'said ' || key from outgoing where message ->> 'text' <> '' and answer is not null
    union all select 'order ' || id from orders where phone is not null
    union all select 'asker ' || person from wording_asker
    union all select 'row ' || key from quarantine where raw <> '' and position('139' in reason) > 0
    union all select 'use ' || coalesce(o.key, u.used_by) from file_use u left join outgoing o on u.used_by = 'message/' || o.id`.execute(
    db,
  )
  return rows.map(({ name }) => name).toSorted()
}

test('a trial says how much would go and changes nothing', async ({ filled }) => {
  const before = await left(filled)
  const { code, out } = await runLine(filled, 'retention --dry-run')
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('收到的消息：1 条，最早 2026-05-25') as string })
  expect((await dueAt(filled.database.db, NOW)).map(({ kind, count }) => [kind.id, count])).toEqual([
    ['heard', 1],
    ['said', 4],
    ['asked', 0],
    ['buttons', 0],
    ['pictures', 1],
    ['rows', 1],
    ['results', 0],
    ['askers', 1],
    ['contacts', 1],
  ])
  expect(await left(filled)).toEqual(before)
})

test('only an administrator may, and who tried is on the trail', async ({ filled }) => {
  const before = await left(filled)
  expect(await runLine(filled, 'retention')).toMatchObject({ code: 2 })
  expect(await runLine(filled, 'retention --by ganyu-manager')).toMatchObject({ code: 1 })
  expect(await left(filled)).toEqual(before)
  const { rows } = await sql`select person, outcome from audit`.execute(filled.database.db)
  expect(rows).toEqual([{ person: 'ganyu-manager', outcome: 'refused' }])
})

test('what has had its time goes to the second, what waits stays, and the message that comes again is known', async ({ filled }) => {
  expect(await runLine(filled, 'retention --by admin')).toMatchObject({ code: 0, err: '' })
  expect(await left(filled)).toEqual([
    'heard waiting',
    'heard young',
    'order CR-OWED',
    'order CR-YOUNG',
    'row young',
    'said doubted',
    'said waiting',
    'said young',
    'use evidence/ZD1/1',
    'use young-picture',
  ])
  const { rows } = await sql<{ id: string }>`select id from outgoing where key = 'given-up'`.execute(filled.database.db)
  expect(await runLine(filled, `deliveries retry ${rows[0]?.id}`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('已过保存期') as string,
  })
  const { rows: known } = await sql`select 1 from inbox where message_id = 'old' and state = 'handled'`.execute(filled.database.db)
  expect(known).toHaveLength(1)
})

test('batches go on where the last one ended, up to the last', async ({ filled }) => {
  const { db } = filled.database
  await sql`insert into inbox (platform, message_id, conversation, text, addressed, said_at, state)
    select 'wecom', 'many-' || n, 'group/ganyu', '好', false, ${formatInstant(NOW - 181 * DAY)}, 'ignored' from generate_series(1, 25) n`.execute(
    db,
  )
  const heard = kinds.find(({ id }) => id === 'heard')
  if (heard === undefined) throw new Error('messages are a kind')
  const due = { kind: heard, before: NOW - 180 * DAY }
  const ending = { context, batch: 10, enough: () => true }
  expect([await putAway(db, due, ending), await putAway(db, due, { context, batch: 10 }), await putAway(db, due, ending)]).toEqual([
    10, 15, 0,
  ])
})

test('by night it runs by itself, by one process, with an entry of the trail; not where it is turned off', async ({ filled }) => {
  const { database, organisation, audit } = filled
  await sql`insert into inbox (platform, message_id, conversation, text, addressed, said_at, state)
    values ('wecom', 'night', 'group/ganyu', '好', false, ${formatInstant(NOW - 181 * DAY)}, 'ignored')`.execute(database.db)
  const night = { organisation, auditKeys: audit.keys, now: NOW + 1200 }
  await Promise.all([retainAtNight(database.db, night.now, night), retainAtNight(database.db, night.now, night)])
  const { rows } = await sql<{ detail: string }>`select detail from audit where platform = 'schedule'`.execute(database.db)
  expect(rows).toEqual([{ detail: expect.stringMatching(/^清除过期内容：收到的消息 \S+ 以前 2；/) as string }])
  const { rows: words } = await sql`select from inbox where message_id = 'night' and text <> ''`.execute(database.db)
  expect(words).toEqual([])
  const row = schedules.find(({ name }) => name === 'retention')
  expect(row?.times({ ...organisation, retention: { automatic: false } })).toEqual({ dailyAt: [] })
})
