import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { project } from '../../src/orders/current/project.ts'
import { findOrder } from '../../src/orders/queries.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { example } from '../people/example.ts'
import { at, exportSays, iso, orderFacts } from './orders.ts'
import { only, tell, test } from './world.ts'

/** Due on 11-20 at 23:59:59. */
const repair = (id: string, district: string, more: object = {}): object =>
  orderFacts({ id, household: id, district, area: 'central', enteredAt: iso('11-20 12:00'), ...more })

const jeopardies = async ({ db }: Database, id: string): Promise<string[]> =>
  (await db.selectFrom('jeopardy_event').select('jeopardy').where('order_id', '=', id).orderBy('id').execute()).map((row) => row.jeopardy)

/** What a source or a person said at `happenedAt`, learnt at once or later. */
const append = ({ db }: Database, event: object, happenedAt: Instant, learntAt = happenedAt): Promise<unknown> => {
  const said = { source: 'crm', key: `${happenedAt}/${learntAt}`, actor: null, importId: null, happenedAt, learntAt, ...event } as NewEvent
  return db.transaction().execute((trx) => appendEvents(trx, [said], contextOf(example, learntAt)))
}

test('an order that ended and is open again is announced again, once, and again a day later', async ({ database, queue }) => {
  const told = async (time: string) => (await tell({ database, queue }, only('haizhou'), at(time))).map(({ orders }) => orders).flat()
  const said = (exported: string, more: object = {}) => exportSays(database.db, at(exported), [repair('ZD1', 'haizhou', more)])
  await said('11-20 17:00')
  expect(await told('11-20 22:00')).toEqual(['ZD1'])
  expect(await told('11-21 00:00')).toEqual(['ZD1'])
  await said('11-21 09:00', { completedAt: iso('11-21 08:30') })
  expect(await told('11-21 09:01')).toEqual([])
  await said('11-21 10:00')
  const [again] = await tell({ database, queue }, only('haizhou'), at('11-21 10:01'))
  expect(again?.orders).toEqual(['ZD1'])
  expect(again?.text).toContain('【已超时 1 单】')
  expect(again?.text).toContain('赣榆装维01·重开')
  // Exported again, and once more what was exported before: nothing new.
  await said('11-21 10:30')
  await said('11-21 09:00', { completedAt: iso('11-21 08:30') })
  for (const time of ['11-21 10:02', '11-21 10:31', '11-21 23:59']) expect(await told(time)).toEqual([])
  expect(await told('11-22 00:00')).toEqual(['ZD1'])
  expect(await jeopardies(database, 'ZD1')).toEqual(['approaching', 'late', 'late'])
  // A third life.
  await said('11-22 09:00', { completedAt: iso('11-22 08:30') })
  await said('11-22 10:00')
  expect(await told('11-22 10:01')).toEqual(['ZD1'])
  expect(await told('11-22 10:02')).toEqual([])
  expect(await jeopardies(database, 'ZD1')).toEqual(['approaching', 'late', 'late', 'late'])
  const stored = await findOrder(database.db, 'ZD1')
  expect(stored?.reopenings).toEqual([at('11-21 10:00'), at('11-22 10:00')])
  expect(project(await historyOf(database.db, 'ZD1'))?.reopenings).toEqual(stored?.reopenings)
})

test('before its time has come again it is warned of again', async ({ database, queue }) => {
  const told = async (time: string) => (await tell({ database, queue }, only('lianyun'), at(time))).map(({ key }) => key.split('/')[3])
  await exportSays(database.db, at('11-20 17:00'), [repair('ZD2', 'lianyun')])
  expect(await told('11-20 18:00')).toEqual(['six-hours'])
  await exportSays(database.db, at('11-20 19:00'), [repair('ZD2', 'lianyun', { completedAt: iso('11-20 18:30') })])
  await exportSays(database.db, at('11-20 20:00'), [repair('ZD2', 'lianyun')])
  expect(await told('11-20 20:01')).toEqual(['six-hours'])
  expect(await told('11-20 20:02')).toEqual([])
  expect(await told('11-20 22:00')).toEqual(['two-hours'])
})

test('the end and the reopening come in one batch, long after: what was said before the end does not silence it', async ({
  database,
  queue,
}) => {
  const told = async (time: string) => (await tell({ database, queue }, only('kaifaqu'), at(time))).map(({ orders }) => orders).flat()
  await exportSays(database.db, at('11-20 17:00'), [repair('ZD3', 'kaifaqu')])
  expect(await told('11-21 00:00')).toEqual(['ZD3'])
  const push = (type: object, happenedAt: string) =>
    append(database, { orderId: 'ZD3', source: 'export', ...type }, at(happenedAt), at('11-21 12:00'))
  await push({ type: 'completion', payload: {} }, '11-21 08:00')
  await push({ type: 'state', payload: { state: 'in-progress' } }, '11-21 09:00')
  expect(await told('11-21 12:00')).toEqual(['ZD3'])
  expect(await told('11-21 12:01')).toEqual([])
})

