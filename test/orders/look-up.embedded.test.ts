import { type Kysely, sql } from 'kysely'
import { expect } from 'vitest'
import { up as giveKeysToOldOrders } from '../../migrations/0053_address_keys_of_old_orders.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { lookUp } from '../../src/orders/look-up.ts'
import { test as onEngine } from '../engines/database.ts'
import { at, context, exported, observation } from './histories.ts'

const exportOf = (day: number, addresses: Readonly<Record<string, string>>) =>
  Object.entries(addresses).map(([id, address]) => {
    const contact = { name: '测某', phone: null, address, account: null }
    return exported(at(`${day} 12:00:00`), observation({ contact }, { id, district: id.startsWith('D') ? 'donghai' : 'ganyu' }))
  })

const test = onEngine.extend('db', { scope: 'file' }, async ({ database: { db } }) => {
  const many = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`M${i}`, `赣榆区振兴花园7号${i}栋`]))
  const first = {
    G1: '赣榆区人民路12号幸福小区3栋502室',
    G2: '赣榆区人民路121号',
    G3: '赣榆 新民路１２号',
    G4: '赣榆区海连路5号',
    D1: '东海县人民路12号',
  }
  await db.transaction().execute((trx) => appendEvents(trx, exportOf(20, { ...first, ...many }), context))
  await db.transaction().execute((trx) => appendEvents(trx, exportOf(21, { G4: '赣榆区海连路8号' }), context))
  return db
})

test.for([
  ['人民路12号', ['G1']],
  ['人民路12', ['G1']],
  ['区人民路12号幸福小区3栋', ['G1']],
  ['幸福小区3栋502室', ['G1']],
  ['幸福小区3栋503室', []],
  ['民路12号', ['G1', 'G3']],
  ['新民路12号', ['G3']],
  ['人民路12_', []],
  ['人民路12%', []],
  ['振兴花园7号', ['M0', 'M1', 'M2', 'M3', 'M4', 'M5']],
  ['人民路', []],
] as const)('the piece %s leads to %s', async ([text, orders], { db }) => {
  expect((await lookUp(db, ['ganyu'], [{ kind: 'address', text }]))[0]?.orders).toEqual(orders)
})

test('a piece leads to the address that holds now, and only in the districts that are asked for', async ({ db }) => {
  const names = ['海连路5号', '海连路8号', '人民路12号'].map((text) => ({ kind: 'address', text }) as const)
  expect((await lookUp(db, ['ganyu'], names)).map(({ orders }) => orders)).toEqual([[], ['G4'], ['G1']])
  expect((await lookUp(db, ['donghai', 'ganyu'], names)).map(({ orders }) => orders)).toEqual([[], ['G4'], ['D1', 'G1']])
})

test('a piece of an address has an index', async ({ db }) => {
  const plan = await db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx)
    return sql<object>`explain select id from orders where address_keys @> array['人民路12']::text[]`.execute(trx)
  })
  expect(JSON.stringify(plan.rows)).toContain('orders_address')
})

test('orders from before addresses had keys are given those that they would have now', async ({ db }) => {
  const keys = () => db.selectFrom('orders').select(['id', 'address_keys']).orderBy('id').execute()
  const written = await keys()
  await db.updateTable('orders').set({ address_keys: null }).execute()
  await giveKeysToOldOrders(db as unknown as Kysely<unknown>)
  expect(await keys()).toEqual(written)
})
