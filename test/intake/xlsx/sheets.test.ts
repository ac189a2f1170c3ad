import { expect, test } from 'vitest'
import { readExport } from '../../../src/intake/import/read-export.ts'
import { cells, names, read, refusal, shown } from '../reading.ts'
import { fileOf, organisation, title } from '../sample.ts'
import { workbook } from './workbook-file.ts'

const of = (name: string, time: string | null, appointment: string, state?: 'hidden' | 'veryHidden') => ({
  name,
  rows: [...(time === null ? [] : [[`明细 导出时间:${time}`]]), names, cells({ 录入时间: '2026-11-20 10:00:00', 预约时间: appointment })],
  ...(state && { state }),
})

test('hidden and very hidden sheets are left out and named', async () => {
  const content = workbook([
    of('旧', '2026-11-20 20:00:00', '2026-11-25', 'veryHidden'),
    of('明细', '2026-11-21 20:00:00', '2026-11-22 17:00'),
    of('备份', '2026-11-20 20:00:00', '2026-11-25', 'hidden'),
  ])
  const { observations, notes, dataAsOf } = await read(content)
  expect(observations.map(({ order }) => shown(order.appointment?.to ?? null))).toEqual(['2026-11-22 17:00:00'])
  expect(notes).toEqual(['工作表“旧”是隐藏的，没有读', '工作表“备份”是隐藏的，没有读'])
  expect(dataAsOf).toBe('2026-11-21 20:00:00')
})

test('a workbook of which only hidden sheets hold orders is refused, and they are named', async () => {
  const content = workbook([{ name: '说明', rows: [['你好']] }, of('备份', '2026-11-20 20:00:00', '2026-11-25', 'hidden')])
  expect(await refusal(content)).toMatch(/^前 20 行里没有找到表头.*；隐藏的工作表（“备份”）没有读，需要时请先取消隐藏$/)
})

test('each sheet speaks as of its own time, one without a time as of the oldest that is said', async () => {
  const content = workbook([of('今天', '2026-11-21 20:00:00', ''), of('昨天', '2026-11-20 20:00:00', ''), of('没有写', null, '')])
  const { batches, dataAsOf } = await read(content)
  const times = batches.filter(({ observations }) => observations.length > 0).map((batch) => shown(batch.dataAsOf))
  expect(times).toEqual(['2026-11-21 20:00:00', '2026-11-20 20:00:00', '2026-11-20 20:00:00'])
  expect(dataAsOf).toBe('2026-11-21 20:00:00')
})

test('what merged cells say holds for each row that they reach over', async () => {
  const rows = [
    cells({ 工单编号: 'CR1', 区县: '东海' }),
    cells({ 工单编号: 'CR2', 区县: '' }),
    cells({ 工单编号: 'CR3', 区县: '' }),
    cells({ 工单编号: 'CR4' }),
  ]
  const content = workbook([{ name: '明细', rows: [[title], names, ...rows], merged: ['A1:T1', 'J3:J5', 'O3:P3'] }])
  const { observations, bad } = await read(content)
  expect(bad).toEqual([])
  expect(observations.map(({ order }) => order.district)).toEqual(['donghai', 'donghai', 'donghai', 'ganyu'])
})

test('an empty row within merged cells stays empty, and marks that name no area say nothing', async () => {
  const rows = [cells({ 区县: '东海' }), names.map(() => ''), cells({ 工单编号: 'CR3', 区县: '' })]
  const content = workbook([{ name: '明细', rows: [names, ...rows], merged: ['J2:J4', 'x', 'J9:J8', ''] }])
  const { ids, bad } = await readRows(content)
  expect([ids, bad]).toEqual([['CR20261121009001', 'CR3'], []])
})

async function readRows(content: Buffer) {
  const { batches } = await readExport(fileOf(content), organisation)
  const all = await Array.fromAsync(batches)
  return { ids: all.flatMap(({ observations }) => observations.map(({ order }) => order.id)), bad: all.flatMap(({ bad }) => bad) }
}
