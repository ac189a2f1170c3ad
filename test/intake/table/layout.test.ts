import { expect, test } from 'vitest'
import { cells, names, read, refusal } from '../reading.ts'
import { csv, header, row, title } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'

const lines = (...given: readonly (readonly string[])[]) => given.map((line) => line.join(',')).join('\n')
const under = async (...given: readonly (readonly string[])[]) => {
  const { ids, bad, observations } = await read(lines(...given, row().split(',')))
  return { ids, bad, household: observations[0]?.order.household }
}
const taken = { ids: ['CR20261121009001'], bad: [], household: 'LYG0000001' }

/** The header with the names of some columns in two lines: `客户/编码`. */
const two = (split: Readonly<Record<string, string>>) => {
  const parts = names.map((name) => (split[name] ?? `${name}/`).split('/'))
  return [parts.map(([upper = '']) => upper), parts.map(([, lower = '']) => lower)] as const
}

test('a header of two lines is read as people read it', async () => {
  const groups = two({ 录入时间: '时间/录入时间', 是否当日: '/是否当日', 预约时间: '/预约时间' })
  expect(await under(...groups)).toEqual(taken)
  const joined = two({ 客户类型: '客户/类型', 客户编码: '/编码', 客户姓名: '客户/姓名' })
  expect(await under(...joined)).toEqual(taken)
  const all = two(Object.fromEntries(names.map((name, i) => [name, `${i === 0 ? '工单信息' : ''}/${name}`])))
  expect(await under(...all)).toEqual(taken)
  expect(await under([title], ...groups)).toEqual(taken)
})

test('a header of three lines, one of them merged downwards', async () => {
  const [upper, lower] = two({ 录入时间: '时间/录入时间', 是否当日: '/是否当日', 预约时间: '/预约时间' })
  expect(
    await under(
      upper.map((name) => (name === '时间' ? '工单' : '')),
      upper.map((name) => (name === '工单编号' ? name : name)),
      lower,
    ),
  ).toEqual(taken)
})

test('a header of two lines in a workbook, merged across and downwards', async () => {
  const [upper, lower] = two({ 录入时间: '时间/录入时间', 是否当日: '/是否当日', 预约时间: '/预约时间' })
  const content = workbook([{ name: '明细', rows: [upper, lower, cells()], merged: ['L1:N1', 'A1:A2', 'B1:B2'] }])
  expect(await read(content)).toMatchObject({ ids: ['CR20261121009001'], bad: [] })
})

test('of two lines that could be the header the one that says more is it', async () => {
  expect(await under(['说明：工单编号', '工单类型', '产品', '客户类型见附表'], names)).toEqual(taken)
  expect(await under(['工单编号', '工单类型', '产品'], names)).toEqual(taken)
})

test('the time of the export is found with more behind it, and beside empty cells', async () => {
  const at = async (first: string) => (await read([first, header, row()].join('\n'))).dataAsOf
  expect(await at('明细,导出时间：2026-11-21 20:00:00 操作员：测某')).toBe('2026-11-21 20:00:00')
  expect(await at('导出时间,,,2026/11/21 20:00')).toBe('2026-11-21 20:00:00')
  expect(await at('数据截至2026年11月21日20时00分')).toBe('2026-11-21 20:00:00')
})

test.each(['^', '~', '\u0001', '#|#', '、', '#', ' '])('a header separated by %j is named', async (delimiter) => {
  const content = csv(row()).replaceAll(',', delimiter)
  const shown = { ' ': '空格', '\u0001': '不可见字符（U+0001）' }[delimiter] ?? `“${delimiter}”`
  expect(await refusal(content.slice(content.indexOf('\n') + 1))).toBe(
    `表头各列之间是${shown}，不是逗号或制表符：请改用逗号或制表符分隔重新导出，或另存为 XLSX`,
  )
})
