import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type ClaimRow, storedClaim } from '../orders/claims/stored-claim.ts'
import { Books } from './books.ts'
import type { Bookkeeping } from './deed.ts'
import type { Ledger } from './lines.ts'
import { addEntries, entriesOf, handedOver } from './stored-entries.ts'

type HeldRow = ClaimRow & { readonly booked: number; readonly open: boolean }

/** Books of stored claims, and what their rows say of them. */
export class KeptBooks extends Books {
  readonly #rows: ReadonlyMap<string, HeldRow>

  constructor(ledgers: readonly Ledger[], keeping: Bookkeeping, rows: readonly HeldRow[]) {
    super(ledgers, keeping)
    this.#rows = new Map(rows.map((row) => [row.key, row]))
  }

  /** Claims of which the rows say otherwise now. */
  changed(): ReturnType<Books['standing']> {
    return this.standing().filter(({ claim, open }) => {
      const row = this.#rows.get(claim.key)
      return row?.booked !== claim.version || row.open !== open
    })
  }
}

/** The books of these claims, those of them that are stored, held until the end of the transaction. */
export async function openBooks(trx: Trx, keys: readonly string[], keeping: Bookkeeping): Promise<KeptBooks> {
  const { rows } = await sql<HeldRow>`select * from claim where key = any(${keys}::text[]) order by key for update`.execute(trx)
  const entries = await entriesOf(trx, keys, null)
  const over = await handedOver(trx, [...entries.values()].flat(), null)
  const ledgers = rows.map(storedClaim).map((claim) => ({ claim, entries: entries.get(claim.key) ?? [], handedOver: over }))
  return new KeptBooks(ledgers, keeping, rows)
}

/** Stores what was written. How many entries that were. Throws LedgerConflict. */
export async function closeBooks(trx: Trx, books: KeptBooks): Promise<number> {
  await addEntries(trx, books.written)
  const changed = books.changed()
  if (changed.length === 0) return books.written.length
  const keys = changed.map(({ claim }) => claim.key)
  const versions = changed.map(({ claim }) => claim.version)
  const open = changed.map((one) => one.open)
  await sql`
    update claim set booked = done.version, open = done.open
    from unnest(${keys}::text[], ${versions}::int[], ${open}::bool[]) as done (key, version, open)
    where claim.key = done.key`.execute(trx)
  return books.written.length
}
