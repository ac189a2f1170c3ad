import { expect } from 'vitest'
import { sayForceMajeure } from '../../src/orders/in-force/force-majeure.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { Database } from '../../src/db/database.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { example } from '../people/example.ts'
import { at, exportSays, orderFacts } from './orders.ts'
import { only, tell, test } from './world.ts'

const decided = ({ db }: Database, orderId: string, type: 'exemption-granted' | 'exemption-revoked', time: string): Promise<unknown> => {
  const payload = type === 'exemption-granted' ? { reason: 'customer', evidence: '录音123' } : { note: '登记错了' }
  const event = {
    orderId,
    type,
    source: 'chat',
    key: `${orderId}/${type}`,
    actor: 'desk',
    happenedAt: at(time),
    learntAt: at(time),
    importId: null,
    payload,
  }
  return db.transaction().execute((trx) => appendEvents(trx, [event as NewEvent], contextOf(example, at(time))))
}

test('an exempt order is warned of like any other, and neither announced overdue nor again, in no group, nor given as late', async ({
  database,
  queue,
}) => {
  const ganyu = only('ganyu')
  const city = { posts: ['alerts' as const] }
  const organisation = { ...ganyu, groups: ganyu.groups.map((group) => (group.id === 'city' ? { ...group, ...city } : group)) }
  const told = async (time: string) =>
    (await tell({ database, queue }, organisation, at(time))).map(({ key, orders }) => [key.split('/')[1], ...orders])
  await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD1' }), orderFacts({ id: 'ZD2', household: 'B' })])
  await decided(database, 'ZD1', 'exemption-granted', '11-21 17:30')
  expect(await told('11-21 18:00')).toEqual([['ganyu', 'ZD1', 'ZD2']])
  expect(await told('11-21 22:00')).toEqual([['ganyu', 'ZD1', 'ZD2']])
  expect(await told('11-22 00:00')).toEqual([
    ['ganyu', 'ZD2'],
    ['city', 'ZD2'],
  ])
  // Exempt only after it was announced: not again.
  await decided(database, 'ZD2', 'exemption-granted', '11-22 09:00')
  expect(await told('11-23 00:00')).toEqual([])
  expect(await told('11-24 00:00')).toEqual([])
  const late = database.db.selectFrom('jeopardy_event').select('order_id').where('jeopardy', '=', 'late')
  expect(await late.execute()).toEqual([{ order_id: 'ZD2' }])
  // What is no longer exempt is announced for the first time.
  await decided(database, 'ZD1', 'exemption-revoked', '11-24 10:00')
  expect(await told('11-24 10:01')).toEqual([
    ['ganyu', 'ZD1'],
    ['city', 'ZD1'],
  ])
})

test('lateness that force majeure covers is chased once its grace is over', async ({ database, queue }) => {
  await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD3', district: 'donghai', area: 'county-town' })])
  const facts = { districts: ['donghai'], kind: '暴雨', from: at('11-21 10:00'), to: at('11-21 20:00'), except: [] }
  await database.db.transaction().execute((trx) => sayForceMajeure(trx, { type: 'declared', facts }, { at: at('11-21 16:00'), by: 'desk' }))
  const told = async (time: string) => (await tell({ database, queue }, only('donghai'), at(time))).map(({ orders }) => orders).flat()
  // Before, it is sheltered, and told as one of many beside others.
  expect(await told('11-21 23:00')).toEqual([])
  // 48 hours after its end.
  for (const time of ['11-22 00:00', '11-23 00:00', '11-23 20:00']) expect(await told(time)).toEqual([])
  expect(await told('11-23 20:01')).toEqual(['ZD3'])
})
