import { type AlertKind, isByClock, kindOfStep } from '../people/alert-steps.ts'
import { isWithin } from '../people/ladder.ts'
import type { AlertStep, QuietHours } from '../people/organisation.ts'
import { DAY, type Day, type Instant, dayOf, formatDay, formatInstant, startOfDay, timeOfDay } from '../policy/instant.ts'

/** The rows of the table of steps that hold on a day. */
export const stepsOn = (steps: readonly AlertStep[], day: Day): AlertStep[] =>
  steps.filter(({ from, until }) => from <= day && (until === null || day < until))

/** A step that a hearer was told about an order, or that had passed unsaid because something nearer was said. */
export interface SaidStep {
  readonly kind: AlertKind
  readonly step: string
  /** The time of the order that it was about: for another time the steps begin anew. */
  readonly basis: Instant
  readonly state: 'said' | 'passed'
  readonly saidAt: Instant
  /** The crew that was on the order then. */
  readonly crew: string | null
}

/** Everything each hearer was told about each order. */
export interface SaidBefore {
  of(hearer: string, order: string): readonly SaidStep[]
}

/**
 * What was said in the present life of an order, as one hears it: what was said before the order ended does not silence it when it is
 * open again, and is told apart as `before`.
 */
export interface Said {
  readonly now: readonly SaidStep[]
  readonly before: readonly SaidStep[]
}

export function saidSince(said: readonly SaidStep[], since: Instant): Said {
  return { now: said.filter(({ saidAt }) => saidAt >= since), before: said.filter(({ saidAt }) => saidAt < since) }
}

export type AlertReason = 'first' | 'next-step' | 'repeat' | 'new-time' | 'reassigned' | 'reopened'
export type Silence = 'not-yet' | 'said' | 'quiet-hours'

export type AlertDecision =
  | { readonly speak: AlertReason; readonly occurrence: Occurrence; readonly passed: readonly Occurrence[] }
  | { readonly speak: null; readonly because: Silence; readonly occurrence: Occurrence | null }

/** A step whose time has come for an order: first at `round` 0, again at each repeat. */
export interface Occurrence {
  readonly step: AlertStep
  readonly round: number
  readonly at: Instant
  /** The time of the order that it is about. */
  readonly basis: Instant
}

/**
 * Whether to speak to a hearer about an order now, and why. `come`: the steps of one kind whose time has come, the nearest last. Only the
 * nearest is ever said: one that an order came too late for, or that a hold outlasted, is passed over.
 */
export function reasonToAlert(
  come: readonly Occurrence[],
  said: Said,
  crew: string | null,
  isHeld: (step: AlertStep) => boolean,
): AlertDecision {
  const nearest = come.at(-1)
  if (nearest === undefined) return { speak: null, because: 'not-yet', occurrence: null }
  const ofKind = said.now.filter(({ kind }) => kind === kindOfStep(nearest.step))
  const isSettled = (one: Occurrence): boolean => ofKind.some((before) => settles(before, one, crew))
  const occurrence = come.findLast(({ step }) => !isHeld(step))
  if (occurrence === undefined || isSettled(occurrence))
    return { speak: null, because: isHeld(nearest.step) && !isSettled(nearest) ? 'quiet-hours' : 'said', occurrence: nearest }
  const passed = come.slice(0, come.indexOf(occurrence)).filter((one) => !isSettled(one))
  return { speak: why(occurrence, ofKind, said.before.length > 0), occurrence, passed }
}

/** What `changed` since it was said on that day is said again; what is said `once` was said by whatever step told of it. */
function settles(before: SaidStep, one: Occurrence, crew: string | null): boolean {
  if (before.basis !== one.basis) return false
  if (one.step.only === 'once' && before.state === 'said') return true
  return before.step === occurrenceKey(one) && (one.step.only !== 'changed' || before.state === 'passed' || before.crew === crew)
}

function why(occurrence: Occurrence, saidBefore: readonly SaidStep[], reopened: boolean): AlertReason {
  const said = saidBefore.filter(({ state }) => state === 'said')
  const forThis = said.filter((one) => one.basis === occurrence.basis)
  const ofStep = forThis.filter((one) => stepIn(one.step) === occurrence.step.id)
  if (ofStep.length > 0) return occurrence.step.only === 'changed' ? 'reassigned' : 'repeat'
  if (forThis.length > 0) return 'next-step'
  return said.length > 0 ? 'new-time' : reopened ? 'reopened' : 'first'
}

