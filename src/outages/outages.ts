import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { OutageTables } from '../db/tables/outages.ts'
import { DAY, type Instant, formatInstant } from '../policy/instant.ts'
import type { Common, Repair } from './shared-traits.ts'
import { type Group, householdsOf } from './detect.ts'

export type OutageState = OutageTables['outage']['state']

export interface Outage {
  readonly id: number
  readonly common: Common
  readonly state: OutageState
  readonly since: Instant
  readonly lastAt: Instant
  readonly foundAt: Instant
  readonly told: number
  readonly expected: number | null
  readonly chance: number | null
  readonly usualDays: number
  readonly decidedBy: string | null
  readonly decidedAt: Instant | null
  readonly reason: string | null
  readonly cause: string | null
  readonly causeBy: string | null
  readonly closedAt: Instant | null
  /** By number. */
  readonly orders: readonly string[]
  readonly households: readonly string[]
}

/** Without a new order for so long it takes no more, and what nobody decided of is left alone. */
export const QUIET_AFTER = DAY

/** Those that may still take orders at `now`, or whose proposal may not be said anew. */
export const recentOutages = (db: Db, now: Instant): Promise<Outage[]> =>
  outagesWhere(db, sql`last_at > ${timestamp(now - QUIET_AFTER)} or (state = 'accepted' and closed_at is null)`)

/** What people may want to look at: all that is not refused or closed, and what was within the last day. */
export const outagesOf = (db: Db, districts: readonly string[], now: Instant): Promise<Outage[]> =>
  outagesWhere(db, sql`district = any(${[...districts]}::text[]) and (state = 'accepted' or last_at > ${timestamp(now - QUIET_AFTER)})`)

export async function outageOf(db: Db, id: number): Promise<Outage | null> {
  const [outage = null] = await outagesWhere(db, sql`id = ${id}`)
  return outage
}

type Row = Selectable<OutageTables['outage']> & { readonly orders: string[] | null; readonly households: string[] | null }

async function outagesWhere(db: Db, where: ReturnType<typeof sql>): Promise<Outage[]> {
  const { rows } = await sql<Row>`
    select outage.*,
      (select array_agg(order_id order by order_id) from outage_order where outage_id = outage.id) as orders,
      (select array_agg(distinct household) from outage_order where outage_id = outage.id) as households
    from outage where ${where} order by id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    common: { district: row.district, kind: row.kind, value: row.value },
    state: row.state,
    since: row.since,
    lastAt: row.last_at,
    foundAt: row.found_at,
    told: row.told,
    expected: row.expected,
    chance: row.chance,
    usualDays: row.usual_days,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
    cause: row.cause,
    causeBy: row.cause_by,
    closedAt: row.closed_at,
    orders: row.orders ?? [],
    households: row.households ?? [],
  }))
}

/** Of these orders those that belong to an outage that was not refused: they say nothing of what is usual. */
export async function ordersOfOutages(db: Db, since: Instant): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select outage_order.order_id as id from outage_order join outage on outage.id = outage_order.outage_id
    where outage.state <> 'refused' and outage.last_at >= ${timestamp(since)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** A new proposal with its orders; its number. */
export async function addOutage(trx: Trx, group: Group, usualDays: number, at: Instant): Promise<number> {
  const { district, kind, value } = group.common
  const { id } = await trx
    .insertInto('outage')
    .values({
      district,
      kind,
      value,
      state: 'proposed',
      ...spanOf(group.repairs),
      found_at: formatInstant(at),
      told: group.households,
      expected: group.expected,
      chance: group.chance,
      usual_days: usualDays,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await addOrders(trx, id, group.repairs, at)
  return id
}

const spanOf = (repairs: readonly Repair[]) => ({
  since: formatInstant(Math.min(...repairs.map(({ enteredAt }) => enteredAt))),
  last_at: formatInstant(Math.max(...repairs.map(({ enteredAt }) => enteredAt))),
})

/** Orders that are of one already stay there. */
export async function addOrders(trx: Trx, outage: number, repairs: readonly Repair[], at: Instant): Promise<void> {
  if (repairs.length === 0) return
  const rows = repairs.map(({ id, household }) => ({ order_id: id, outage_id: outage, household, added_at: formatInstant(at) }))
  await trx
    .insertInto('outage_order')
    .values(rows)
    .onConflict((conflict) => conflict.column('order_id').doNothing())
    .execute()
  const { since, last_at: last } = spanOf(repairs)
  await sql`
    update outage set since = least(since, ${since}::timestamptz), last_at = greatest(last_at, ${last}::timestamptz)
    where id = ${outage}`.execute(trx)
}

/** It was said anew, from what is known now. */
export async function noteTold(trx: Trx, id: number, group: Group, usualDays: number): Promise<void> {
  const { kind, value } = group.common
  await trx
    .updateTable('outage')
    .set({ kind, value, told: householdsOf(group.repairs), expected: group.expected, chance: group.chance, usual_days: usualDays })
    .where('id', '=', id)
    .execute()
}

/** A proposal again: what was decided of fewer is asked anew. */
export async function openAnew(trx: Trx, id: number): Promise<void> {
  const anew = { state: 'proposed', decided_by: null, decided_at: null, closed_by: null, closed_at: null } as const
  await trx.updateTable('outage').set(anew).where('id', '=', id).execute()
}
