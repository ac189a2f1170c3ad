import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Observation } from '../../src/orders/history/event.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Appointment } from '../../src/policy/order.ts'
import { judge } from '../../src/policy/judge.ts'
import { csvOf } from '../../src/spreadsheets/csv.ts'
import { read, refusal, shown } from './reading.ts'
import { at, organisation } from './sample.ts'

// Small files that went wrong once (issue 10, "Reading files"), and what is right for each.

const folder = join(import.meta.dirname, 'inputs')
const bytes = (name: string): Buffer => readFileSync(join(folder, name))

const day = (time: string | null): string => time?.slice(5) ?? ''
const visit = (appointment: Appointment | null): string =>
  appointment === null ? '' : ` visit ${[appointment.from, appointment.to].map((one) => day(shown(one ?? null))).join(' to ')}`

/** `0001 11-21 09:00:00 to 11-21 23:59:59`: the end of the number, entry and end, the visit. */
function told({ order }: Observation): string {
  const end = order.completedAt === null ? '' : ` to ${day(shown(order.completedAt))}`
  return `${order.id.slice(-4)} ${day(shown(order.enteredAt))}${end}${visit(order.appointment)}`
}

const nine = (...ids: readonly string[]): string[] => ids.map((id) => `${id} 11-21 09:00:00`)

interface Right {
  readonly rows: readonly string[]
  readonly bad?: readonly string[]
}

const right: Readonly<Record<string, Right>> = {
  '24-00.csv': {
    rows: [
      '0001 11-21 09:00:00 visit 11-22 18:00:00 to 11-22 23:59:59',
      '0002 11-21 09:00:00 to 11-21 23:59:59',
      '0003 11-21 09:00:00 visit  to 11-22 23:59:59',
    ],
  },
  'am-pm-and-others.csv': {
    rows: [
      ...['0001', '0002', '0003'].map((id) => `${id} 11-21 15:05:00`),
      '0004 11-21 09:00:00 visit  to 11-22 12:00:00',
      '0005 11-21 09:00:00 visit 11-22 12:00:00 to 11-22 18:00:00',
      '0006 11-21 09:00:00 visit 11-22 14:00:00 to 11-22 16:00:00',
      ...['0007', '0008', '0009', '0010', '0011', '0012', '0015'].map((id) => `${id} 11-21 10:00:00`),
      '0016 11-21 09:05:00',
      '0017 11-21 10:00:00',
      '0018 11-21 10:30:00',
      '0019 11-21 10:00:00',
      '0020 11-21 10:00:00',
    ],
    // Which of the numbers is the year nobody can know; a day is no moment of entry.
    bad: ['14 录入时间“26-11-21 10:00:00”不是有效的时间', '15 录入时间“2026-11-21”不是有效的时间'],
  },
  'exponents-and-15-digits.csv': {
    rows: [],
    bad: [
      '2 工单编号“1.23E+17”被表格软件改写成了科学计数，请以文本格式重新导出',
      '3 工单编号“1.23457E+17”被表格软件改写成了科学计数，请以文本格式重新导出',
      '4 工单编号“2.02611E+13”被表格软件改写成了科学计数，请以文本格式重新导出',
      '5 工单编号“123456789012345000”被表格软件改写过：第 15 位以后成了 0，请以文本格式重新导出',
      '6 联系电话“1.20039E+10”被表格软件改写成了科学计数，请以文本格式重新导出',
    ],
  },
  'exponents-contact.csv': {
    rows: [],
    bad: [
      '2 工单编号“2.02611E+16”被表格软件改写成了科学计数，请以文本格式重新导出',
      expect.stringMatching(/^3 客户编码“5\.18504E\+12”被表格软件改写成了科学计数/) as string,
      '4 客户编码“518504000000000000”被表格软件改写过：第 15 位以后成了 0，请以文本格式重新导出',
    ],
  },
  'footer.csv': { rows: nine('0001') },
  'future-and-old-dates.csv': {
    rows: ['9008 11-08 23:59:59', '9011 11-08 10:00:00', '9013 11-08 18:00:00'],
    bad: [
      '2 录入时间“0000-01-01 00:00:00”不是有效的时间',
      '3 录入时间“9999-12-31 23:59:59”不在 2017 至 2100 年之间',
      '4 录入时间“1900-01-00 00:00:00”不是有效的时间',
      '5 录入时间“45000.5”不是有效的时间',
      '6 录入时间“0”不是有效的时间',
      '7 录入时间“-1”不是有效的时间',
      '8 录入时间“99999999”不是有效的时间',
      '9 录入时间“2026-02-29 10:00:00”不是有效的时间',
      '11 工单状态是已竣工，却没有竣工时间',
      '12 竣工时间 2026-11-07 10:00:00 早于录入时间 2026-11-08 10:00:00',
      '14 录入时间“11/08/2026 10:00”不是有效的时间',
      '16 录入时间“2126-11-08 10:00:00”不在 2017 至 2100 年之间',
    ],
  },
  'hidden-older-sheet.xlsx': { rows: ['0211 11-21 09:00:00 visit 11-22 15:00:00 to 11-22 17:00:00'] },
  'inject.csv': { rows: ['9101 11-08 14:43:25 to 11-09 09:33:43'] },
  'milliseconds.csv': { rows: ['0001 11-21 09:00:00 to 11-21 23:59:59', '0002 11-21 16:00:00'] },
  'milliseconds.xlsx': { rows: ['0001 11-21 09:00:00 to 11-21 23:59:59', '0002 11-21 16:00:00'] },
  'paged-header.csv': { rows: nine('0001', '0002') },
  'part-names-backslash.xlsx': { rows: nine('0001') },
  'part-names-case.xlsx': { rows: nine('0001') },
  'shared-string-empty.xlsx': { rows: nine('0031', '0033'), bad: ['4 没有客户编码'] },
  'shared-string-out-of-range.xlsx': { rows: [], bad: ['2 预约时间的单元格已损坏'] },
  'two-row-header.xlsx': { rows: nine('0001') },
  'zero-dates.csv': { rows: nine('0001', '0002', '0003', '0004', '0005', '0006', '0007') },
}

