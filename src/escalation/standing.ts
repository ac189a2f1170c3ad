import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { EscalationTables } from '../db/tables/escalation.ts'
import { type LadderRole, ladderRoles } from '../people/organisation.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { oneOf } from '../policy/read.ts'

/** An order that somebody is asked to take, or that somebody has in hand. */
export interface Standing {
  readonly id: number
  readonly orderId: string
  readonly state: 'open' | 'taken'
  /** The level that is told, or that took it. */
  readonly role: LadderRole
  /** How often anybody was told of it. */
  readonly times: number
  readonly reason: string
  readonly causedBy: string | null
  readonly hand: Hand | null
  readonly since: Instant
  readonly nextAt: Instant
}

/** Who has an order in hand: a person, or a crew of which nobody is known. */
export interface Hand {
  readonly person: string | null
  readonly crew: string | null
  readonly since: Instant
}

/** Who is told next, as it is kept. */
interface Told {
  readonly role: LadderRole
  readonly nextAt: Instant
}

/** Who has these orders in hand, by order. What has ended may stand here until the next minute. */
export async function inHand(db: Db, orders: readonly string[]): Promise<ReadonlyMap<string, Hand>> {
  if (orders.length === 0) return new Map()
  const { rows } = await sql<{ order: string; person: string | null; crew: string | null; since: Instant }>`
    select order_id as "order", owner as person, crew, since
    from escalation where order_id = any(${orders}::text[]) and state = 'taken'`.execute(db)
  return new Map(rows.map(({ order, ...hand }) => [order, hand]))
}

export async function standingOf(db: Db, order: string): Promise<Standing | null> {
  const row = await db.selectFrom('escalation').selectAll().where('order_id', '=', order).where('state', '<>', 'ended').executeTakeFirst()
  return row === undefined ? null : standing(row)
}

/** Somebody is asked for the first time; the order must be the caller's alone. */
export async function open(
  trx: Trx,
  order: string,
  { role, nextAt, reason, causedBy }: Told & { readonly reason: string; readonly causedBy: string | null },
  now: Instant,
): Promise<void> {
  const at = formatInstant(now)
  const asked = { reason, caused_by: causedBy, state: 'open', role, times: 1, since: at, next_at: formatInstant(nextAt) } as const
  await trx
    .insertInto('escalation')
    .values({ order_id: order, opened_at: at, asked_at: at, ...asked })
    .execute()
}

/** The next is asked. `by`: who brought it about, by asking again or by giving it back. */
export async function askNext(
  trx: Trx,
  { id, times }: Pick<Standing, 'id' | 'times'>,
  { role, nextAt, by }: Told & { readonly by?: { readonly person: string; readonly reason: string } },
  now: Instant,
): Promise<void> {
  const at = formatInstant(now)
  await trx
    .updateTable('escalation')
    .set({ state: 'open', role, times: times + 1, owner: null, crew: null, since: at, next_at: formatInstant(nextAt) })
    .where('id', '=', id)
    .execute()
  if (by === undefined) return
  await trx
    .updateTable('escalation')
    .set({ caused_by: by.person, reason: by.reason, asked_at: sql`coalesce(asked_at, ${timestamp(now)})` })
    .where('id', '=', id)
    .execute()
}

/** It is in hand, asked for or not; the order must be the caller's alone. */
export async function putInHand(
  trx: Trx,
  order: string,
  { person, crew, role, nextAt, reason }: Omit<Hand, 'since'> & Told & { readonly reason: string },
  now: Instant,
): Promise<void> {
  const at = formatInstant(now)
  const taken = { state: 'taken', role, owner: person, crew, since: at, next_at: formatInstant(nextAt) } as const
  const updated = await trx
    .updateTable('escalation')
    .set({ ...taken, first_taken_at: sql`coalesce(first_taken_at, ${timestamp(now)})` })
    .where('order_id', '=', order)
    .where('state', '<>', 'ended')
    .executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  const unasked = { opened_at: at, asked_at: null, caused_by: null, reason, times: 0, first_taken_at: at }
  await trx
    .insertInto('escalation')
    .values({ order_id: order, ...unasked, ...taken })
    .execute()
}

export async function hold(trx: Trx, { id }: Pick<Standing, 'id'>, until: Instant): Promise<void> {
  await trx
    .updateTable('escalation')
    .set({ next_at: formatInstant(until) })
    .where('id', '=', id)
    .execute()
}

/** What has ended, at the time of its end, asks nobody and is in nobody's hands. */
export async function endWithOrders(trx: Trx, now: Instant): Promise<void> {
  const { rows } = await sql<{ id: number; ended: Instant }>`
    select e.id, greatest(o.ended_at, e.opened_at) as ended
    from escalation e join orders o on o.id = e.order_id
    where e.state <> 'ended' and o.ended_at <= ${timestamp(now)}`.execute(trx)
  for (const { id, ended } of rows)
    await trx
      .updateTable('escalation')
      .set({ state: 'ended', ended_at: formatInstant(ended), next_at: null })
      .where('id', '=', id)
      .execute()
}

export const standing = (row: Selectable<EscalationTables['escalation']>): Standing => ({
  id: row.id,
  orderId: row.order_id,
  state: row.state === 'taken' ? 'taken' : 'open',
  role: oneOf(ladderRoles, row.role, 'role'),
  times: row.times,
  reason: row.reason,
  causedBy: row.caused_by,
  hand: row.state === 'taken' ? { person: row.owner, crew: row.crew, since: row.since } : null,
  since: row.since,
  nextAt: row.next_at ?? row.since,
})

export const isTaken = (standing: Standing | null): standing is Standing & { readonly hand: Hand } =>
  standing !== null && standing.hand !== null

export interface Waiting {
  readonly total: number
  /** The longest first. */
  readonly standings: readonly Standing[]
}

/** What waits for somebody to take it in these districts; what has ended meanwhile is not. */
export const waitingIn = (db: Db, districts: readonly string[], limit: number): Promise<Waiting> =>
  listed(db, sql<boolean>`e.state = 'open' and o.district = any(${districts}::text[])`, limit)

/** What a person has in hand, of themselves or with their crew. */
export const heldBy = (db: Db, { id, crew }: { readonly id: string; readonly crew: string | null }, limit: number): Promise<Waiting> =>
  listed(db, sql<boolean>`e.state = 'taken' and (e.owner = ${id} or e.crew = ${crew})`, limit)

async function listed(db: Db, which: RawBuilder<boolean>, limit: number): Promise<Waiting> {
  const { rows } = await sql<Selectable<EscalationTables['escalation']> & { total: number }>`
    select e.*, count(*) over () as total
    from escalation e join orders o on o.id = e.order_id
    where e.state <> 'ended' and o.ended_at is null and ${which}
    order by e.opened_at, e.id limit ${limit}`.execute(db)
  return { total: rows[0]?.total ?? 0, standings: rows.map(standing) }
}
