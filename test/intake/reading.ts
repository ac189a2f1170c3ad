import { type Batch } from '../../src/intake/import/batches.ts'
import { readExport } from '../../src/intake/import/read-export.ts'
import type { Observation } from '../../src/orders/history/event.ts'
import { type Instant, formatInstant } from '../../src/policy/instant.ts'
import { fileOf, header, organisation, row, title } from './sample.ts'
import { type Cell, type Part, type SheetContent, archive, workbook, workbookParts } from './xlsx/workbook-file.ts'

export const shown = (at: Instant | null): string | null => (at === null ? null : formatInstant(at).slice(0, 19).replace('T', ' '))

/** All that is read of a file. */
export async function read(content: string | Uint8Array, knowledge = organisation, source = 'export') {
  const { dataAsOf, batches, notes } = await readExport(fileOf(content), knowledge, source)
  const all: Batch[] = await Array.fromAsync(batches)
  return {
    dataAsOf: shown(dataAsOf),
    observations: all.flatMap(({ observations }): readonly Observation[] => observations),
    ids: all.flatMap(({ observations }) => observations.map(({ order }) => order.id)),
    bad: all.flatMap(({ bad }) => bad.map(({ line, reason }) => `${line} ${reason}`)),
    batches: all,
    declaredRows: all.reduce((found: number | null, batch) => found ?? batch.declaredRows, null),
    footers: all.flatMap(({ footers }) => footers),
    notes,
  }
}

/** Why a file is refused whole; `'taken'` when it is not. */
export const refusal = (content: string | Uint8Array): Promise<string> =>
  read(content).then(
    () => 'taken',
    (error: unknown) => (error instanceof Error && error.name === 'FileRefused' ? error.message : String(error)),
  )

export const names = header.split(',')

/** A row with some cells as the workbook has them. */
export function cells(given: Readonly<Record<string, Cell>> = {}): Cell[] {
  const texts = row().split(',')
  return names.map((name, i) => given[name] ?? texts[i] ?? '')
}

export const xml = (text: string): Cell => ({ xml: text })

/** A sheet with title, header and these rows. */
export const sheet = (...rows: readonly (readonly Cell[])[]): SheetContent => ({ name: '明细', rows: [[title], names, ...rows] })
export const one = (...rows: readonly (readonly Cell[])[]): Buffer => workbook([sheet(...rows)])

/** A workbook of one sheet with some of its parts changed. */
export const changed = (change: (part: Part) => Part | null, sheets: readonly SheetContent[] = [sheet(cells())]): Buffer =>
  archive(workbookParts(sheets).flatMap((part) => change(part) ?? []))