test('a late fact undoes a completion that was known: announced again, though by its own time it lies before what was said', async ({
  database,
  queue,
}) => {
  const told = async (time: string) => (await tell({ database, queue }, only('ganyu'), at(time))).map(({ orders }) => orders).flat()
  await exportSays(database.db, at('11-20 17:00'), [repair('ZD4', 'ganyu', { area: 'county-town' })])
  expect(await told('11-21 00:05')).toEqual(['ZD4'])
  const push = (type: object, happenedAt: string, learntAt: string) =>
    append(database, { orderId: 'ZD4', source: 'export', ...type }, at(happenedAt), at(learntAt))
  await push({ type: 'completion', payload: {} }, '11-21 00:02', '11-21 00:10')
  expect(await told('11-21 00:11')).toEqual([])
  await push({ type: 'state', payload: { state: 'in-progress' } }, '11-21 00:03', '11-21 00:30')
  expect(await told('11-21 00:30')).toEqual(['ZD4'])
  expect(await told('11-21 00:31')).toEqual([])
  expect(await jeopardies(database, 'ZD4')).toEqual(['late', 'late'])
})

test('what is learnt while a minute is decided is announced with it, and not once more with the next', async ({ database, queue }) => {
  const told = async (time: string) =>
    (await tell({ database, queue, late: 12 }, only('ganyu'), at(time))).flatMap(({ orders }) => orders).filter((id) => id === 'ZD8')
  const town = { area: 'county-town', enteredAt: iso('11-24 12:00') }
  await exportSays(database.db, at('11-24 17:00'), [repair('ZD8', 'ganyu', town)])
  expect(await told('11-25 00:05')).toEqual(['ZD8'])
  await exportSays(database.db, at('11-25 09:00'), [repair('ZD8', 'ganyu', { ...town, completedAt: iso('11-25 08:30') })])
  await append(
    database,
    { orderId: 'ZD8', source: 'export', type: 'state', payload: { state: 'in-progress' } },
    at('11-25 09:55'),
    at('11-25 10:00:05'),
  )
  expect(await told('11-25 10:00')).toEqual(['ZD8'])
  expect(await told('11-25 10:01')).toEqual([])
  expect(await jeopardies(database, 'ZD8')).toEqual(['late', 'late'])
})

test('a late copy of an old completion changes nothing for an order that was open all the while', async ({ database, queue }) => {
  const told = async (time: string) => (await tell({ database, queue }, only('donghai'), at(time))).map(({ orders }) => orders).flat()
  const said = (exported: string, more: object = {}) => exportSays(database.db, at(exported), [repair('ZD5', 'donghai', more)])
  await said('11-20 17:00')
  await said('11-20 23:30')
  expect(await told('11-21 00:00')).toEqual(['ZD5'])
  await said('11-20 20:00', { completedAt: iso('11-20 19:00') })
  for (const time of ['11-21 00:01', '11-21 09:00']) expect(await told(time)).toEqual([])
})

test('a person’s correction that takes the end back opens it again', async ({ database, queue }) => {
  const told = async (time: string) => (await tell({ database, queue }, only('guanyun'), at(time))).map(({ orders }) => orders).flat()
  await exportSays(database.db, at('11-20 17:00'), [repair('ZD6', 'guanyun', { area: 'county-town' })])
  expect(await told('11-21 00:00')).toEqual(['ZD6'])
  await exportSays(database.db, at('11-21 09:00'), [repair('ZD6', 'guanyun', { area: 'county-town', completedAt: iso('11-21 08:30') })])
  expect(await told('11-21 09:01')).toEqual([])
  await append(database, { orderId: 'ZD6', type: 'correction', payload: { facts: { completedAt: null } } }, at('11-21 11:00'))
  expect(await told('11-21 11:00')).toEqual(['ZD6'])
  expect(await told('11-21 11:01')).toEqual([])
})

test('a clock that replays the past hears of the second life when it comes', async ({ database, queue }) => {
  const told = async (time: string) => (await tell({ database, queue }, only('guannan'), at(time))).map(({ orders }) => orders).flat()
  const town = { area: 'county-town' }
  await exportSays(database.db, at('11-20 17:00'), [repair('ZD7', 'guannan', town)])
  await exportSays(database.db, at('11-21 09:00'), [repair('ZD7', 'guannan', { ...town, completedAt: iso('11-21 08:30') })])
  await exportSays(database.db, at('11-21 12:00'), [repair('ZD7', 'guannan', town)])
  expect(await told('11-21 00:00')).toEqual(['ZD7'])
  expect(await told('11-21 00:01')).toEqual([])
  expect(await told('11-21 10:00')).toEqual([])
  expect(await told('11-21 12:00')).toEqual(['ZD7'])
  expect(await told('11-21 12:01')).toEqual([])
})
