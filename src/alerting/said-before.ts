import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { AlertKind } from '../people/alert-steps.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Told } from './decide.ts'
import { type SaidBefore, occurrenceKey } from './steps.ts'

export async function loadSaidBefore(db: Db, orders: readonly string[]): Promise<SaidBefore> {
  const rows = await db
    .selectFrom('alert_said')
    .select(['order_id', 'hearer', 'kind', 'step', 'basis', 'state', 'crew', 'said_at as saidAt'])
    .where(sql<boolean>`order_id = any(${orders}::text[])`)
    .execute()
  const said = Map.groupBy(rows, ({ hearer, order_id: order }) => `${hearer}\n${order}`)
  return {
    of: (hearer, order) => said.get(`${hearer}\n${order}`) ?? [],
  }
}

/** Remembers what a hearer is told, with the steps that were passed over. */
export async function rememberSaid(
  trx: Trx,
  hearer: string,
  kind: AlertKind,
  told: readonly Told[],
  slot: Instant,
  now: Instant,
): Promise<void> {
  const rows = told.flatMap(({ order, occurrence, passed }) => [
    rowOf(order, occurrence, 'said'),
    ...passed.map((one) => rowOf(order, one, 'passed')),
  ])
  const column = <T>(of: (row: (typeof rows)[number]) => T): T[] => rows.map(of)
  await sql`
    insert into alert_said (order_id, step, basis, state, crew, hearer, kind, slot, said_at)
    select s.*, ${hearer}, ${kind}, ${timestamp(slot)}, ${timestamp(now)}
    from unnest(
      ${column((row) => row.order_id)}::text[], ${column((row) => row.step)}::text[],
      ${column((row) => formatInstant(row.basis))}::timestamptz[], ${column((row) => row.state)}::text[], ${column((row) => row.crew)}::text[]
    ) as s`.execute(trx)
}

const rowOf = ({ id, installer }: Told['order'], occurrence: Told['occurrence'], state: 'said' | 'passed') => ({
  order_id: id,
  step: occurrenceKey(occurrence),
  basis: occurrence.basis,
  state,
  crew: installer,
})

/** One order in a message that was told. */
export interface ToldRow {
  readonly order: string
  /** With `+n` for its n-th repeat, or `@` and when. */
  readonly step: string
  readonly basis: Instant
  /** A later step of the same time was told since. */
  readonly saidLater: boolean
}

/** The orders of which one message speaks. */
export async function toldBy(
  db: Db,
  { hearer, kind, slot }: { readonly hearer: string; readonly kind: AlertKind; readonly slot: Instant },
): Promise<ToldRow[]> {
  const { rows } = await sql<ToldRow>`
    select order_id as "order", step, basis, exists (
        select from alert_said later
        where later.order_id = said.order_id and later.hearer = said.hearer and later.kind = said.kind and later.basis = said.basis
          and later.state = 'said' and later.slot > said.slot
      ) as "saidLater"
    from alert_said said
    where slot = ${timestamp(slot)} and hearer = ${hearer} and kind = ${kind} and state = 'said'`.execute(db)
  return rows
}
