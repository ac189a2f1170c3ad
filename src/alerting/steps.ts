import type { AlertStep, QuietHours } from '../people/organisation.ts'
import { type Day, type Instant, timeOfDay } from '../policy/instant.ts'

/** The rows of the table of steps that hold on a day. */
export const stepsOn = (steps: readonly AlertStep[], day: Day): AlertStep[] =>
  steps.filter(({ from, until }) => from <= day && (until === null || day < until))

/** A step that a group has heard about an order, or that had passed unsaid because something nearer was said. */
export interface SaidStep {
  readonly kind: AlertKind
  readonly step: string
  /** The `workBy` or `dueBy` it was about: for another time the steps begin anew. */
  readonly basis: Instant
  readonly state: 'said' | 'passed'
  readonly saidAt: Instant
}

/** Everything each group has heard about each order. */
export interface SaidBefore {
  of(group: string, order: string): readonly SaidStep[]
}

/**
 * What was said in the present life of an order, as a group hears it: what was said before the order ended does not silence it when it is
 * open again, and is told apart as `before`.
 */
export interface Said {
  readonly now: readonly SaidStep[]
  readonly before: readonly SaidStep[]
}

export function saidSince(said: readonly SaidStep[], since: Instant): Said {
  return { now: said.filter(({ saidAt }) => saidAt >= since), before: said.filter(({ saidAt }) => saidAt < since) }
}

export type AlertReason = 'first' | 'next-step' | 'repeat' | 'new-time' | 'reopened'
export type Silence = 'no-time' | 'not-yet' | 'said' | 'quiet-hours'

export type AlertDecision =
  | { readonly speak: AlertReason; readonly occurrence: Occurrence; readonly passed: readonly Occurrence[] }
  | { readonly speak: null; readonly because: Silence }

const silent = (because: Silence): AlertDecision => ({ speak: null, because })

/**
 * Whether to speak to a group about an order now, and why, by the steps that this group hears today. Only the nearest step that has come
 * is ever said: one that an order came too late for, or that a hold outlasted, is passed over.
 */
export function reasonToAlert(
  kind: AlertKind,
  basis: Instant | null,
  saidBefore: Said,
  steps: readonly AlertStep[],
  now: Instant,
  quiet: boolean,
): AlertDecision {
  if (basis === null) return silent('no-time')
  const come = passedSteps(kind, steps, basis, now)
  const nearest = come.at(-1)
  if (nearest === undefined) return silent('not-yet')
  const ofKind = saidBefore.now.filter((said) => said.kind === kind)
  const isSettled = (one: Occurrence): boolean => ofKind.some((said) => said.basis === basis && said.step === occurrenceKey(one))
  const occurrence = quiet ? come.findLast(({ step }) => step.urgent) : nearest
  if (occurrence === undefined || isSettled(occurrence)) return silent(quiet && !isSettled(nearest) ? 'quiet-hours' : 'said')
  const passed = come.slice(0, come.indexOf(occurrence)).filter((one) => !isSettled(one))
  return { speak: why(occurrence, basis, ofKind, saidBefore.before.length > 0), occurrence, passed }
}

function why({ step, round }: Occurrence, basis: Instant, saidBefore: readonly SaidStep[], reopened: boolean): AlertReason {
  const said = saidBefore.filter(({ state }) => state === 'said')
  const forThis = said.filter((one) => one.basis === basis)
  if (round > 0 && forThis.some((one) => one.step.split('+')[0] === step.id)) return 'repeat'
  if (forThis.length > 0) return 'next-step'
  return said.length > 0 ? 'new-time' : reopened ? 'reopened' : 'first'
}

/** Within quiet hours what is not urgent waits; it is decided anew when they end, so nothing has to be kept meanwhile. */
export function isQuiet(hours: QuietHours | null, at: Instant): boolean {
  if (hours === null) return false
  const time = timeOfDay(at)
  return hours.from < hours.to ? time >= hours.from && time < hours.to : time >= hours.from || time < hours.to
}

export type AlertKind = AlertStep['when']

/** A step whose time has come: first at `round` 0, again at each repeat. */
export interface Occurrence {
  readonly step: AlertStep
  readonly round: number
  readonly at: Instant
}

/** `overdue`, and `overdue+2` for its second repeat: what is remembered as said. */
export const occurrenceKey = ({ step, round }: Occurrence): string => (round === 0 ? step.id : `${step.id}+${round}`)

/** The occurrence that such a key names, among these steps; null when none of them is called so. */
export function occurrenceNamed(key: string, steps: readonly AlertStep[], basis: Instant): Occurrence | null {
  const [id, round = '0'] = key.split('+')
  const step = steps.find((one) => one.id === id)
  return step === undefined ? null : { step, round: Number(round), at: timeOf(step, basis, Number(round)) }
}

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
  const first = timeOf(step, basis, 0)
  if (now < first) return []
  const round = step.repeatMinutes === null ? 0 : Math.floor((now - first) / (step.repeatMinutes * 60))
  return [{ step, round, at: timeOf(step, basis, round) }]
}

const timeOf = ({ when, minutes, repeatMinutes }: AlertStep, basis: Instant, round: number): Instant =>
  (when === 'before' ? basis - minutes * 60 : basis + minutes * 60) + round * (repeatMinutes ?? 0) * 60

/**
 * How long the news of these steps is worth saying: until the visit is due, afterwards until the step is said again.
 */
export const worthUntil = (told: readonly { readonly basis: Instant; readonly occurrence: Occurrence }[]): Instant =>
  Math.max(
    ...told.map(({ basis, occurrence: { step, at } }) => (step.when === 'before' ? basis : at + (step.repeatMinutes ?? 24 * 60) * 60)),
  )
