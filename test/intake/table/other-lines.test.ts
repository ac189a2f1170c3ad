import { expect, test } from 'vitest'
import { names, read, sheet, cells } from '../reading.ts'
import { csv, header, row, title } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'

const first = row({ 工单编号: 'CR20261121000001' })
const second = row({ 工单编号: 'CR20261121000002' })
const both = ['CR20261121000001', 'CR20261121000002']
/** A line as wide as the table that begins so. */
const wide = (...begun: readonly string[]) => [...begun, ...names.slice(begun.length).map(() => '')].join(',')

test('header and title that come again on the next page are no rows', async () => {
  for (const again of [[header], [title, header], ['', title, '', header], [header.replaceAll(',', ', ')]])
    expect(await read(csv(first, ...again, second))).toMatchObject({ ids: both, bad: [], footers: [] })
})

test('a header of two lines that comes again is no row', async () => {
  const upper = names.map((name) => (name === '录入时间' ? '时间' : name === '是否当日' || name === '预约时间' ? '' : name)).join(',')
  const lower = names.map((name) => (['录入时间', '是否当日', '预约时间'].includes(name) ? name : '')).join(',')
  expect(await read([upper, lower, first, upper, lower, second].join('\n'))).toMatchObject({ ids: both, bad: [] })
})

test.each([
  '制表人：测某',
  '备注：数据来源综调',
  '打印日期：2026-11-21',
  '第1页',
  '第 1 页 共 3 页',
  '1/3',
  '2026年11月21日',
  '以上数据仅供参考',
  '审核',
  '————————',
])('a line with nothing but %s is a footer, wide or not', async (text) => {
  for (const line of [wide(text), text, wide('', '', text)])
    expect(await read(csv(first, second, line))).toMatchObject({ ids: both, bad: [], declaredRows: null })
})

test.each([
  [['制表人：', '测某', '', '审核人：', '李某']],
  [['制表人：测某', '', '审核人：李某', '', '日期：2026-11-21']],
  [['江苏某分公司', '打印时间：2026-11-21 20:00:00']],
])('a line of labels is a footer: %j', async (begun) => {
  expect(await read(csv(first, wide(...begun), second))).toMatchObject({ ids: both, bad: [], footers: [4] })
})

test('totals in whatever words are no rows, and only one number for all rows is their number', async () => {
  const total = async (...begun: readonly string[]) => (await read(csv(first, second, wide(...begun)))).declaredRows
  expect(await total('合计', '2')).toBe(2)
  expect(await total('合 计：', '', '2')).toBe(2)
  expect(await total('总计', '1,000')).toBe(null)
  expect(await total('共2条')).toBe(2)
  expect(await total('', '合计', '2')).toBe(2)
  expect(await total('小计', '2')).toBeNull()
  expect(await total('本页合计', '2')).toBeNull()
  expect(await total('合计', '2', '', '17')).toBeNull()
})

test('what could be a row is one: a number of an order alone, or a row with half of its cells', async () => {
  const found = await read(csv(wide('CR20261121000003'), wide('20261121000003'), wide('A-1'), wide('赣榆20261121000003'), first, second))
  expect(found.ids).toEqual(both)
  expect(found.bad.map((line) => line.slice(0, 8))).toEqual(['3 没有工单类型', '4 没有工单类型', '5 没有工单类型', '6 没有工单类型'])
})

test('in a workbook a footer that is merged over the table, and one of several lines', async () => {
  const content = workbook([{ ...sheet(cells(), ['制表人：测某'], ['备注：一'], ['']), merged: ['A4:T4', 'A5:T6'] }])
  expect(await read(content)).toMatchObject({ ids: ['CR20261121009001'], bad: [], footers: [4, 5] })
})
