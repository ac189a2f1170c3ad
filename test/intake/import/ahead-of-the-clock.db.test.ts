import { utimesSync } from 'node:fs'
import { expect } from 'vitest'
import { markDatabase } from '../../../src/db/mark.ts'
import { test } from '../../engines/database.ts'
import { cells, names } from '../reading.ts'
import { at, csv, fileOf, importOf, now, row, title } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'

const saidAt = (time: string, ...rows: readonly string[]) => csv(...rows).replace(title, `明细,导出时间:${time}`)

test('a file that speaks as of a time that has not come is refused whole, a workbook for one of its sheets', async ({ database }) => {
  const refused = '数据截至 2026-11-21 20:35:01，晚于现在 2026-11-21 20:30:00：请检查导出系统和本机的时钟，没有导入'
  await expect(importOf(database, fileOf(saidAt('2026-11-21 20:35:01', row())))).rejects.toThrow(refused)
  expect(await importOf(database, fileOf(saidAt('2026-11-21 20:35:00', row())))).toMatchObject({ accepted: 1 })
  const sheets = ['2026-11-21 20:00:00', '2026-11-21 20:35:01'].map((time, i) => ({
    name: `表${i}`,
    rows: [[`导出时间:${time}`], names, cells({ 工单编号: `CR${i}` })],
  }))
  await expect(importOf(database, fileOf(workbook(sheets)))).rejects.toThrow(refused)
})

test('a file that does not say as of when it speaks, written by a clock ahead of ours, speaks as of now', async ({ database }) => {
  const path = fileOf(csv(row({ 工单编号: 'W1' }), row({ 工单编号: 'W2', 录入时间: '2026-11-21 20:35:01' })).replace(`${title}\r\n`, ''))
  utimesSync(path, now + 86_400, now + 86_400)
  const report = await importOf(database, path)
  expect(report).toMatchObject({ dataAsOf: now, accepted: 1, quarantined: 1 })
  expect(report.setAside[0]?.reason).toBe('录入时间“2026-11-21 20:35:01”晚于数据截至时间 2026-11-21 20:30:00')
})

test('a replay takes the whole day before it plays it', async ({ database }) => {
  await markDatabase(database.db, 'replay')
  const late = row({ 工单编号: 'R1', 录入时间: '2026-11-22 18:00:00' })
  expect(await importOf(database, fileOf(saidAt('2026-11-22 20:00:00', late)))).toMatchObject({
    dataAsOf: at('2026-11-22 20:00:00'),
    accepted: 1,
  })
})
