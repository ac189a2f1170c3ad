import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { judgeEnded } from '../orders/in-force/rejudge.ts'
import type { Context } from '../policy/context.ts'
import type { Bookkeeping } from './deed.ts'
import { closeBooks, openBooks } from './kept-books.ts'

const AT_ONCE = 1000

/**
 * Brings the ledger up to what the claims are judged to be now: registers what is due, withdraws what is owed no more, re-opens what is
 * another amount, notes what was overpaid. Several may do so at once, each of other claims. To be called before other locks are taken. How
 * many entries were written. `given`: the organisation file's context.
 */
export async function catchUp(trx: Trx, given: Context, automatic: boolean): Promise<number> {
  while ((await judgeEnded(trx, given)) > 0);
  const keeping = { now: given.asOf, automatic }
  const changed = await broughtUp(trx, unbooked, keeping)
  return automatic ? changed + (await broughtUp(trx, unregistered, keeping)) : changed
}

/** Claims after `last` in the order of their keys, at most `AT_ONCE`. */
type Next = (last: string) => RawBuilder<{ key: string }>

/** Judged anew since the books were kept. */
const unbooked: Next = (last) => sql`
  select key from claim where booked <> version and key > ${last} order by key limit ${AT_ONCE} for update skip locked`

/** Left to the desk as long as the organisation file said so; what a person returned stays there. */
const unregistered: Next = (last) => sql`
  select key from claim
  where open and pay_by is not null and key > ${last}
    and amount_fen > (select coalesce(sum(amount_fen), 0) from ledger_entry as entry where entry.claim = claim.key and type = 'pay')
    and coalesce((select type from ledger_entry as entry where entry.claim = claim.key order by line desc, seq desc limit 1), 'release')
      not in ('register', 'audit', 'return', 'batch', 'fail')
  order by key limit ${AT_ONCE} for update skip locked`

async function broughtUp(trx: Trx, next: Next, keeping: Bookkeeping): Promise<number> {
  let last = ''
  for (let written = 0; ;) {
    const { rows } = await next(last).execute(trx)
    const end = rows.at(-1)
    if (end === undefined) return written
    last = end.key
    const keys = rows.map(({ key }) => key)
    written += await closeBooks(trx, await openBooks(trx, keys, keeping))
  }
}
