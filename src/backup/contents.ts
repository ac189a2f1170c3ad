import type { DatabaseKind } from '../db/tables/database.ts'
import type { Instant } from '../policy/instant.ts'

/** What a back-up is of. */
export interface Header {
  readonly engine: 'embedded' | 'server'
  readonly kind: DatabaseKind
  readonly madeAt: Instant
  /** The migrations that had been applied, by name. */
  readonly migrations: readonly string[]
}

/** How many rows a table has, and the sum of their hashes. */
export interface TableSum {
  readonly rows: number
  readonly hash: string
}

/** Where a sequence of numbers stands; text, since it may be larger than a number. */
export interface SequenceState {
  readonly last: string
  readonly called: boolean
}

export interface Totals {
  readonly tables: Readonly<Record<string, TableSum>>
  readonly sequences: Readonly<Record<string, SequenceState>>
}

/** A database as it goes from one place to another: the header, rows a table after the other, the totals. Rows are JSON as PostgreSQL writes it. */
export type Piece = { readonly header: Header } | { readonly table: string; readonly rows: readonly string[] } | { readonly totals: Totals }

export const rowsOf = ({ tables }: Totals): number => Object.values(tables).reduce((sum, { rows }) => sum + rows, 0)

/** The tables of which two databases differ. */
export const differing = (a: Totals, b: Totals): string[] =>
  [...new Set([...Object.keys(a.tables), ...Object.keys(b.tables)])].filter(
    (name) => a.tables[name]?.rows !== b.tables[name]?.rows || a.tables[name]?.hash !== b.tables[name]?.hash,
  )
