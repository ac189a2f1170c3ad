import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Told } from './decide.ts'
import { type AlertKind, type SaidBefore, occurrenceKey } from './steps.ts'

export async function loadSaidBefore(db: Db, orders: readonly string[]): Promise<SaidBefore> {
  const rows = await db
    .selectFrom('alert_said')
    .select(['order_id', 'group_id', 'kind', 'step', 'basis', 'state', 'said_at as saidAt'])
    .where(sql<boolean>`order_id = any(${orders}::text[])`)
    .execute()
  const said = Map.groupBy(rows, ({ group_id: group, order_id: order }) => `${group}\n${order}`)
  return {
    of: (group, order) => said.get(`${group}\n${order}`) ?? [],
  }
}

/** The kinds that groups were already told about in this slot, as `group/kind`. */
export async function toldInSlot(db: Db, slot: Instant): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('alert_said')
    .select(['group_id', 'kind'])
    .distinct()
    .where('state', '=', 'said')
    .where('slot', '=', timestamp(slot))
    .execute()
  return new Set(rows.map(({ group_id: group, kind }) => slotKey(group, kind)))
}

export const slotKey = (group: string, kind: AlertKind): string => `${group}/${kind}`

/** Remembers what a group is told, with the steps that were passed over. */
export async function rememberSaid(
  trx: Trx,
  group: string,
  kind: AlertKind,
  told: readonly Told[],
  slot: Instant,
  now: Instant,
): Promise<void> {
  const rows = told.flatMap(({ order, basis, occurrence, passed }) => [
    { order_id: order.id, basis, step: occurrenceKey(occurrence), state: 'said' },
    ...passed.map((one) => ({ order_id: order.id, basis, step: occurrenceKey(one), state: 'passed' })),
  ])
  const column = <T>(of: (row: (typeof rows)[number]) => T): T[] => rows.map(of)
  await sql`
    insert into alert_said (order_id, step, basis, state, group_id, kind, slot, said_at)
    select s.*, ${group}, ${kind}, ${timestamp(slot)}, ${timestamp(now)}
    from unnest(
      ${column((row) => row.order_id)}::text[], ${column((row) => row.step)}::text[],
      ${column((row) => formatInstant(row.basis))}::timestamptz[], ${column((row) => row.state)}::text[]
    ) as s`.execute(trx)
}

/** One order in a message that a group was told. */
export interface ToldRow {
  readonly order: string
  /** With `+n` for its n-th repeat. */
  readonly step: string
  readonly basis: Instant
  /** The group was told a later step of the same time since. */
  readonly saidLater: boolean
}

/** The orders of which one message of a group speaks. */
export async function toldBy(
  db: Db,
  { group, kind, slot }: { readonly group: string; readonly kind: AlertKind; readonly slot: Instant },
): Promise<ToldRow[]> {
  const { rows } = await sql<ToldRow>`
    select order_id as "order", step, basis, exists (
        select from alert_said later
        where later.order_id = said.order_id and later.group_id = said.group_id and later.kind = said.kind and later.basis = said.basis
          and later.state = 'said' and later.slot > said.slot
      ) as "saidLater"
    from alert_said said
    where slot = ${timestamp(slot)} and group_id = ${group} and kind = ${kind} and state = 'said'`.execute(db)
  return rows
}
