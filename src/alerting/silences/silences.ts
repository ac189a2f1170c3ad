import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { AlertingTables } from '../../db/tables/alerting.ts'
import type { AlertStep } from '../../people/organisation.ts'
import { HOUR, type Instant, formatInstant } from '../../policy/instant.ts'
import { type Kind, kinds } from '../../policy/order.ts'
import type { Candidate } from '../candidates.ts'

/** What is silenced: orders of these districts, and of them only those named in every further way; null: any. */
export interface SilenceScope {
  readonly districts: readonly string[]
  readonly orders: readonly string[] | null
  readonly crews: readonly string[] | null
  readonly kinds: readonly Kind[] | null
}

export interface Silence extends SilenceScope {
  readonly id: number
  readonly reason: string
  /** A person's id. */
  readonly author: string
  readonly madeAt: Instant
  readonly until: Instant
}

/** The longest silence; the desk, which answers for the whole city, may make longer ones. */
export const LONGEST_SILENCE = 24 * HOUR
export const LONGEST_OF_DESK = 7 * 24 * HOUR

/** The desk's own is never silenced, nor is anything of payouts, which are no alerts of these steps. */
export const silenceOf = (silences: readonly Silence[], step: Pick<AlertStep, 'tells'>, order: Candidate): Silence | null =>
  step.tells.people.includes('desk') ? null : (silences.find((silence) => isSilenced(silence, order)) ?? null)

export const isSilenced = (
  { districts, orders, crews, kinds: ofKinds }: SilenceScope,
  order: Pick<Candidate, 'id' | 'district' | 'installer' | 'kind'>,
): boolean =>
  districts.includes(order.district) &&
  (orders === null || orders.includes(order.id)) &&
  (crews === null || (order.installer !== null && crews.includes(order.installer))) &&
  (ofKinds === null || ofKinds.some((kind) => kind === order.kind))

/** Those in force at `now`, the oldest first. */
export async function silencesAt(db: Db, now: Instant): Promise<Silence[]> {
  const at = timestamp(now)
  const rows = await db
    .selectFrom('alert_silence')
    .selectAll()
    .where('made_at', '<=', at)
    .where('until_at', '>', at)
    .where(sql<boolean>`(ended_at is null or ended_at > ${at})`)
    .orderBy('id')
    .execute()
  return rows.map(silence)
}

export async function addSilence(trx: Trx, made: Omit<Silence, 'id'>): Promise<number> {
  const { id } = await trx
    .insertInto('alert_silence')
    .values({
      districts: [...made.districts],
      orders: made.orders && [...made.orders],
      crews: made.crews && [...made.crews],
      kinds: made.kinds && [...made.kinds],
      reason: made.reason,
      author: made.author,
      made_at: formatInstant(made.madeAt),
      until_at: formatInstant(made.until),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** false: it has ended already. */
export async function endSilence(trx: Trx, id: number, by: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('alert_silence')
    .set({ ended_by: by, ended_at: formatInstant(now) })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const silence = (row: Selectable<AlertingTables['alert_silence']>): Silence => ({
  id: row.id,
  districts: row.districts,
  orders: row.orders,
  crews: row.crews,
  kinds: row.kinds && kinds.filter((kind) => row.kinds?.includes(kind)),
  reason: row.reason,
  author: row.author,
  madeAt: row.made_at,
  until: row.until_at,
})
