import { expect } from 'vitest'
import { findOrder } from '../../src/orders/queries.ts'
import { test } from '../engines/database.ts'
import { csv, fileOf, importOf, row } from './sample.ts'

test('zero bytes are left out of what is taken, and shown where a row is set aside', async ({ database }) => {
  const rows = [row({ 工单编号: 'NUL1', 装机地址: '赣\0榆\u0001' }), row({ 工单编号: 'NUL\u00002', 区县: '徐\0州' })]
  expect(await importOf(database, fileOf(csv(...rows)))).toMatchObject({ accepted: 1, quarantined: 1 })
  expect((await findOrder(database.db, 'NUL1'))?.contact.address).toBe('赣榆')
  const kept = await database.db.selectFrom('quarantine').select(['order_id', 'reason', 'raw']).executeTakeFirstOrThrow()
  expect(kept).toMatchObject({ order_id: 'NUL2', reason: '区县“徐州”不在组织文件里' })
  expect(kept.raw).toContain('徐␀州')
})

test('the same bad row many times over is counted each time and kept once, with its first line', async ({ database }) => {
  const bad = row({ 工单编号: 'SAME1', 录入时间: '1900-01-01 00:00:00' })
  expect(await importOf(database, fileOf(csv(...Array.from({ length: 2500 }, () => bad))))).toMatchObject({ rows: 2500, quarantined: 2500 })
  const kept = await database.db.selectFrom('quarantine').select('line').where('order_id', '=', 'SAME1').execute()
  expect(kept).toEqual([{ line: 3 }])
})
