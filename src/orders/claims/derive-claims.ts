import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { type Claim, claimKey, claims } from '../../policy/claims.ts'
import type { Context } from '../../policy/context.ts'
import { type Judged, judge } from '../../policy/judge.ts'
import { parseOrder } from '../../policy/parse-order.ts'
import { type ClaimRow, type StoredClaim, claimRow, columnNames, nextVersion, storedClaim } from './stored-claim.ts'

/** A claim, stored or not, that may be another now. */
export interface TouchedClaim {
  readonly key: string
  readonly household: string
}

/** The claim that a judged order is in; null: in none. */
export const claimOf = (judged: Judged): TouchedClaim | null =>
  judged.verdict.compensationFen === 0 ? null : { key: claimKey(judged), household: judged.order.household }

/** The stored claims that these orders are, or were last, in. To be asked before the orders' rows are written. */
export async function claimsOfOrders(trx: Trx, ids: readonly string[]): Promise<TouchedClaim[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<TouchedClaim>`select key, household from claim where orders && ${ids}::text[]`.execute(trx)
  return rows
}

/**
 * Makes these claims what the orders of their households come to, in the transaction that changed a verdict, which holds the households'
 * lock, or the policy's alone.
 */
export async function deriveClaims(trx: Trx, touched: readonly TouchedClaim[], context: Context): Promise<void> {
  const keys = [...new Set(touched.map(({ key }) => key))].toSorted()
  if (keys.length === 0) return
  const judged = new Map((await claimsOfHouseholds(trx, touched, context)).map((claim) => [claim.key, claim]))
  const before = new Map((await storedClaims(trx, keys)).map((claim) => [claim.key, claim]))
  const changed = keys.flatMap((key) => nextVersion(before.get(key) ?? null, judged.get(key) ?? null, context) ?? [])
  await saveClaims(trx, changed)
}

/** The claims of all orders of these households, as judged by the context. */
async function claimsOfHouseholds(db: Db, touched: readonly TouchedClaim[], context: Context): Promise<Claim[]> {
  const households = [...new Set(touched.map(({ household }) => household))]
  const { rows } = await sql<{ facts: object }>`select facts from orders where household = any(${households}::text[])`.execute(db)
  return claims(rows.map(({ facts }) => parseOrder(facts)).map((order) => ({ order, verdict: judge(order, context) })))
}

export async function storedClaims(db: Db, keys: readonly string[]): Promise<StoredClaim[]> {
  const { rows } = await sql<ClaimRow>`select * from claim where key = any(${keys}::text[])`.execute(db)
  return rows.map(storedClaim)
}

const columns = sql.join(columnNames.map((name) => sql.ref(name)))
const overwritten = sql.join(columnNames.slice(1).map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))

/** The ledger has them to take in. */
async function saveClaims(trx: Trx, changed: readonly StoredClaim[]): Promise<void> {
  if (changed.length === 0) return
  const rows = JSON.stringify(changed.map(claimRow))
  await sql`
    insert into claim_version (${columns}) select ${columns} from json_populate_recordset(null::claim_version, ${rows}::json)`.execute(trx)
  await sql`
    insert into claim (${columns}) select ${columns} from json_populate_recordset(null::claim, ${rows}::json) order by key
    on conflict (key) do update set ${overwritten}, open = true`.execute(trx)
}
