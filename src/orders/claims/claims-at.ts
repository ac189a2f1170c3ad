import { type Selectable, sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { OrderTables } from '../../db/tables/orders.ts'
import { claims } from '../../policy/claims.ts'
import type { Context } from '../../policy/context.ts'
import { judge } from '../../policy/judge.ts'
import { ordersAsOf } from '../as-of.ts'
import { storedOrder } from '../current/rows.ts'
import { pastDeadline } from '../past-deadline.ts'
import { claimOf } from './derive-claims.ts'
import { type ClaimRow, type StoredClaim, nextVersion, storedClaim } from './stored-claim.ts'

/** Which claims: those of which something may still be to be done, all there ever were, or these. */
export type Which = 'open' | 'all' | { readonly keys: readonly string[] }

/**
 * The claims as judged at the context's time, by key, those that have ceased with an amount of 0. What accrues grows with time and is judged anew;
 * what has ended is as it was stored. `districts`: all there are.
 */
export async function claimsNow(db: Db, context: Context, districts: readonly string[], which: Which): Promise<StoredClaim[]> {
  const { rows } = await sql<ClaimRow>`select * from claim where ${selected(which)} order by key`.execute(db)
  return withAccruing(db, rows.map(storedClaim), context, districts, which)
}

/** The same as it was at the context's time, by what was known then: all there were by then, or these. */
export async function claimsKnownAt(
  db: Db,
  context: Context,
  districts: readonly string[],
  which: Exclude<Which, 'open'>,
): Promise<StoredClaim[]> {
  const { rows } = await sql<ClaimRow>`
    select distinct on (key) * from claim_version where learnt_at <= ${timestamp(context.asOf)} and ${selected(which)}
    order by key, version desc`.execute(db)
  return withAccruing(db, rows.map(storedClaim), context, districts, which)
}

function selected(which: Which) {
  if (which === 'all') return sql<boolean>`true`
  if (which === 'open') return sql<boolean>`open`
  return sql<boolean>`key = any(${which.keys}::text[])`
}

async function withAccruing(
  db: Db,
  stored: readonly StoredClaim[],
  context: Context,
  districts: readonly string[],
  which: Which,
): Promise<StoredClaim[]> {
  const overdue = (await pastDeadline(db, districts, context)).flatMap((one) => claimOf(one) ?? [])
  const wanted = typeof which === 'string' ? overdue : overdue.filter(({ key }) => which.keys.includes(key))
  const unended = stored.filter(({ amountFen, payBy }) => amountFen > 0 && payBy === null)
  const moving = new Set([...wanted, ...unended].map(({ key }) => key))
  if (moving.size === 0) return [...stored]
  const households = [...new Set([...wanted, ...unended].map(({ household }) => household))]
  const judged = await judgedClaims(
    db,
    households,
    unended.flatMap(({ orders }) => orders),
    context,
  )
  const perKey = new Map(stored.map((claim) => [claim.key, claim]))
  for (const key of moving) {
    const known = perKey.get(key) ?? null
    const next = nextVersion(known, judged.get(key) ?? null, context)
    // Nobody has stored it: the version stays what it is.
    if (next !== null) perKey.set(key, { ...next, version: known?.version ?? 0 })
  }
  return [...perKey.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** As the orders stood at the context's time. */
async function judgedClaims(db: Db, households: readonly string[], orders: readonly string[], context: Context) {
  const { rows } = await sql<Selectable<OrderTables['orders']>>`
    select * from orders where household = any(${households}::text[]) or id = any(${orders}::text[])`.execute(db)
  const stood = (await ordersAsOf(db, rows.map(storedOrder), context.asOf)).map(({ order }) => order)
  const entered = stood.filter(({ enteredAt }) => enteredAt <= context.asOf)
  return new Map(claims(entered.map((order) => ({ order, verdict: judge(order, context) }))).map((claim) => [claim.key, claim]))
}
