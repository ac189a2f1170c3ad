import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { isByClock } from '../people/alert-steps.ts'
import type { AlertStep, Organisation } from '../people/organisation.ts'
import { type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { type Alert, type Alerting, alertsDue } from './alerts-due.ts'
import { isQuiet } from './steps.ts'

const MINUTE = 60
/** A night has some dozens of minutes in which a step comes. */
const MOST_LOOKS = 60

export interface ComingAlert {
  readonly at: Instant
  /** In Chinese. */
  readonly what: string
}

/**
 * The next minute after `now`, up to `until`, at which an alert will be said; null when there is none, or none was found in time. Each minute
 * in which a step comes is looked at as it will be then: `goOn` brings the orders there, in the caller's transaction, which is to be taken back.
 */
export async function nextAlert(
  trx: Trx,
  alerting: Omit<Alerting, 'now'>,
  now: Instant,
  until: Instant,
  goOn: (to: Instant) => Promise<unknown>,
): Promise<ComingAlert | null> {
  let at: Instant | null = now
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    at = await nextStep(trx, alerting.organisation, at)
    if (at === null || at > until) return null
    await goOn(at)
    const [first, ...more] = (await alertsDue(trx, { ...alerting, now: at }, at)).alerts
    if (first !== undefined) return { at, what: wordsOf(first, more.length) }
  }
  return null
}

const wordsOf = ({ hearer, message }: Alert, more: number): string =>
  `${hearer.name} ${message.title}${more === 0 ? '' : `，另有 ${more} 条预警`}`

/** The first minute after `after` in which a step of an open order or of the clock comes, or in which the hours that hold one back end. */
async function nextStep(trx: Trx, { alerts, quietHours }: Organisation, after: Instant): Promise<Instant | null> {
  const { rows } = await sql<{ basis: Instant }>`
    select work_by as basis from orders where (ended_at is null or ended_at > ${timestamp(after)}) and in_scope and work_by is not null
    union select due_by from orders where (ended_at is null or ended_at > ${timestamp(after)}) and in_scope and due_by is not null
    union select state_since from orders where ended_at is null and source_state in ('at-resource-desk', 'at-network-desk', 'stuck')`.execute(
    trx,
  )
  const relative = alerts.filter((step) => !isByClock(step))
  const steps = rows.flatMap(({ basis }) => relative.flatMap((step) => stepMinute(step, basis, after) ?? []))
  const clock = alerts.filter(isByClock).flatMap(({ at }) => at)
  const loud = [quietHours?.to, ...alerts.map(({ between }) => between?.from)].filter((time) => time !== undefined)
  const daily = [...clock, ...loud].flatMap((time) => [0, 1].map((days) => startOfDay(dayOf(after) + days) + time))
  const unheard = alerts.every(({ urgent }) => !urgent)
  const all = [...steps, ...daily].filter((at) => at > after && (!unheard || !isQuiet(quietHours, at)))
  return all.length === 0 ? null : all.reduce((a, b) => Math.min(a, b))
}

/** The first minute after `after` in which this step comes, first or again: what is to be said of a time is said in the minute that begins then or next. */
function stepMinute({ when, minutes, repeatMinutes }: AlertStep, basis: Instant, after: Instant): Instant | null {
  if (when === 'before') {
    const first = Math.ceil((basis - minutes * MINUTE) / MINUTE) * MINUTE
    return first > after ? first : null
  }
  // Late is what the deadline's last second has passed for.
  const first = (Math.floor((basis + minutes * MINUTE) / MINUTE) + 1) * MINUTE
  if (first > after || repeatMinutes === null) return first > after ? first : null
  const every = repeatMinutes * MINUTE
  return first + (Math.floor((after - first) / every) + 1) * every
}
