import { readFileSync } from 'node:fs'
import { parseCsv, readXlsx } from 'hucre'
import { expect } from 'vitest'

type Row = readonly unknown[]

/** A CSV in GB18030 and a workbook, read by another library, have the same cells: numbers in the workbook are numbers. Answers the sheets. */
export async function sameInBoth(
  csv: string,
  workbook: string,
  table: (sheets: readonly (readonly Row[])[]) => readonly Row[],
): Promise<Row[][]> {
  const { sheets } = await readXlsx(readFileSync(workbook))
  const formulas = sheets.flatMap(({ cells }) => [...(cells?.values() ?? [])].filter(({ formula }) => formula !== undefined))
  expect(formulas).toEqual([])
  const texts = parseCsv(new TextDecoder('gb18030', { fatal: true }).decode(readFileSync(csv)))
  const rows = sheets.map((sheet) => sheet.rows.map((row) => row.map((cell) => cell ?? '')))
  const wide = (row: Row, width: number): Row => Array.from({ length: width }, (_, i) => row[i] ?? '')
  const width = Math.max(...texts.map((row) => row.length))
  const expected = table(rows).map((row) => wide(row, width))
  const read = texts.map((row, n) =>
    wide(row, width).map((text, m) => (typeof expected[n]?.[m] === 'number' && text !== '' ? Number(text) : text)),
  )
  expect(read).toEqual(expected)
  expect(rows.flat(2).filter((cell) => typeof cell === 'number').length).toBeGreaterThan(0)
  return rows
}
