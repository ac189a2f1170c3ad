import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { judgeEnded } from '../orders/in-force/rejudge.ts'
import type { Context } from '../policy/context.ts'
import { closeBooks, openBooks } from './kept-books.ts'

const AT_ONCE = 500

/**
 * Brings the ledger up to what the claims are judged to be now: registers what is due, withdraws what is owed no more, re-opens what is
 * another amount, notes what was overpaid. Several may do so at once, each of other claims. To be called before other locks are taken. How
 * many entries were written. `given`: the organisation file's context.
 */
export async function catchUp(trx: Trx, given: Context, automatic: boolean): Promise<number> {
  while ((await judgeEnded(trx, given)) > 0);
  for (let written = 0; ;) {
    const { rows } = await sql<{ key: string }>`
      select key from claim where booked <> version order by key limit ${AT_ONCE} for update skip locked`.execute(trx)
    if (rows.length === 0) return written
    const books = await openBooks(
      trx,
      rows.map(({ key }) => key),
      { now: given.asOf, automatic },
    )
    written += await closeBooks(trx, books)
  }
}
