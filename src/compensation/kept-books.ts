import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type ClaimRow, storedClaim } from '../orders/claims/stored-claim.ts'
import { Books } from './books.ts'
import type { Bookkeeping } from './deed.ts'
import { addEntries, entriesOf, handedOver } from './stored-entries.ts'

/** The books of these claims, those of them that are stored, held until the end of the transaction. */
export async function openBooks(trx: Trx, keys: readonly string[], keeping: Bookkeeping): Promise<Books> {
  const { rows } = await sql<ClaimRow>`select * from claim where key = any(${keys}::text[]) order by key for update`.execute(trx)
  const entries = await entriesOf(trx, keys, null)
  const over = await handedOver(trx, [...entries.values()].flat(), null)
  const ledgers = rows.map(storedClaim).map((claim) => ({ claim, entries: entries.get(claim.key) ?? [], handedOver: over }))
  return new Books(ledgers, keeping)
}

/** Stores what was written. How many entries that were. Throws LedgerConflict. */
export async function closeBooks(trx: Trx, books: Books): Promise<number> {
  await addEntries(trx, books.written)
  const standing = books.standing()
  const keys = standing.map(({ claim }) => claim.key)
  const versions = standing.map(({ claim }) => claim.version)
  const open = standing.map((one) => one.open)
  await sql`
    update claim set booked = done.version, open = done.open
    from unnest(${keys}::text[], ${versions}::int[], ${open}::bool[]) as done (key, version, open)
    where claim.key = done.key and (claim.booked <> done.version or claim.open <> done.open)`.execute(trx)
  return books.written.length
}
