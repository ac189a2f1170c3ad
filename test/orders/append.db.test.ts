import fc from 'fast-check'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import type { EventOutcome } from '../../src/orders/current/event-outcome.ts'
import { project } from '../../src/orders/current/project.ts'
import { nothingRecorded } from '../../src/orders/current/recorded.ts'
import { findOrder } from '../../src/orders/queries.ts'
import { judge } from '../../src/policy/judge.ts'
import { engine, test } from '../engines/database.ts'
import { anyHistory } from './any-history.ts'
import { at, context, done, exported, observation } from './histories.ts'

const append = (database: Database, ...events: NewEvent[]): Promise<EventOutcome[]> =>
  database.db.transaction().execute((trx) => appendEvents(trx, events, context))

const of = (id: string, said: Parameters<typeof observation>[0] = {}, facts: Readonly<Record<string, unknown>> = {}) =>
  observation(said, { id, ...facts })
const status = (database: Database, id: string) =>
  database.db.selectFrom('orders').select(['status', 'compensation_fen', 'exemption', 'flags']).where('id', '=', id).executeTakeFirst()

test('events, projection and verdict are written together, or not at all', async ({ database }) => {
  const failing = database.db.transaction().execute(async (trx) => {
    await appendEvents(trx, [exported(at('21 12:00:00'), of('ALL'))], context)
    expect(await findOrder(trx, 'ALL')).not.toBeNull()
    throw new Error('the caller gave up')
  })
  await expect(failing).rejects.toThrow('gave up')
  expect([await findOrder(database.db, 'ALL'), await historyOf(database.db, 'ALL')]).toEqual([null, []])
})

test('an order is read back as it was told', async ({ database }) => {
  const said = of('BACK', { state: 'stuck', rescheduleCount: 1 }, { delayCause: 'customer', appointment: { date: '2026-11-22' } })
  const escalated = done('escalated', at('21 13:00:00'), { reason: '工单太多' }, 'BACK')
  expect(await append(database, exported(at('21 12:00:00'), said), escalated)).toEqual(['created', 'updated'])
  expect(await findOrder(database.db, 'BACK')).toEqual({
    order: said.order,
    sourceState: 'stuck',
    stateSince: at('21 12:00:00'),
    contact: said.contact,
    proposal: { reason: 'customer', evidence: null, at: at('21 12:00:00'), by: null },
    escalation: { reason: '工单太多', at: at('21 13:00:00'), by: 'ganyu-manager' },
    recorded: nothingRecorded,
    rescheduleCount: 1,
    unknownReschedules: true,
    dataAsOf: at('21 12:00:00'),
    contradictions: [],
    sources: ['export'],
    reopenings: [],
    reentryOf: null,
  })
})

test('an event makes an order, adds to it, or says nothing new', async ({ database }) => {
  const told = exported(at('21 12:00:00'), of('TOLD'))
  const stuck = of('TOLD', { state: 'stuck' })
  expect(await append(database, told)).toEqual(['created'])
  expect(await append(database, told)).toEqual(['unchanged'])
  expect(await append(database, exported(at('21 13:00:00'), of('TOLD')))).toEqual(['unchanged'])
  expect(await append(database, exported(at('21 14:00:00'), stuck), exported(at('21 14:00:00'), stuck))).toEqual(['updated', 'unchanged'])
  expect(await append(database, exported(at('21 11:00:00'), of('TOLD')))).toEqual(['unchanged'])
  expect(await append(database, exported(at('21 13:30:00'), stuck))).toEqual(['updated'])
  expect(await historyOf(database.db, 'TOLD')).toHaveLength(5)
  expect((await findOrder(database.db, 'TOLD'))?.dataAsOf).toBe(at('21 14:00:00'))
})

test('a new export that says the same moves the time of the data', async ({ database }) => {
  await append(database, exported(at('21 12:00:00'), of('SAME')))
  await append(database, exported(at('21 16:00:00'), of('SAME')))
  expect((await findOrder(database.db, 'SAME'))?.dataAsOf).toBe(at('21 16:00:00'))
})

test('an older export that arrives late changes nothing that is newer', async ({ database }) => {
  const finished = of('LATE', { state: 'completed' }, { completedAt: '2026-11-21T17:00:00+08:00' })
  await append(database, exported(at('21 18:00:00'), finished))
  expect(await append(database, exported(at('21 12:00:00'), of('LATE')))).toEqual(['updated'])
  expect((await findOrder(database.db, 'LATE'))?.sourceState).toBe('completed')
})

