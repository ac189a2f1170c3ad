import fc from 'fast-check'
import { readXlsx } from 'hucre'
import { expect, test } from 'vitest'
import type { Cell, Sheet } from '../../src/spreadsheets/sheet.ts'
import { workbookOf } from '../../src/spreadsheets/workbook.ts'

/** Dates come as UTC wall clock from this reader: 10:00 in Shanghai reads 10:00 UTC. */
const wallClock = (at: number): Date => new Date((at + 8 * 3600) * 1000)

/** What another program is to see in the cell. */
function seen(cell: Cell): unknown {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'string') return cell === '' ? null : cell
  if ('text' in cell) return cell.text === '' ? null : cell.text
  if ('share' in cell) return cell.share
  return 'fen' in cell ? cell.fen / 100 : wallClock(cell.at)
}

const plainText = fc.string({ unit: fc.constantFrom(...Array.from('=+-@＝\'"<&>_x000D_ 赣榆A1\t')), maxLength: 12 })
const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.integer({ min: -1e9, max: 1e9 }),
  plainText,
  fc.record({
    at: fc.integer({ min: 0, max: 4e9 }).map((at) => at - (at % 60)),
    shows: fc.constantFrom('day' as const, 'minute' as const),
  }),
  fc.record({ share: fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000) }),
  fc.record({ fen: fc.integer({ min: -1e9, max: 1e9 }) }),
  fc.record({ text: plainText, as: fc.constantFrom('title' as const, 'paragraph' as const) }),
)
const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 })

test('another library reads every cell as it was meant, and finds no formula', async () => {
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const sheet: Sheet = { name: '明细', head: 1, widths: [10, 20, 30], rows: [['甲', '乙', '丙'], ...rows] }
      const [read] = (await readXlsx(await workbookOf([sheet]))).sheets
      expect([read?.name, read?.freezePane, read?.autoFilter?.range]).toEqual(['明细', { rows: 1 }, `A1:C${rows.length + 1}`])
      expect([...(read?.cells?.values() ?? [])].filter((one) => one.formula !== undefined)).toEqual([])
      for (const [n, row] of rows.entries())
        for (const [m, one] of row.entries()) {
          const found = read?.rows[n + 1]?.[m] ?? null
          if (found instanceof Date) expect(Math.abs(Number(found) - Number(seen(one)))).toBeLessThan(1000)
          else expect(found).toEqual(seen(one))
        }
    }),
    { numRuns: Number(process.env['SAMEDAY_RUNS'] ?? 60) },
  )
})
