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
import { type Quieting, keptQuiet } from './kept-quiet.ts'
import { isHeldBack, loudFrom, relativeOccurrence, stepsOn, timesLeft } from './steps.ts'
import { type UnsaidReason, unsaidReasons } from './unsaid.ts'

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

const unsaidOr = (because: string): UnsaidReason | 'passed' => unsaidReasons.find((one) => one === because) ?? 'passed'

/** What is to come of the steps for an order, for each hearer. */
export interface StepAhead {
  readonly hearer: Hearer
  readonly step: AlertStep
  /** When it is said next, if nothing changes; null: it is not about this order now, or has come. */
  readonly next: Instant | null
  /** Why it will not be said, if nothing changes; null: it will. */
  readonly quiet: ReturnType<typeof keptQuiet>
}

export function stepsAhead(
  stored: StoredOrder,
  organisation: Organisation,
  context: Context,
  { inHand, silences }: Quieting,
  now: Instant,
): StepAhead[] {
  const order = judgedOrder(stored, context, now, now)
  if (order === null) return []
  return listeners(organisation, stepsOn(organisation.alerts, dayOf(now)), () => true).flatMap(({ hearer, steps }) =>
    steps.flatMap(({ step, districts }) => {
      if (!districts.includes(order.district)) return []
      const next = nextTime(step, order, organisation.quietHours, now)
      // A silence that is over by then is none.
      const then = next === null ? null : { inHand, silences: silences.filter(({ until }) => until > next) }
      return [{ hearer, step, next, quiet: then === null ? null : keptQuiet(step, order, then) }]
    }),
  )
}

function nextTime(step: AlertStep, order: JudgedOrder, quietHours: Organisation['quietHours'], now: Instant): Instant | null {
  if (isByClock(step)) {
    const left = step.when === 'daily' ? timesLeft(step, now).map((time) => startOfDay(dayOf(now)) + time) : []
    return left.find((at) => basisOf(step, order, at) !== null) ?? null
  }
  const basis = basisOf(step, order, now)
  if (basis === null || (relativeOccurrence(step, basis, now) !== null && !isHeldBack(step, quietHours, now))) return null
  const comes = step.when === 'before' ? basis - step.minutes * 60 : basis + step.minutes * 60 + 1
  const at = loudFrom(step, quietHours, Math.max(comes, now))
  return at > now ? at : null
}

export const hearerName = (organisation: Organisation, id: string): string => hearerOf(organisation, id)?.name ?? id
