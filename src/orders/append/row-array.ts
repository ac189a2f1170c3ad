import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { GrowingBytes } from './growing-bytes.ts'

/** The columns of a table in the sequence in which this database keeps them. Types by their numbers. */
export interface RowShape {
  readonly type: number
  readonly columns: readonly { readonly name: string; readonly type: number }[]
}

/** The shapes of these tables, by name; throws when one is missing. */
export async function rowShapes(db: Db, tables: readonly string[]): Promise<ReadonlyMap<string, RowShape>> {
  const { rows } = await sql<{ table: string; type: number; names: string[]; types: number[] }>`
    select relname as table, reltype::int as type, array_agg(attname::text order by attnum) as names,
      array_agg(atttypid::int order by attnum) as types
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where pg_class.oid = any(${tables}::text[]::regclass[]) group by pg_class.oid`.execute(db)
  return new Map(rows.map(({ table, type, names, types }) => [table, { type, columns: names.map((name, i) => column(name, types[i])) }]))
}

function column(name: string, type: number | undefined): RowShape['columns'][number] {
  if (type === undefined || writers[type] === undefined) throw new TypeError(`column ${name} is of a type that is not written: ${type}`)
  return { name, type }
}

/** A row by its columns: an instant in seconds since 1970, JSON as its text. What is missing is null. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Rows of a table as PostgreSQL's own binary array of them, to be one parameter: `unnest(…::table[])`. The server reads it in half the
 * time that the same rows take it as JSON.
 */
export class RowArray {
  readonly #shape: RowShape
  readonly #later: string | null
  readonly #bytes = new GrowingBytes()
  readonly #starts: number[] = []
  readonly #laterAt: number[] = []

  /** `later`: a column of bigint whose values come with `fill`. */
  constructor(shape: RowShape, later: string | null = null) {
    this.#shape = shape
    this.#later = later
    writeHeader(this.#bytes, shape.type, 0)
  }

  get length(): number {
    return this.#starts.length
  }

  add(row: Row): void {
    const start = this.#bytes.end
    this.#starts.push(start)
    this.#bytes.int4(0)
    this.#bytes.int4(this.#shape.columns.length)
    for (const { name, type } of this.#shape.columns) {
      const isLater = name === this.#later
      if (isLater) this.#laterAt.push(this.#bytes.end + 8)
      this.#bytes.int4(type)
      writeSized(this.#bytes, type, isLater ? 0 : row[name])
    }
    this.#bytes.setInt4(start, this.#bytes.end - start - 4)
  }

  /** The value of the `later` column of the row at this place. */
  fill(place: number, value: number): void {
    const at = this.#laterAt[place]
    if (at === undefined) throw new RangeError(`no row ${place} waits for a value`)
    this.#bytes.setInt8(at, value)
  }

  /** When nobody reads an array of its rows any more. */
  release(): void {
    this.#bytes.release()
  }

  /** The array of all rows, or of those at these places. To be used before the next row is added. */
  array(places: readonly number[] | null = null): Buffer {
    if (places === null) {
      this.#bytes.setInt4(COUNT_AT, this.length)
      return this.#bytes.part(0)
    }
    const header = new GrowingBytes()
    writeHeader(header, this.#shape.type, places.length)
    return Buffer.concat([header.part(0), ...places.map((place) => this.#bytes.part(this.#starts[place] ?? NaN, this.#starts[place + 1]))])
  }
}

/** Texts as a binary array, to be one parameter: quoted and escaped as text, thousands of them take longer than the question that they are for. */
export function textArray(texts: readonly string[]): Buffer {
  const bytes = new GrowingBytes()
  writeHeader(bytes, TEXT, texts.length)
  for (const text of texts) writeSized(bytes, TEXT, text)
  return bytes.part(0)
}

const COUNT_AT = 12

/** One dimension that begins at 1, without a null among the elements. */
function writeHeader(bytes: GrowingBytes, elementType: number, count: number): void {
  for (const number of [1, 0, elementType, count, 1]) bytes.int4(number)
}

function writeSized(bytes: GrowingBytes, type: number, value: unknown): void {
  if (value === null || value === undefined) {
    bytes.int4(-1)
    return
  }
  const at = bytes.end
  bytes.int4(0)
  writers[type]?.(bytes, value)
  bytes.setInt4(at, bytes.end - at - 4)
}

const TEXT = 25
/** From 1970 to where PostgreSQL counts from, 2000. In seconds. */
const ZERO = 946_684_800
const JSONB_VERSION = 1

/** By the number of the type, which is the same on all servers. */
const writers: Readonly<Record<number, (bytes: GrowingBytes, value: unknown) => void>> = {
  // boolean
  16: (bytes, value) => bytes.byte(value === true ? 1 : 0),
  // bigint
  20: (bytes, value) => bytes.int8(Number(value)),
  // integer
  23: (bytes, value) => bytes.int4(Number(value)),
  [TEXT]: (bytes, value) => bytes.text(String(value)),
  // timestamptz, in microseconds
  1184: (bytes, value) => bytes.int8((Number(value) - ZERO) * 1e6),
  // jsonb
  3802: (bytes, value) => {
    bytes.byte(JSONB_VERSION)
    bytes.text(String(value))
  },
  // text[]
  1009: (bytes, value) => {
    const texts: readonly unknown[] = Array.isArray(value) ? value : []
    writeHeader(bytes, TEXT, texts.length)
    for (const text of texts) writeSized(bytes, TEXT, text)
  },
}
