import type { StoredOrder } from '../orders/current/rows.ts'
import { type AlertKind, isByClock, kindOfStep } from '../people/alert-steps.ts'
import type { AlertStep, Organisation } from '../people/organisation.ts'
import type { Context } from '../policy/context.ts'
import { exemptionOf } from '../policy/exemption.ts'
import { type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { judge, knownAt } from '../policy/judge.ts'
import type { Covered } from '../policy/verdict.ts'
import type { Candidate } from './candidates.ts'
import { type Hearer, type Listener, type Reaches, listeners } from './hearers.ts'
import type { InHand } from './in-hand.ts'
import { keptQuiet } from './kept-quiet.ts'
import type { Silence } from './silences/silences.ts'
import type { Unsaid } from './unsaid.ts'
import { basisOf } from './order-sets.ts'
import {
  type AlertReason,
  type Occurrence,
  type SaidBefore,
  isHeldBack,
  occasionOf,
  reasonToAlert,
  relativeOccurrence,
  saidSince,
  stepsOn,
} from './steps.ts'

/** One order that a hearer is to be told about. */
export interface Told<T extends Candidate = Candidate> {
  readonly order: T
  readonly basis: Instant
  readonly occurrence: Occurrence
  readonly reason: AlertReason
  /** Steps whose time had come unsaid, passed over for this one. */
  readonly passed: readonly Occurrence[]
}

/** All that one hearer is to be told now about one kind of steps. */
export interface HearerAlert<T extends Candidate = Candidate> {
  readonly hearer: Hearer
  readonly kind: AlertKind
  /** New before said before, then the most urgent. */
  readonly told: readonly Told<T>[]
  /** Of steps that only tell what changed: all orders that they are about. */
  readonly standing: readonly T[]
  /** Orders that force majeure shelters: said as their number. */
  readonly sheltered: readonly T[]
  /** What is not told although its time has come, and why. */
  readonly unsaid: readonly Unsaid[]
}

/** An order with its verdict as of the decision. */
export interface JudgedOrder extends Candidate {
  readonly stored: StoredOrder
  readonly verdict: Covered
  /** What it comes to when it is still open at the first second after its promise; null when that has passed or there is none. */
  ifLate(): Covered | null
}

/** The order as alerts look at it; null when it is not promised, or not entered yet at `at`. What ended by `now` has ended. */
export function judgedOrder(stored: StoredOrder, context: Context, at: Instant, now: Instant): JudgedOrder | null {
  const { order, reopenings } = stored
  const verdict = judge(order, context)
  if (!verdict.inScope || order.enteredAt > at) return null
  const { completedAt, cancelledAt } = knownAt(order, now)
  const { workBy, dueBy, exemption, flags } = verdict
  const open = dueBy !== null && at <= dueBy
  return {
    id: order.id,
    kind: order.kind,
    district: order.district,
    enteredAt: order.enteredAt,
    workBy,
    dueBy,
    installer: order.installer,
    sourceState: stored.sourceState,
    stateSince: stored.stateSince,
    flags,
    callBack: stored.recorded.callBack,
    customerTold: stored.recorded.informed !== null,
    ended: completedAt !== null || cancelledAt !== null,
    reopenings,
    exempt: exemption !== null,
    sheltered: open && exemptionOf(order, dueBy, dueBy + 1, context).reason === 'force-majeure',
    stored,
    verdict,
    ifLate: () => {
      const late = open ? judge(order, { ...context, asOf: dueBy + 1 }) : null
      return late?.inScope === true ? late : null
    },
  }
}

/** What is known besides the orders when it is decided. */
export interface Deciding {
  readonly organisation: Organisation
  readonly said: SaidBefore
  /** A time of the clock was seen to for a hearer. */
  readonly isDone: (hearer: string, step: string, at: Instant) => boolean
  readonly inHand: ReadonlyMap<string, InHand>
  /** In force now. */
  readonly silences: readonly Silence[]
  readonly reaches: Reaches
  readonly now: Instant
}

/** A step by the clock that has come for a hearer and was not seen to. */
export interface Occasion {
  readonly hearer: string
  readonly step: string
  readonly at: Instant
}

/** The times of the clock that have come by now, for whoever hears those steps; steps that are held back wait. */
export const occasionsDue = ({ organisation, isDone, reaches, now }: Omit<Deciding, 'said' | 'inHand' | 'silences'>): Occasion[] =>
  listeners(organisation, stepsOn(organisation.alerts, dayOf(now)), reaches).flatMap(({ hearer, steps }) =>
    steps.flatMap(({ step }) => {
      const at = isByClock(step) ? occasionOf(step, now) : null
      const due = at !== null && !isDone(hearer.id, step.id, at) && !isHeldBack(step, organisation.quietHours, now)
      return due ? [{ hearer: hearer.id, step: step.id, at }] : []
    }),
  )

/** What there is to tell each hearer at `now` about these orders, and what there would be. */
export function dueAlerts<T extends Candidate>(orders: readonly T[], deciding: Deciding): HearerAlert<T>[] {
  const { organisation, reaches, now } = deciding
  const occasions = new Map(occasionsDue(deciding).map((one) => [`${one.hearer} ${one.step}`, one.at]))
  return listeners(organisation, stepsOn(organisation.alerts, dayOf(now)), reaches)
    .flatMap((listener) => alertsFor(listener, orders, deciding, (step) => occasions.get(`${listener.hearer.id} ${step.id}`) ?? null))
    .filter(({ told, unsaid }) => told.length > 0 || unsaid.length > 0)
}

type OccasionOfStep = (step: AlertStep) => Instant | null

function alertsFor<T extends Candidate>(
  { hearer, steps }: Listener,
  orders: readonly T[],
  deciding: Deciding,
  occasion: OccasionOfStep,
): HearerAlert<T>[] {
  const perDistrict = new Map(
    hearer.districts.map((district) => [district, steps.flatMap((heard) => (heard.districts.includes(district) ? [heard.step] : []))]),
  )
  const looked = orders.flatMap((order) => look(order, hearer, perDistrict.get(order.district) ?? [], deciding, occasion) ?? [])
  return alertKindsInOrder.map((kind) => {
    const ofKind = looked.flatMap((one) => one.told.filter(({ occurrence }) => kindOfStep(occurrence.step) === kind))
    const isSheltered = ({ order }: Told<T>): boolean => kind === 'before' && order.sheltered
    const sheltered = ofKind.filter(isSheltered)
    return {
      hearer,
      kind,
      told: ofKind.filter((one) => !isSheltered(one)).toSorted(byUrgency),
      standing: kind === 'before' ? looked.flatMap(({ standing }) => standing) : [],
      sheltered: sheltered.map(({ order }) => order),
      unsaid: [
        ...looked.flatMap((one) => one.unsaid.filter(({ occurrence }) => kindOfStep(occurrence.step) === kind)),
        ...sheltered.map((one) => unsaidBecause('sheltered', hearer, one)),
      ],
    }
  })
}

const alertKindsInOrder = ['before', 'after', 'waiting'] as const

interface Looked<T extends Candidate> {
  readonly told: readonly Told<T>[]
  readonly standing: readonly T[]
  readonly unsaid: readonly Unsaid[]
}

/** Of each kind the nearest step is told; what waits for somebody waits for each step by itself. Null: none has come. */
function look<T extends Candidate>(
  order: T,
  hearer: Hearer,
  steps: readonly AlertStep[],
  { organisation, said, inHand, silences, now }: Deciding,
  occasion: OccasionOfStep,
): Looked<T> | null {
  const come = steps.flatMap((step) => occurrenceOf(step, order, occasion, now) ?? [])
  if (come.length === 0) return null
  const known = saidSince(said.of(hearer.id, order.id), openSince(order, now))
  const isHeld = (step: AlertStep): boolean => isHeldBack(step, organisation.quietHours, now)
  const [told, unsaid]: [Told<T>[], Unsaid[]] = [[], []]
  for (const line of linesOf(come)) {
    const decision = reasonToAlert(line, known, order.installer, isHeld)
    const { occurrence } = decision
    if (occurrence === null || (decision.speak === null && decision.because !== 'quiet-hours')) continue
    const one = { order, basis: occurrence.basis, occurrence }
    const quiet = keptQuiet(occurrence.step, order, { inHand, silences })
    if (quiet !== null) unsaid.push(unsaidBecause(quiet.because, hearer, one, quiet.detail))
    else if (decision.speak === null) unsaid.push(unsaidBecause('quiet-hours', hearer, one))
    else told.push({ ...one, reason: decision.speak, passed: decision.passed })
  }
  return { told, standing: come.some(({ step }) => step.only === 'changed') ? [order] : [], unsaid }
}

export const unsaidBecause = (
  because: Unsaid['because'],
  hearer: Hearer,
  { order, occurrence }: Pick<Told, 'order' | 'occurrence'>,
  detail: string | null = null,
): Unsaid => ({ hearer: hearer.id, order: order.id, occurrence, because, detail })

function occurrenceOf(step: AlertStep, order: Candidate, occasion: OccasionOfStep, now: Instant): Occurrence | null {
  const at = isByClock(step) ? occasion(step) : now
  const basis = at === null ? null : basisOf(step, order, now)
  if (at === null || basis === null) return null
  if (!isByClock(step)) return relativeOccurrence(step, basis, now)
  return { step, round: Math.max(0, step.at.indexOf(at - startOf(at))), at, basis }
}

const startOf = (at: Instant): Instant => startOfDay(dayOf(at))

function linesOf(come: readonly Occurrence[]): Occurrence[][] {
  const lines = Map.groupBy(come, ({ step }) => (kindOfStep(step) === 'waiting' ? `waiting ${step.id}` : kindOfStep(step)))
  return [...lines.values()].map((line) => line.toSorted((a, b) => a.at - b.at))
}

/** Since when the order has been open without an end in between: -Infinity when it never ended. */
export const openSince = ({ reopenings }: Pick<Candidate, 'reopenings'>, now: Instant): Instant =>
  reopenings.findLast((at) => at <= now) ?? -Infinity

/** News before what was said before; then the least time left, or the longest over it. */
export const byUrgency = (a: Told, b: Told): number =>
  Number(a.reason === 'repeat') - Number(b.reason === 'repeat') || a.basis - b.basis || (a.order.id < b.order.id ? -1 : 1)
