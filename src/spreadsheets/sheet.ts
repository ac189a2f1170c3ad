/** A number stays one; everything else goes out as text, whatever it looks like. */
export type Cell = string | number

export interface Sheet {
  readonly name: string
  /** Asked for once. */
  readonly rows: Iterable<readonly Cell[]>
}
