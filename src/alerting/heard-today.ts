import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { AlertKind } from '../people/alert-steps.ts'
import { DAY, type Instant, dayOf, formatInstant, startOfDay } from '../policy/instant.ts'
import type { HearerAlert, Occasion } from './decide.ts'

/** What each hearer has heard of late: for the budget of the day, and so that nothing is said twice. */
export interface Heard {
  /** Unasked messages of the day that were not urgent. */
  readonly used: (hearer: string) => number
  /** A message of this kind was said in this minute. */
  readonly inSlot: (hearer: string, kind: AlertKind) => boolean
  readonly isDone: (hearer: string, step: string, at: Instant) => boolean
  /** Up to when what was due was looked at before; null: never. */
  readonly sweptAt: Instant | null
}

/** Weekly steps look back so far. */
const OCCASIONS_KEPT = 8 * DAY

export async function loadHeard(db: Db, at: Instant, slot: Instant): Promise<Heard> {
  const today = startOfDay(dayOf(at))
  const messages = await sql<{ hearer: string; used: number; kinds: AlertKind[] | null }>`
    select hearer, (count(*) filter (where not urgent))::int as used, array_agg(kind) filter (where slot = ${timestamp(slot)}) as kinds
    from alert_message where slot >= ${timestamp(today)} and slot < ${timestamp(today + DAY)} group by hearer`.execute(db)
  const occasions = await sql<{ hearer: string; step: string; at: Instant }>`
    select hearer, step, at from alert_occasion where at > ${timestamp(at - OCCASIONS_KEPT)}`.execute(db)
  const swept = await db.selectFrom('alert_sweep').select('swept_at').executeTakeFirst()
  const known = new Map(messages.rows.map((row) => [row.hearer, row]))
  const done = new Set(occasions.rows.map(occasionKey))
  return {
    used: (hearer) => known.get(hearer)?.used ?? 0,
    inSlot: (hearer, kind) => known.get(hearer)?.kinds?.includes(kind) ?? false,
    isDone: (hearer, step, when) => done.has(occasionKey({ hearer, step, at: when })),
    sweptAt: swept?.swept_at ?? null,
  }
}

const occasionKey = ({ hearer, step, at }: Occasion): string => `${hearer} ${step} ${at}`

/** Keeps that one message was said. */
export async function noteMessage(
  trx: Trx,
  { hearer, kind, told, key }: HearerAlert & { readonly key: string },
  slot: Instant,
): Promise<void> {
  await trx
    .insertInto('alert_message')
    .values({ hearer: hearer.id, slot: formatInstant(slot), kind, urgent: isUrgent(told), orders: told.length, key })
    .execute()
}

/** Keeps that a group was told of tonight: it counts for the budget of its day. */
export async function noteForecast(
  trx: Trx,
  { hearer, orders, key }: { readonly hearer: string; readonly orders: number; readonly key: string },
  slot: Instant,
): Promise<void> {
  await trx
    .insertInto('alert_message')
    .values({ hearer, slot: formatInstant(slot), kind: 'forecast', urgent: false, orders, key })
    .execute()
}

export const isUrgent = (told: HearerAlert['told']): boolean => told.some(({ occurrence }) => occurrence.step.urgent)

/** Keeps that these times of the clock were seen to, and up to when it was looked; forgets what no step looks back to. */
export async function noteSweep(trx: Trx, occasions: readonly Occasion[], at: Instant): Promise<void> {
  if (occasions.length > 0) {
    await trx
      .insertInto('alert_occasion')
      .values(occasions.map((one) => ({ ...one, at: formatInstant(one.at) })))
      .onConflict((conflict) => conflict.columns(['hearer', 'step', 'at']).doNothing())
      .execute()
    await sql`delete from alert_occasion where at < ${timestamp(at - 2 * OCCASIONS_KEPT)}`.execute(trx)
  }
  await sql`
    insert into alert_sweep (swept_at) values (${timestamp(at)})
    on conflict (only_row) do update set swept_at = greatest(alert_sweep.swept_at, excluded.swept_at)`.execute(trx)
}
