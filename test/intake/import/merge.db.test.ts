import fc from 'fast-check'
import { expect, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../../src/db/database.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { test as onEngine, freshPlace } from '../../engines/database.ts'
import { at, csv, fileOf, importOf, ordersTable, row, rows, sampleBytes, title } from '../sample.ts'

/** What the whole sample comes to. */
const test = onEngine.extend('whole', { scope: 'file' }, async ({ database }) => {
  await importOf(database, fileOf(sampleBytes))
  return ordersTable(database)
})

async function anotherDatabase(): Promise<Database> {
  const database = await openDatabase(await freshPlace('migrated'), () => undefined)
  onTestFinished(() => database.close())
  return database
}

const sum = (...reports: readonly { rows: number; accepted: number; updated: number; unchanged: number; quarantined: number }[]) => ({
  rows: reports.reduce((total, { rows }) => total + rows, 0),
  accepted: reports.reduce((total, { accepted }) => total + accepted, 0),
  quarantined: reports.reduce((total, { quarantined }) => total + quarantined, 0),
})

test('the file cut in two gives the same orders, whichever half comes first', { timeout: 120_000 }, async ({ whole }) => {
  // Between the two rows of an order that changed its state.
  const middle = rows.findIndex((line) => line.startsWith('CR20261117002605')) + 1
  const halves = [rows.slice(0, middle), rows.slice(middle)].map((part) => fileOf(csv(...part)))
  for (const files of [halves, halves.toReversed()]) {
    const database = await anotherDatabase()
    const reports = []
    for (const file of files) reports.push(await importOf(database, file))
    expect(sum(...reports)).toEqual({ rows: 4028, accepted: 3994, quarantined: 8 })
    expect(await ordersTable(database)).toEqual(whole)
  }
})

test('rows in any sequence give the same orders', { timeout: 120_000 }, async ({ whole }) => {
  const [shuffled = []] = fc.sample(fc.shuffledSubarray(rows, { minLength: rows.length }), { numRuns: 1, seed: 11 })
  const database = await anotherDatabase()
  expect(await importOf(database, fileOf(csv(...shuffled)))).toMatchObject({
    rows: 4028,
    accepted: 3994,
    updated: 22,
    unchanged: 4,
    quarantined: 8,
  })
  expect(await ordersTable(database)).toEqual(whole)
})

test('two imports of one file at the same moment take each row once', { timeout: 120_000 }, async ({ whole }) => {
  const database = await anotherDatabase()
  const reports = await Promise.all([importOf(database, fileOf(sampleBytes)), importOf(database, fileOf(sampleBytes))])
  expect(sum(...reports)).toEqual({ rows: 8056, accepted: 3994, quarantined: 16 })
  expect(reports.map(({ updated }) => updated).reduce((a, b) => a + b)).toBe(22)
  expect(await ordersTable(database)).toEqual(whole)
  expect(await database.db.selectFrom('quarantine').select('id').execute()).toHaveLength(8)
})

const exportOf = (time: string, cells: Parameters<typeof row>[0]): string => fileOf(csv(row(cells)).replace(title, `明细,导出时间:${time}`))

test('a state that comes back is kept, and yesterday’s export does not undo today’s', async ({ database }) => {
  const id = 'CR20261121008888'
  const say = (time: string, state: string) => importOf(database, exportOf(time, { 工单编号: id, 工单状态: state }))
  expect(await say('2026-11-21 12:00:00', '在途')).toMatchObject({ accepted: 1 })
  expect(await say('2026-11-21 13:00:00', '异常卡单')).toMatchObject({ updated: 1 })
  expect(await say('2026-11-21 14:00:00', '在途')).toMatchObject({ updated: 1 })
  expect(await say('2026-11-21 13:30:00', '异常卡单')).toMatchObject({ unchanged: 1 })
  expect(await findOrder(database.db, id)).toMatchObject({ sourceState: 'in-progress', dataAsOf: at('2026-11-21 14:00:00') })
  expect((await historyOf(database.db, id)).map(({ happenedAt }) => happenedAt)).toEqual(
    ['12:00:00', '13:00:00', '14:00:00', '13:30:00'].map((time) => at(`2026-11-21 ${time}`)),
  )
})

test('a row that was put right is taken, and the same bad row is kept once', async ({ database }) => {
  const before = await database.db.selectFrom('quarantine').select('id').execute()
  const bad = { 工单编号: 'CR20261121008889', 区县: '徐州' }
  for (const time of ['2026-11-21 12:00:00', '2026-11-21 13:00:00']) {
    expect(await importOf(database, exportOf(time, bad))).toMatchObject({ rows: 1, quarantined: 1 })
  }
  expect(await database.db.selectFrom('quarantine').select('id').execute()).toHaveLength(before.length + 1)
  expect(await importOf(database, exportOf('2026-11-21 14:00:00', { ...bad, 区县: '海州' }))).toMatchObject({ accepted: 1 })
  expect((await findOrder(database.db, 'CR20261121008889'))?.order.district).toBe('haizhou')
})