const refused: Readonly<Record<string, string>> = {
  'crc-flip.xlsx': '压缩包里的 xl/worksheets/sheet1.xml 已损坏，请重新导出',
  'cut-xml.xlsx': '压缩包里的 xl/worksheets/sheet1.xml 已损坏，请重新导出',
  'deepxml-200k.xlsx': '压缩包里的 xl/worksheets/sheet1.xml 嵌套超过 64 层，不是工单导出文件',
  'html-as.xls': '这是网页（HTML），虽然常以 .xls 为名，不是真正的 XLS 文件，请在表格软件里打开，另存为 XLSX 或 CSV',
  'xml2003-as.xls': '这是 XML 表格（Excel 2003 XML），不是真正的 XLS 文件，请在表格软件里打开，另存为 XLSX 或 CSV',
}

test('every file has its right outcome here', () => {
  expect([...Object.keys(right), ...Object.keys(refused)].toSorted()).toEqual(readdirSync(folder).toSorted())
})

test.each(Object.entries(right))('%s is read as people read it', async (name, { rows, bad = [] }) => {
  const all = await read(bytes(name))
  expect(all.observations.map(told)).toEqual(rows)
  expect(all.bad).toEqual(bad)
})

test.each(Object.entries(refused))('%s is refused whole, with why and what to do', async (name, why) => {
  expect(await refusal(bytes(name))).toBe(why)
})

test('a title is no household, no crew and no appointment, and an index beyond the texts is damage', async () => {
  const { observations } = await read(bytes('shared-string-empty.xlsx'))
  expect(observations.map(({ order }) => [order.household, order.installer, order.appointment])).toEqual([
    ['LYG5000001', null, null],
    ['LYG5000001', '赣榆装维01', null],
  ])
})

test('a fraction of a second makes nobody late and moves nobody to another track, in a workbook as in a CSV', async () => {
  for (const name of ['milliseconds.csv', 'milliseconds.xlsx']) {
    const { observations } = await read(bytes(name))
    const context = contextOf(organisation, at('2026-11-22 09:00:00'))
    expect(observations.map(({ order }) => judge(order, context))).toMatchObject([
      { track: 'same-day-install', status: 'on-time' },
      { track: 'same-day-install', status: 'overdue' },
    ])
  }
})

test('no impossible date owes anybody 20 yuan', async () => {
  const { observations } = await read(bytes('future-and-old-dates.csv'))
  expect(observations.map(({ order }) => order.completedAt)).toEqual([null, null, null])
})

test('what is left out is said: the hidden sheet by its name, footers by their lines, the total against the rows', async () => {
  expect((await read(bytes('hidden-older-sheet.xlsx'))).notes).toEqual(['工作表“备份”是隐藏的，没有读'])
  expect((await read(bytes('footer.csv'))).footers).toEqual([3, 4])
  expect((await read(bytes('paged-header.csv'))).declaredRows).toBe(2)
})

test('what looks like a formula is taken as text, and goes out as one', async () => {
  const { observations } = await read(bytes('inject.csv'))
  const [{ order, contact } = { order: null, contact: null }] = observations
  const cells = [contact?.name, contact?.account, contact?.address, order?.installer, order?.contractor].map((cell) => cell ?? '')
  expect(cells).toEqual(["=cmd|'/c calc'!A0", '-1+1', '@SUM(1+1)', '=1+1', '+1'])
  const [out] = csvOf([cells], 'utf-8')
  expect(out?.toString()).toBe("\uFEFF'=cmd|'/c calc'!A0,'-1+1,'@SUM(1+1),'=1+1,'+1\r\n")
})
