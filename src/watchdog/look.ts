import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { WatchdogKind } from '../messages/watchdog-text.ts'
import { ordersByNumber } from '../orders/queries.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { kindOfStep } from '../people/alert-steps.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { DAY, HOUR, type Instant, dayOf, startOfDay, timeOfDay } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { isOverdue } from '../policy/overdue.ts'

/** Something that should have happened and has not. */
export interface Finding {
  readonly kind: WatchdogKind
  readonly count: number
  /** There are more than were counted. */
  readonly most: boolean
  /** Orders, keys of messages, names of schedules; nothing of people. */
  readonly examples: readonly string[]
}

/** More are not looked at: one is too many. */
const MOST = 100
const EXAMPLES = 5

const STALLED_AFTER = 300
const STUCK_AFTER = 900
/** Schedules of every minute, without which nothing is announced and no escalation moves. */
const MINUTELY = ['alerts', 'escalations', 'deliveries']

/**
 * Whether all that should have been announced was, each escalation moves, and each message was delivered or is known to a person: looked up
 * from the facts and the traces, by other ways than those who announce. Each branch has its own index and a bound.
 */
export async function look(db: Db, organisation: Organisation, now: Instant): Promise<Finding[]> {
  const { rows } = await sql<{ kind: WatchdogKind; item: string }>`
    select 'escalation-stalled' as kind, order_id as item from (
      select order_id from escalation where state <> 'ended' and next_at < ${timestamp(now - STALLED_AFTER)} order by next_at limit ${MOST + 1}
    ) as stalled
    union all select 'message-stuck', key from (
      select key from outgoing
      where state in ('queued', 'sending') and lane <> 'reply' and said_at < ${timestamp(now - STUCK_AFTER)} order by said_at limit ${MOST + 1}
    ) as stuck
    union all select 'trouble-untold', key from (
      select key from outgoing
      where troubled_at between ${timestamp(now - DAY)} and ${timestamp(now - STUCK_AFTER)} and told_at is null and lane <> 'reply'
        and state in ('in-doubt', 'refused', 'dead', 'dropped') and not starts_with(key, 'control/')
      order by troubled_at limit ${MOST + 1}
    ) as untold
    union all select 'schedule-behind', schedule from schedule_start
      where schedule = any(${MINUTELY}::text[]) and since < ${timestamp(now - STUCK_AFTER)} and not exists (
        select 1 from schedule_slot done where done.schedule = schedule_start.schedule and done.slot > ${timestamp(now - STUCK_AFTER)}
      )`.execute(db)
  const late = await lateUntold(db, organisation, now)
  const items = [...late.map((item) => ({ kind: 'late-untold' as const, item })), ...rows]
  return [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, found]) => ({
    kind,
    count: Math.min(found.length, MOST),
    most: found.length > MOST,
    examples: found.slice(0, EXAMPLES).map(({ item }) => item),
  }))
}

/** What is promised, late since yesterday, and was said to nobody and is in nobody's hands; the policy judges what the index finds. */
async function lateUntold(db: Db, organisation: Organisation, now: Instant): Promise<string[]> {
  const heard = organisation.groups.filter(({ posts }) => posts.includes('alerts')).flatMap(({ districts }) => districts)
  if (heard.length === 0 || !organisation.alerts.some((step) => kindOfStep(step) === 'after')) return []
  const { rows } = await sql<{ id: string }>`
    select id from orders
    where ended_at is null and due_by between ${timestamp(now - DAY)} and ${timestamp(announcedFor(now))}
      and in_scope and guaranteed and entered_at <= ${timestamp(now)} and district = any(${[...new Set(heard)]}::text[])
      and not exists (
        select 1 from alert_said said
        where said.order_id = orders.id and said.state = 'said' and said.kind = 'after'
          and (said.basis = orders.due_by or said.said_at >= orders.due_by)
      )
      and not exists (select 1 from escalation e where e.order_id = orders.id and e.state <> 'ended')
      -- On purpose, with the reason kept.
      and not exists (
        select 1 from alert_unsaid u
        where u.order_id = orders.id and u.because = 'silenced' and u.basis = orders.due_by and u.at >= orders.due_by
      )
    order by due_by limit ${MOST + 1}`.execute(db)
  if (rows.length === 0) return []
  const context = await contextInForce(db, contextOf(organisation, now))
  const ids = rows.map(({ id }) => id)
  const stood = await ordersByNumber(db, ids, now)
  return stood.filter(({ order }) => isOverdue(judge(order, context))).map(({ order }) => order.id)
}

/** From the evening on until then nobody need have been told. */
const [EVENING, MORNING] = [20 * HOUR, 8 * HOUR]

/** Up to which deadline all that ran out must have been announced by `now`: an hour later, those of the night by eight in the morning. */
export function announcedFor(now: Instant): Instant {
  const hourAgo = now - HOUR
  const isNight = timeOfDay(now) < MORNING
  const evening = startOfDay(dayOf(now)) - DAY + EVENING
  return isNight ? Math.min(hourAgo, evening) : timeOfDay(hourAgo) >= EVENING ? Math.min(hourAgo, evening + DAY) : hourAgo
}
