import type { AlertStep } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'

export type AlertKind = AlertStep['when']

/** A step whose time has come: first at `round` 0, again at each repeat. */
export interface Occurrence {
  readonly step: AlertStep
  readonly round: number
  readonly at: Instant
}

/** `overdue`, and `overdue+2` for its second repeat: what is remembered as said. */
export const occurrenceKey = ({ step, round }: Occurrence): string => (round === 0 ? step.id : `${step.id}+${round}`)

/**
 * The latest time that each step has come by `now`, the nearest last. Steps before `basis` are over once it has passed,
 * steps after it begin with the first second that is late.
 */
export function passedSteps(kind: AlertKind, steps: readonly AlertStep[], basis: Instant, now: Instant): Occurrence[] {
  if (kind === 'before' ? now > basis : now <= basis) return []
  return steps
    .filter(({ when }) => when === kind)
    .flatMap((step) => latest(step, basis, now))
    .toSorted((a, b) => a.at - b.at)
}

function latest(step: AlertStep, basis: Instant, now: Instant): Occurrence[] {
  const first = step.when === 'before' ? basis - step.minutes * 60 : basis + step.minutes * 60
  if (now < first) return []
  if (step.repeatMinutes === null) return [{ step, round: 0, at: first }]
  const every = step.repeatMinutes * 60
  const round = Math.floor((now - first) / every)
  return [{ step, round, at: first + round * every }]
}
