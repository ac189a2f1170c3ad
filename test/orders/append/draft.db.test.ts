import { expect } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { appendDraft, appendEvents } from '../../../src/orders/append/append.ts'
import { draftOf } from '../../../src/orders/append/draft.ts'
import type { NewEvent } from '../../../src/orders/history/event.ts'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { orderShapes } from '../../../src/orders/append/shapes.ts'
import { type Context, parseContext } from '../../../src/policy/context.ts'
import { test } from '../../engines/database.ts'
import { at, context, done, exported, now, observation } from '../histories.ts'

const late = { kind: 'repair', enteredAt: '2026-11-20T09:00:00+08:00' }
const of = (id: string, said: Parameters<typeof observation>[0] = {}, facts: Readonly<Record<string, unknown>> = {}) =>
  exported(at('21 12:00:00'), observation(said, { id, household: `${id}的户`, ...late, ...facts }))

const take = async ({ db }: Database, events: readonly NewEvent[], expected: Context | null, meanwhile: readonly NewEvent[] = []) => {
  const draft = await draftOf(events, await orderShapes(db), expected)
  if (meanwhile.length > 0) await db.transaction().execute((trx) => appendEvents(trx, meanwhile, context))
  return db.transaction().execute((trx) => appendDraft(trx, draft, context))
}

const rowOf = ({ db }: Database, id: string) => db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('orders judged ahead are stored as those that are judged when their turn comes', async ({ database }) => {
  const cases = [
    [{ state: 'completed' }, { completedAt: '2026-11-21T10:00:00+08:00' }],
    [
      { state: 'cancelled', rescheduleCount: 2 },
      { cancelledAt: '2026-11-21T10:00:00+08:00', cancelledBy: 'company' },
    ],
    [{ state: 'stuck' }, { delayCause: 'customer', appointment: { date: '2026-11-22' } }],
    [{}, { complaint: { at: '2026-11-21T11:00:00+08:00' }, wantsSameDay: false }],
  ] as const
  for (const [i, [said, facts]] of cases.entries()) {
    const [ahead, inTurn] = [`AHEAD${i}`, `TURN${i}`]
    expect(await take(database, [of(ahead, said, facts)], context)).toEqual(['created'])
    expect(await take(database, [of(inTurn, said, facts)], null)).toEqual(['created'])
    const renamed = JSON.parse(JSON.stringify(await rowOf(database, ahead)).replaceAll(ahead, inTurn))
    const stored = JSON.parse(JSON.stringify(await rowOf(database, inTurn)))
    expect({ ...renamed, last_event_id: null }).toEqual({ ...stored, last_event_id: null })
  }
})

test('several rows of one order in one file come to one order, counted in their sequence', async ({ database }) => {
  const rows = [of('SEVERAL', { line: 3 }), of('OTHER'), of('SEVERAL', { state: 'stuck', line: 4 }), of('SEVERAL', { line: 5 })]
  expect(await take(database, [...rows, of('OTHER')], context)).toEqual(['created', 'created', 'updated', 'unchanged', 'unchanged'])
  const history = await historyOf(database.db, 'SEVERAL')
  expect(history.map(({ payload }) => 'line' in payload && payload.line)).toEqual([3, 4])
  expect((await findOrder(database.db, 'SEVERAL'))?.sourceState).toBe('stuck')
  expect((await rowOf(database, 'SEVERAL')).last_event_id).toBe(history.at(-1)?.id)
})

test('an order that became known meanwhile keeps what was said of it', async ({ database }) => {
  const escalated = done('escalated', at('21 13:00:00'), { reason: '工单太多' }, 'MEANWHILE')
  const outcomes = await take(database, [of('FRESH'), of('MEANWHILE', { state: 'stuck', line: 4 })], context, [of('MEANWHILE'), escalated])
  expect(outcomes).toEqual(['created', 'updated'])
  expect(await findOrder(database.db, 'MEANWHILE')).toMatchObject({ sourceState: 'stuck', escalation: { reason: '工单太多' } })
  expect(await historyOf(database.db, 'MEANWHILE')).toHaveLength(3)
  expect(await take(database, [of('FRESH'), of('MEANWHILE')], context)).toEqual(['unchanged', 'unchanged'])
})

test('what was judged ahead by another policy than the one in force is judged anew', async ({ database }) => {
  const dearer = parseContext({ parameters: { repairFenPerDay: [{ from: '2017-07-01', value: 5000 }] } }, now)
  await take(database, [of('DEAR')], dearer)
  await take(database, [of('RIGHT')], context)
  const [dear, right] = [await rowOf(database, 'DEAR'), await rowOf(database, 'RIGHT')]
  expect(right.compensation_fen).toBeGreaterThan(0)
  expect(dear.compensation_fen).toBe(right.compensation_fen)
})

test('a file that is all about one order comes to that order', async ({ database }) => {
  const rows = Array.from({ length: 1000 }, (_, i) => of('ONLY', { line: i + 2, rescheduleCount: i }))
  const outcomes = await take(database, rows, context)
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1)
  expect((await findOrder(database.db, 'ONLY'))?.rescheduleCount).toBe(999)
})
