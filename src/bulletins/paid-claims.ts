import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Days } from '../policy/figures.ts'
import { type Instant, endOfDay, startOfDay } from '../policy/instant.ts'

/**
 * The keys of the claims whose leading order was due on these days and that were paid in whole by `asOf`, as it was known then: of one whose
 * amount has risen since, a supplement is still owed.
 */
export async function paidClaims(db: Db, districts: readonly string[], { from, to }: Days, asOf: Instant): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select claim.key from claim cross join lateral (
      select sum(amount_fen) as fen from ledger_entry as entry
      where entry.claim = claim.key and entry.type = 'pay' and entry.learnt_at <= ${timestamp(asOf)}
    ) as paid
    where claim.district = any(${districts}::text[])
      and claim.due_by between ${timestamp(startOfDay(from))} and ${timestamp(endOfDay(to))}
      and paid.fen >= (
        select amount_fen from claim_version as judged where judged.key = claim.key and judged.learnt_at <= ${timestamp(asOf)}
        order by version desc limit 1
      )`.execute(db)
  return new Set(rows.map(({ key }) => key))
}
