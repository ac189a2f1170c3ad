import { expect, test } from 'vitest'
import { cells, changed, one, refusal } from '../reading.ts'
import type { Part } from './workbook-file.ts'

const SHEET = 'xl/worksheets/sheet1.xml'
const damaged = (name = SHEET) => `压缩包里的 ${name} 已损坏，请重新导出`
const many = Array.from({ length: 3000 }, (_, i) => cells({ 工单编号: `CR${i}`, 装机地址: `${Math.sin(i)}号` }))
const inSheet = (change: (xml: string) => string) => (part: Part) =>
  part.name === SHEET ? { ...part, content: change(String(part.content)) } : part

test('an archive that was cut off anywhere is refused', async () => {
  const whole = one(...many)
  const cuts = [5, 100, whole.length >> 1, whole.length - 1000, whole.length - 21, whole.length - 1]
  for (const length of cuts) expect(await refusal(whole.subarray(0, length))).toBe('不是完整的 XLSX 文件，可能没有传完，请重新导出')
})

test('a flipped bit anywhere in a sheet refuses the file, though it still inflates', async () => {
  for (const stored of [true, false]) {
    const whole = changed((part) => (part.name === SHEET ? { ...part, stored } : part))
    const start = whole.indexOf(SHEET) + SHEET.length
    const length = whole.readUInt32LE(start - SHEET.length - 12)
    for (const at of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const flipped = Buffer.from(whole)
      const place = start + Math.floor(length * at)
      flipped[place] = (flipped[place] ?? 0) ^ 4
      expect(await refusal(flipped)).toMatch(/xl\/worksheets\/sheet1\.xml (?:已损坏，请重新导出|不是 UTF-8|比它写明的大)/)
    }
  }
})

test('a part that nobody reads is looked at too', async () => {
  for (const name of ['xl/_rels/workbook.xml.rels', 'xl/sharedStrings.xml', 'xl/workbook.xml', '_rels/.rels'])
    expect(await refusal(changed((part) => (part.name === name ? { ...part, crc: 7 } : part)))).toBe(damaged(name))
})

test.each([
  ['is cut off in the middle of a row', (xml: string) => xml.slice(0, xml.lastIndexOf('<c '))],
  ['is cut off in the middle of a mark', (xml: string) => xml.slice(0, xml.lastIndexOf('"'))],
  ['ends after its rows', (xml: string) => xml.slice(0, xml.indexOf('</sheetData>') + 12)],
  ['does not close a row', (xml: string) => xml.replace('</row>', '')],
  ['closes what is not open', (xml: string) => xml.replace('</row>', '</v></row>')],
  ['goes on after its end', (xml: string) => `${xml}<worksheet/>`],
  ['has a stray mark', (xml: string) => xml.replace('<v>', '<<v>')],
  ['has a character that XML has not', (xml: string) => xml.replace('<v>', '<v>\u0001')],
  ['uses an entity of its own', (xml: string) => `<!DOCTYPE worksheet [<!ENTITY a "1">]>${xml.replace('<v>', '<v>&a;')}`],
  ['repeats a row', (xml: string) => xml.replace('r="3"', 'r="2"')],
  ['repeats a cell', (xml: string) => xml.replace('r="B3"', 'r="A3"')],
  ['is empty', () => ''],
])('a sheet that %s is damaged, and nothing of the file is taken', async (_, change) => {
  expect(await refusal(changed(inSheet(change), [{ name: '明细', rows: [...sheetRows()] }]))).toBe(damaged())
})

/** Its damage lies behind more rows than are read at once. */
const sheetRows = () => [cells({}), ...many]

test('a damaged second sheet refuses the file before the first is taken', async () => {
  const sheets = [
    { name: '一', rows: [cells(), cells()] },
    { name: '二', rows: [cells()] },
  ]
  const cut = changed((part) => (part.name.endsWith('sheet2.xml') ? { ...part, content: String(part.content).slice(0, -5) } : part), sheets)
  expect(await refusal(cut)).toBe(damaged('xl/worksheets/sheet2.xml'))
})
