import { hash } from 'node:crypto'
import type { TableSum } from './contents.ts'

const MODULUS = 1n << 256n

/** Sums the hashes of a table's rows: the same in whatever sequence they come, since two engines may sort text differently. */
export class RowSum {
  #rows = 0
  #sum = 0n

  add(rows: readonly string[]): void {
    for (const row of rows) this.#sum += BigInt(`0x${hash('sha256', row)}`)
    this.#rows += rows.length
  }

  get value(): TableSum {
    return { rows: this.#rows, hash: (this.#sum % MODULUS).toString(16).padStart(64, '0') }
  }
}
