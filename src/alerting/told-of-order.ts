import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { StoredOrder } from '../orders/current/rows.ts'
import { isByClock } from '../people/alert-steps.ts'
import type { AlertStep, Organisation } from '../people/organisation.ts'
import type { Context } from '../policy/context.ts'
import { type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { type JudgedOrder, judgedOrder } from './decide.ts'
import { type Hearer, hearerOf, listeners } from './hearers.ts'
import { basisOf } from './order-sets.ts'
import { relativeOccurrence, stepsOn } from './steps.ts'
import type { UnsaidReason } from './unsaid.ts'

/** What a hearer was told of an order, or why not, at a time. */
export type ToldOnce = {
  readonly hearer: string
  /** With `+n` or `@` and when. */
  readonly step: string
  readonly at: Instant
} & (
  | { readonly said: true; /** Of the message: sent, queued, dropped … */ readonly delivery: string | null }
  | { readonly said: false; readonly because: UnsaidReason | 'passed'; readonly detail: string | null }
)

/** Everything that was decided about an order, oldest first, as it was kept. */
export async function toldOfOrder(db: Db, order: string): Promise<ToldOnce[]> {
  const { rows } = await sql<{ hearer: string; step: string; at: Instant; because: string; detail: string | null }>`
    select said.hearer, said.step, said.said_at as at, said.state as because,
      (select min(state) from outgoing where outgoing.key = message.key) as detail
    from alert_said said left join alert_message message
      on message.hearer = said.hearer and message.slot = said.slot and message.kind = said.kind
    where said.order_id = ${order}
    union all select hearer, step, at, because, detail from alert_unsaid where order_id = ${order}
    order by at, hearer, step`.execute(db)
  return rows.map(({ hearer, step, at, because, detail }): ToldOnce => {
    if (because === 'said') return { hearer, step, at, said: true, delivery: detail }
    return { hearer, step, at, said: false, because: unsaidOr(because), detail }
  })
}

const reasons = ['silenced', 'in-hand', 'sheltered', 'budget', 'quiet-hours'] as const
const unsaidOr = (because: string): UnsaidReason | 'passed' => reasons.find((one) => one === because) ?? 'passed'

/** What is to come of the steps for an order, for each hearer. */
export interface StepAhead {
  readonly hearer: Hearer
  readonly step: AlertStep
  /** When it is said next, if nothing changes; null: it is not about this order now, or has come. */
  readonly next: Instant | null
  /** It is about this order. */
  readonly concerns: boolean
}

export function stepsAhead(stored: StoredOrder, organisation: Organisation, context: Context, now: Instant): StepAhead[] {
  const order = judgedOrder(stored, context, now, now)
  if (order === null) return []
  return listeners(organisation, stepsOn(organisation.alerts, dayOf(now)), () => true).flatMap(({ hearer, steps }) =>
    steps.flatMap(({ step, districts }) =>
      districts.includes(order.district)
        ? [{ hearer, step, concerns: basisOf(step, order, now) !== null, next: nextTime(step, order, now) }]
        : [],
    ),
  )
}

function nextTime(step: AlertStep, order: JudgedOrder, now: Instant): Instant | null {
  if (isByClock(step)) {
    const left = step.when === 'daily' ? step.at.map((time) => startOfDay(dayOf(now)) + time).filter((at) => at > now) : []
    return left.find((at) => basisOf(step, order, at) !== null) ?? null
  }
  const basis = basisOf(step, order, now)
  if (basis === null || relativeOccurrence(step, basis, now) !== null) return null
  const at = step.when === 'before' ? basis - step.minutes * 60 : basis + step.minutes * 60 + 1
  return at > now ? at : null
}

export const hearerName = (organisation: Organisation, id: string): string => hearerOf(organisation, id)?.name ?? id
