import { expect } from 'vitest'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { cells, names } from '../reading.ts'
import { at, fileOf, importOf } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'

const of = (id: string, time: string, appointment: string) => ({
  name: time.slice(5, 10),
  rows: [[`明细 导出时间:${time}`], names, cells({ 工单编号: id, 录入时间: '2026-11-20 10:00:00', 预约时间: appointment })],
})

test('of two sheets the newest statement holds, whatever their order', async ({ database }) => {
  const sheets = (id: string) => [of(id, '2026-11-20 20:00:00', '2026-11-25'), of(id, '2026-11-21 20:00:00', '2026-11-22 17:00')]
  for (const [id, given] of [
    ['CR1', sheets('CR1')],
    ['CR2', sheets('CR2').toReversed()],
  ] as const) {
    expect(await importOf(database, fileOf(workbook(given)))).toMatchObject({ rows: 2, quarantined: 0 })
    expect(await findOrder(database.db, id)).toMatchObject({
      order: { appointment: { to: at('2026-11-22 17:00:00') } },
      dataAsOf: at('2026-11-21 20:00:00'),
    })
  }
})

test('a workbook that is damaged in its second sheet leaves nothing behind', async ({ database }) => {
  const before = await database.db.selectFrom('order_event').select('id').execute()
  const rows = Array.from({ length: 3000 }, (_, i) => cells({ 工单编号: `DMG${i}` }))
  const whole = workbook([
    { name: '一', rows: [names, ...rows] },
    { name: '二', rows: [names, ...rows] },
  ])
  const place = whole.indexOf('xl/worksheets/sheet2.xml') + 2000
  const flipped = Buffer.from(whole)
  flipped[place] = (flipped[place] ?? 0) ^ 1
  await expect(importOf(database, fileOf(flipped))).rejects.toThrow('xl/worksheets/sheet2.xml')
  expect(await database.db.selectFrom('order_event').select('id').execute()).toEqual(before)
})
