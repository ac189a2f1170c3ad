import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Claim } from '../policy/claims.ts'
import { type CompensationFigures, type Days, isDueOn } from '../policy/figures.ts'
import { type Instant, endOfDay, startOfDay } from '../policy/instant.ts'

/** What was done about claims, by their keys, each in whole: of one whose amount has risen since, a supplement is still owed. */
export interface LedgerClaims {
  /** Whether there is a ledger: without any entry nothing is known of what was paid. */
  readonly kept: boolean
  readonly registered: ReadonlySet<string>
  readonly paid: ReadonlySet<string>
  /** Paid, and the customer was told of all of it. */
  readonly told: ReadonlySet<string>
}

/** Of the claims whose leading order was due on these days, by `asOf`, as it was known then. */
export async function ledgerClaims(db: Db, districts: readonly string[], { from, to }: Days, asOf: Instant): Promise<LedgerClaims> {
  const then = timestamp(asOf)
  const { rows: entries } = await sql`select from ledger_entry where learnt_at <= ${then} limit 1`.execute(db)
  if (entries.length === 0) return { kept: false, registered: new Set(), paid: new Set(), told: new Set() }
  const { rows } = await sql<Row>`
    select claim.key, entered.paid >= judged.fen as paid, entered.told >= judged.fen as told
    from claim cross join lateral (
      select coalesce(sum(case when from_account = 'branch' then amount_fen when to_account = 'branch' then -amount_fen end), 0) as fen,
        coalesce(sum(amount_fen) filter (where type = 'pay'), 0) as paid,
        coalesce(sum(amount_fen) filter (where type = 'pay' and exists (
          select from ledger_entry as told
          where told.claim = entry.claim and told.line = entry.line and told.type = 'tell' and told.learnt_at <= ${then}
        )), 0) as told
      from ledger_entry as entry where entry.claim = claim.key and entry.learnt_at <= ${then}
    ) as entered cross join lateral (
      select amount_fen as fen from claim_version as version where version.key = claim.key and version.learnt_at <= ${then}
      order by version desc limit 1
    ) as judged
    where claim.district = any(${districts}::text[])
      and claim.due_by between ${timestamp(startOfDay(from))} and ${timestamp(endOfDay(to))} and entered.fen >= judged.fen`.execute(db)
  const keys = (done: (row: Row) => boolean): ReadonlySet<string> => new Set(rows.filter(done).map(({ key }) => key))
  return { kept: true, registered: keys(() => true), paid: keys(({ paid }) => paid), told: keys(({ told }) => told) }
}

interface Row {
  readonly key: string
  readonly paid: boolean
  readonly told: boolean
}

/** How far the claims of some days have come: each sum is part of the one before. */
export interface PayoutFigures {
  readonly registeredFen: number
  readonly paidFen: number
  readonly toldFen: number
  readonly unpaidPastPayByFen: number
}

/** Of claims whose leading order was due on these days; null: there is no ledger to know it from. */
export function payoutFigures(
  claimed: readonly Claim[],
  days: Days,
  { kept, registered, told }: LedgerClaims,
  { paidFen, unpaidPastPayByFen }: CompensationFigures,
): PayoutFigures | null {
  if (!kept) return null
  const owed = claimed.filter(({ leader }) => isDueOn(leader, days))
  const sum = (of: ReadonlySet<string>): number => owed.reduce((fen, one) => (of.has(one.key) ? fen + one.compensationFen : fen), 0)
  return { registeredFen: sum(registered), paidFen, toldFen: sum(told), unpaidPastPayByFen }
}