const stepIn = (key: string): string => key.split(/[+@]/)[0] ?? key

/** Within quiet hours what is not urgent waits; it is decided anew when they end, so nothing has to be kept meanwhile. */
export const isQuiet = (hours: QuietHours | null, at: Instant): boolean => hours !== null && isWithin(hours, at)

/** Whether a step waits at this hour, for the quiet hours of all or its own. */
export const isHeldBack = ({ urgent, between }: AlertStep, quiet: QuietHours | null, at: Instant): boolean =>
  (!urgent && isQuiet(quiet, at)) || (between !== null && !isQuiet(between, at))

/** `overdue`, `overdue+2` for its second repeat, `still-open@2026-11-21T09:00:00+08:00`, `today@2026-11-21`: what is remembered as said. */
export function occurrenceKey({ step, round, at }: Occurrence): string {
  if (!isByClock(step)) return round === 0 ? step.id : `${step.id}+${round}`
  if (step.only === 'once') return step.id
  return `${step.id}@${step.only === 'changed' ? formatDay(dayOf(at)) : formatInstant(at)}`
}

/** The occurrence that such a key names, among these steps, said at `saidAt`; null when none of them is called so. */
export function occurrenceNamed(key: string, steps: readonly AlertStep[], basis: Instant, saidAt: Instant): Occurrence | null {
  const [, round = '0'] = key.split('+')
  const step = steps.find(({ id }) => id === stepIn(key))
  if (step === undefined) return null
  const at = isByClock(step) ? (occasionOf(step, saidAt) ?? saidAt) : timeOf(step, basis, Number(round))
  return { step, round: Number(round), at, basis }
}

/**
 * The latest time that a step counted from `basis` has come by `now`; null: not yet, or over. Steps before `basis` are over once it has passed,
 * steps after it begin with the first second that is late.
 */
export function relativeOccurrence(step: AlertStep, basis: Instant, now: Instant): Occurrence | null {
  if (step.when === 'before' ? now > basis : now <= basis) return null
  const first = timeOf(step, basis, 0)
  if (now < first) return null
  const round = step.repeatMinutes === null ? 0 : Math.floor((now - first) / (step.repeatMinutes * 60))
  return { step, round, at: timeOf(step, basis, round), basis }
}

const timeOf = ({ when, minutes, repeatMinutes }: AlertStep, basis: Instant, round: number): Instant =>
  (when === 'before' ? basis - minutes * 60 : basis + minutes * 60) + round * (repeatMinutes ?? 0) * 60

/** The last time of the clock at which a step was to be said, of the same day or, weekly, of the last seven; null: there was none. */
export function occasionOf(step: Pick<AlertStep, 'when' | 'at' | 'weekday'>, now: Instant): Instant | null {
  const today = dayOf(now)
  const days =
    step.when === 'daily' ? [today] : Array.from({ length: 7 }, (_, i) => today - 6 + i).filter((day) => weekdayOf(day) === step.weekday)
  return days.flatMap((day) => step.at.map((time) => startOfDay(day) + time)).findLast((at) => at <= now) ?? null
}

/** 1 is Monday; the first day of the epoch was a Thursday. */
export const weekdayOf = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1

/** The times of the clock, in seconds since midnight, that are still to come on the day. */
export const timesLeft = (step: AlertStep, now: Instant): number[] =>
  step.when === 'daily' || (step.when === 'weekly' && weekdayOf(dayOf(now)) === step.weekday)
    ? step.at.filter((time) => time > timeOfDay(now))
    : []

/** The first minute from `at` on, within a day, in which the step is not held back. */
export function loudFrom(step: AlertStep, quiet: QuietHours | null, at: Instant): Instant {
  for (let time = at; time < at + DAY; time = time - (time % 60) + 60) if (!isHeldBack(step, quiet, time)) return time
  return at
}

/**
 * How long the news of these steps, said at `now`, is worth saying: until the visit is due, afterwards until the step is said again. What is said
 * once was perhaps known long after its time, and is worth a day from then.
 */
export const worthUntil = (told: readonly { readonly occurrence: Occurrence }[], now: Instant): Instant =>
  Math.max(
    ...told.map(({ occurrence: { step, at, basis } }) =>
      kindOfStep(step) === 'before' ? basis : step.repeatMinutes === null ? now + DAY : at + step.repeatMinutes * 60,
    ),
  )
