import { nobodyAssigned, standingNames, stateNames } from '../../messages/alert-text.ts'
import { duration } from '../../messages/order-words.ts'
import type { AlertKind } from '../../people/alert-steps.ts'
import { type Instant, dayOf, formatClock, formatDay, timeOfDay } from '../../policy/instant.ts'
import { type JudgedOrder, type Told, openSince } from '../decide.ts'

/** `22:45 剩30分 赣榆装维01·已升级`. `sweptAt`: up to when what was due was looked at before. */
export function rowText(one: Told<JudgedOrder>, kind: AlertKind, sweptAt: Instant | null, now: Instant): string {
  const { order, basis } = one
  return [timeText(basis, kind, now), [order.installer ?? nobodyAssigned, ...marks(one, kind, sweptAt, now)].join('·')].join(' ')
}

/** How much time is left, or for how long it has been late or has waited. */
export const timeText = (basis: Instant, kind: AlertKind, now: Instant): string =>
  ({
    before: () => `${limitText(basis, now)} 剩${duration(basis - now)}`,
    after: () => `超${duration(now - basis)}`,
    waiting: () => `已${duration(now - basis)}`,
  })[kind]()

/** `23:59` of today, `11-20 23:59` of another day. Seconds are cut: the time shown is never later than the limit. */
export function limitText(at: Instant, now: Instant): string {
  const clock = formatClock(timeOfDay(at)).slice(0, 5)
  return dayOf(at) === dayOf(now) ? clock : `${formatDay(dayOf(at)).slice(5)} ${clock}`
}

/** Seconds that something may come after its time before it is called late. */
export const LATE_AFTER = 600

/** It was late already when it was looked at before, and was not known to be. */
export const isKnownLate = ({ reason, occurrence: { step, at } }: Told, sweptAt: Instant | null): boolean =>
  step.when === 'after' &&
  step.minutes === 0 &&
  step.between === null &&
  reason === 'first' &&
  sweptAt !== null &&
  at < sweptAt - LATE_AFTER

/** What the reader should know of the order before acting, beside that somebody is on it. */
function marks(one: Told<JudgedOrder>, kind: AlertKind, sweptAt: Instant | null, now: Instant): string[] {
  const { order, reason } = one
  const { stored, verdict } = order
  return [
    ...(stored.sourceState === 'in-progress' || kind === 'waiting'
      ? []
      : [stateNames[stored.sourceState]].filter((name) => name !== stateNames['in-progress'])),
    ...(openSince(order, now) > -Infinity ? [standingNames.reopened] : []),
    ...(reason === 'reassigned' ? [standingNames.reassigned] : []),
    ...(kind === 'after' && isKnownLate(one, sweptAt) ? [standingNames['known-late']] : []),
    ...(kind === 'before' && verdict.status === 'overdue' && verdict.exemption === null ? [standingNames.overdue] : []),
    ...(stored.escalation !== null && stored.escalation.at <= now ? [standingNames.escalated] : []),
    ...(verdict.exemption === null ? [] : [standingNames.exempt]),
    ...(verdict.guaranteed ? [] : [standingNames['not-guaranteed']]),
  ]
}
