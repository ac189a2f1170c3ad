import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { claimsKnownAt, claimsNow } from '../orders/claims/claims-at.ts'
import type { StoredClaim } from '../orders/claims/stored-claim.ts'
import { contextInForce, contextKnownAt } from '../orders/in-force/policy-in-force.ts'
import { type ClaimIdentity, claimKey } from '../policy/claims.ts'
import type { Context } from '../policy/context.ts'
import type { Instant } from '../policy/instant.ts'
import { startOfDay } from '../policy/instant.ts'
import { timestamp } from '../db/instants.ts'
import { type PayoutLine, linesOf } from './lines.ts'
import type { Days } from './payout-summary.ts'
import { entriesOf, handedOver } from './stored-entries.ts'

/** From where a ledger is read. `given`: the organisation file's context, as of the time that is asked about; `districts`: all there are. */
export interface Reading {
  readonly given: Context
  readonly districts: readonly string[]
}

/** Which claims' lines: those of which something may be to be done, all, these, or those of these orders or household. */
export type Asked =
  | 'open'
  | 'all'
  | { readonly keys: readonly string[] }
  | { readonly orders: readonly string[] }
  | { readonly household: string }
  | { readonly paid: Days }

/** The lines now, by the claims' keys. */
export async function payoutLines(db: Db, { given, districts }: Reading, asked: Asked): Promise<PayoutLine[]> {
  const context = await contextInForce(db, given)
  const which = typeof asked === 'string' || 'keys' in asked ? asked : { keys: await keysOf(db, asked) }
  const claims = await claimsNow(db, context, districts, which)
  return linesOfClaims(db, claims, given.asOf, null)
}

/** All lines as they were at the context's time, by what was known then. */
export async function payoutLinesAsOf(db: Db, { given, districts }: Reading): Promise<PayoutLine[]> {
  const context = await contextKnownAt(db, given, given.asOf)
  return linesOfClaims(db, await claimsKnownAt(db, context, districts, 'all'), given.asOf, given.asOf)
}

async function linesOfClaims(db: Db, claims: readonly StoredClaim[], now: Instant, then: Instant | null): Promise<PayoutLine[]> {
  const entries = await entriesOf(
    db,
    claims.map(({ key }) => key),
    then,
  )
  const over = await handedOver(db, [...entries.values()].flat(), then)
  return claims.flatMap((claim) => linesOf({ claim, entries: entries.get(claim.key) ?? [], handedOver: over }, now))
}

async function keysOf(db: Db, asked: Exclude<Asked, string | { keys: readonly string[] }>): Promise<string[]> {
  if ('paid' in asked) return keysPaid(db, asked.paid)
  const of = 'orders' in asked ? sql<boolean>`id = any(${asked.orders}::text[])` : sql<boolean>`household = ${asked.household}`
  const stored = 'orders' in asked ? sql<boolean>`orders && ${asked.orders}::text[]` : sql<boolean>`household = ${asked.household}`
  const { rows } = await sql<{ key: string }>`select key from claim where ${stored}`.execute(db)
  // A claim that only time has made is not stored.
  const orders = await sql<ClaimIdentity>`select household, kind, entered_at as "enteredAt" from orders where ${of}`.execute(db)
  return [...new Set([...rows.map(({ key }) => key), ...orders.rows.map((order) => claimKey({ order }))])]
}

async function keysPaid(db: Db, { first, next }: Days): Promise<string[]> {
  const { rows } = await sql<{ claim: string }>`
    select distinct claim from ledger_entry
    where type = 'pay' and happened_at >= ${timestamp(startOfDay(first))} and happened_at < ${timestamp(startOfDay(next))}`.execute(db)
  return rows.map(({ claim }) => claim)
}
