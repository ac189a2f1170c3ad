import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { Books } from '../books.ts'
import type { Bookkeeping } from '../deed.ts'
import { PROGRAM } from '../entry.ts'
import { closeBooks, openBooks } from '../kept-books.ts'

/**
 * Notes that a batch's file was written: from now on its lines wait for the result. Again is a no-op; `false`: what is owed is not what some line
 * says any more, and the whole batch was taken back, so that the rest of it can be audited and batched anew.
 */
export async function handOver(trx: Trx, number: string, by: string, keeping: Bookkeeping): Promise<boolean> {
  const claims = await holdClaims(trx, number)
  // Of the others the books are as they were when the batch was made.
  await closeBooks(trx, await openBooks(trx, claims.stale, keeping))
  const isWhole = !(await isAnyTakenBack(trx, number))
  if (!isWhole) {
    const books = await openBooks(trx, claims.all, keeping)
    keepWhole(books, claims.all, number)
    await closeBooks(trx, books)
  } else
    await trx
      .insertInto('payout_handover')
      .values({ number, handed_at: formatInstant(keeping.now), handed_by: by })
      .onConflict((oc) => oc.column('number').doNothing())
      .execute()
  return isWhole
}

/** The claims of a batch, held until the end of the transaction; `stale`: judged anew since their books were kept. */
async function holdClaims(trx: Trx, batch: string): Promise<{ readonly all: readonly string[]; readonly stale: readonly string[] }> {
  const { rows } = await sql<{ key: string; stale: boolean }>`
    select key, booked <> version as stale from claim
    where key in (select claim from ledger_entry where batch = ${batch}) order by key for update`.execute(trx)
  return { all: rows.map(({ key }) => key), stale: rows.flatMap(({ key, stale }) => (stale ? [key] : [])) }
}

async function isAnyTakenBack(trx: Trx, batch: string): Promise<boolean> {
  const { rows } = await sql`
    select from ledger_entry as pending join ledger_entry as back on back.settles = pending.id
    where pending.batch = ${batch} and back.type = 'take-back' limit 1`.execute(trx)
  return rows.length > 0
}

/** Whether all lines of a batch are still in it; if not, the rest is taken back too. `claims`: those of its lines. */
export function keepWhole(books: Books, claims: readonly string[], number: string): boolean {
  if (!isBroken(books, claims, number)) return true
  for (const line of books.lines().filter(({ life }) => life.batched?.batch === number && life.account === 'batched'))
    books.write(line, { type: 'take-back', by: PROGRAM })
  return false
}

/** Whether a line of the batch was taken back. */
function isBroken(books: Books, claims: readonly string[], number: string): boolean {
  const entries = claims.flatMap((claim) => books.entries(claim))
  const pending = new Set(entries.filter(({ batch }) => batch === number).map(({ id }) => id))
  return entries.some(({ type, settles }) => type === 'take-back' && settles !== null && pending.has(settles))
}
