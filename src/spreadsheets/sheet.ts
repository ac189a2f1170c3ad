/** A number stays one; text goes out as text, whatever it looks like. */
export type Cell = string | number | Moment | Share | Money | Words

/** A date that spreadsheet programs reckon with, by the clock of Asia/Shanghai; seconds since 1970. */
export interface Moment {
  readonly at: number
  readonly shows: 'day' | 'minute'
}

/** A part of 1, shown in percent. */
export interface Share {
  readonly share: number
}

/** Exact: whole fen, shown in yuan. */
export interface Money {
  readonly fen: number
}

/** Text that is more than a cell of a table. */
export interface Words {
  readonly text: string
  readonly as: 'title' | 'paragraph'
}

/** Rows that come one after the other, so that they need not be held all at once. */
export interface StreamedSheet extends Omit<Sheet, 'rows'> {
  /** Asked for once. */
  readonly rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>
}

export interface Sheet {
  readonly name: string
  /** Asked for once. */
  readonly rows: Iterable<readonly Cell[]>
  /** Of its columns in characters; absent: all alike. */
  readonly widths?: readonly number[]
  /** The row that names the columns, from 1: it stays when the rest is scrolled. */
  readonly head?: number
  /** The last row that can be filtered by the head's columns; absent: the last of all. */
  readonly filterTo?: number
}