test('an exemption changes the verdict in the same transaction, and its revocation changes it back', async ({ database }) => {
  const open = of('FREE', {}, { enteredAt: '2026-11-20T10:00:00+08:00' })
  await append(database, exported(at('21 12:00:00'), open))
  expect(await status(database, 'FREE')).toEqual({ status: 'overdue', compensation_fen: 2000, exemption: null, flags: [] })
  await append(database, done('exemption-granted', at('21 13:00:00'), { reason: 'customer', evidence: '录音123' }, 'FREE'))
  expect(await status(database, 'FREE')).toEqual({ status: 'overdue', compensation_fen: 0, exemption: 'customer', flags: [] })
  await append(database, done('exemption-revoked', at('21 14:00:00'), { note: null }, 'FREE'))
  expect(await status(database, 'FREE')).toMatchObject({ compensation_fen: 2000, exemption: null })
})

test('an event that comes before its order waits for it', async ({ database }) => {
  await append(database, done('escalated', at('21 11:00:00'), { reason: '工单太多' }, 'EARLY'))
  expect(await findOrder(database.db, 'EARLY')).toBeNull()
  expect(await append(database, exported(at('21 12:00:00'), of('EARLY')))).toEqual(['created'])
  expect((await findOrder(database.db, 'EARLY'))?.escalation?.reason).toBe('工单太多')
})

test('events can be neither changed nor deleted', async ({ database }) => {
  await append(database, exported(at('21 12:00:00'), of('FOREVER')))
  for (const change of [`update order_event set actor = 'x'`, 'delete from order_event', 'truncate order_event cascade']) {
    await expect(sql.raw(change).execute(database.db)).rejects.toThrow('order_event is append-only')
  }
  expect(await historyOf(database.db, 'FOREVER')).toHaveLength(1)
})

test('whatever arrives when, the current order is what its whole history comes to, with the verdict of today', async ({ database }) => {
  const numbers = Array.from({ length: 40 }, (_, i) => `ANY${i}`)
  const histories = numbers.map((id, i) => fc.sample(anyHistory(id), { numRuns: 1, seed: i }).flat())
  const [arrivals = []] = fc.sample(fc.shuffledSubarray(histories.flat(), { minLength: histories.flat().length }), { numRuns: 1, seed: 3 })
  for (let from = 0; from < arrivals.length; from += 25) await append(database, ...arrivals.slice(from, from + 25))
  for (const id of numbers) {
    const projection = project(await historyOf(database.db, id))
    if (projection === null) throw new Error(`${id} is nowhere`)
    const { lastEventId, ...current } = projection
    expect(await findOrder(database.db, id)).toEqual({ ...current, reentryOf: null })
    const row = await database.db
      .selectFrom('orders')
      .select(['last_event_id', 'status', 'exemption'])
      .where('id', '=', id)
      .executeTakeFirst()
    const { status, exemption } = judge(projection.order, context)
    expect(row).toEqual({ last_event_id: lastEventId, status, exemption })
  }
})

test('a list of no events is fine', async ({ database }) => {
  expect(await append(database)).toEqual([])
})

if (engine === 'server') {
  test('two transactions at once lose nothing of one order, new or known', async ({ database }) => {
    const told = exported(at('21 12:00:00'), of('TWICE'))
    const decisions = Array.from({ length: 20 }, (_, i) => done('escalated', at('21 13:00:00') + i, { reason: `第${i}次` }, 'TWICE'))
    const outcomes = await Promise.all([told, ...decisions, told].map((event) => append(database, event)))
    expect(outcomes.flat().filter((outcome) => outcome === 'created')).toHaveLength(1)
    expect((await findOrder(database.db, 'TWICE'))?.escalation?.reason).toBe('第19次')
    expect(await historyOf(database.db, 'TWICE')).toHaveLength(21)
  })

  test('batches that touch the same orders in opposite sequence never wait for each other for ever', async ({ database }) => {
    const batch = (hour: number) => Array.from({ length: 300 }, (_, i) => exported(at(`21 ${hour}:00:00`), of(`LOCK${i}`)))
    const batches = [10, 11, 12, 13].map((hour, i) => (i % 2 === 0 ? batch(hour) : batch(hour).toReversed()))
    await Promise.all(batches.map((events) => append(database, ...events)))
    const { count } = await database.db
      .selectFrom('order_event')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('order_id', 'like', 'LOCK%')
      .executeTakeFirstOrThrow()
    expect(count).toBe(1200)
    expect((await findOrder(database.db, 'LOCK7'))?.dataAsOf).toBe(at('21 13:00:00'))
  })
}
