import { type Claim, claims } from './claims.ts'
import { type Day, type Instant, dayOf } from './instant.ts'
import { type Judged, knownAt } from './judge.ts'
import type { DelayCause } from './order.ts'
import { type Rate, compareRates } from './rate.ts'
import type { Flag } from './verdict.ts'

/** docs/notice.md section 7: how the orders due on a day, or on the days of a month so far, stand. */
export interface Counts {
  readonly due: number
  readonly onTime: number
  /** Late and overdue. */
  readonly late: number
  /** Late ones with an exemption. */
  readonly exempt: number
  /** The rest: not due yet. */
  readonly open: number
  /** On time and completed late. */
  readonly done: number
  readonly rawRate: Rate
  readonly assessedRate: Rate
}

export interface Figures {
  readonly all: Counts
  readonly installs: Counts
  readonly repairs: Counts
  /** Guaranteed orders not closed at the instant, whatever their day, and those of them past their deadline. */
  readonly openNow: number
  readonly overdueNow: number
  readonly oldestOverdue: { readonly id: string; readonly dueBy: Instant } | null
  /** Orders with a reschedule, confirmed or not, of those due. */
  readonly rescheduled: Rate
  readonly unconfirmedReschedules: number
  readonly cancelledAfterDue: number
  /** 四(九)3: accepted without the appointment that 二(四)1 asks for. */
  readonly acceptanceFaults: number
  /** Causes of the late orders, most frequent first; `null`: not attributed. */
  readonly causes: readonly { readonly cause: DelayCause | null; readonly orders: number }[]
  readonly compensation: CompensationFigures
}

/** Claims whose leading order was due on the day. */
export interface CompensationFigures {
  readonly claims: number
  readonly accruedFen: number
  readonly paidFen: number
  readonly unpaidPastPayByFen: number
}

/**
 * The figures of the orders due on the days [`from`, `to`] at `asOf`, which is when they were judged; an order entered later is not
 * there yet. `judged`: every order of the district that is open or due on those days, and those that share a claim with one of them;
 * `paid`: keys of claims already paid.
 */
export function figures(judged: readonly Judged[], days: { from: Day; to: Day }, asOf: Instant, paid: ReadonlySet<string>): Figures {
  const promised = judged.filter(({ order, verdict }) => verdict.guaranteed && order.enteredAt <= asOf)
  const dueThen = promised.filter((one) => isDueOn(one, days))
  const counted = dueThen.filter(({ verdict }) => verdict.status !== 'cancelled')
  const overdue = promised.filter(({ verdict }) => verdict.status === 'overdue')
  return {
    all: counts(counted),
    installs: counts(counted.filter(({ order }) => order.kind === 'install')),
    repairs: counts(counted.filter(({ order }) => order.kind === 'repair')),
    openNow: overdue.length + promised.filter(({ verdict }) => verdict.status === 'open').length,
    overdueNow: overdue.length,
    oldestOverdue: oldest(overdue),
    rescheduled: { part: counted.filter(({ order }) => knownAt(order, asOf).reschedules.length > 0).length, of: counted.length },
    unconfirmedReschedules: withFlag(counted, 'unconfirmed-reschedule'),
    cancelledAfterDue: withFlag(dueThen, 'cancelled-after-due'),
    acceptanceFaults: counted.filter(({ verdict }) => verdict.flags.some(isAcceptanceFault)).length,
    causes: causes(counted),
    compensation: compensation(
      claims(judged).filter(({ leader }) => isDueOn(leader, days)),
      asOf,
      paid,
    ),
  }
}

const isDueOn = ({ verdict }: Judged, { from, to }: { from: Day; to: Day }): boolean =>
  verdict.dueBy !== null && dayOf(verdict.dueBy) >= from && dayOf(verdict.dueBy) <= to

const isLate = ({ verdict }: Judged): boolean => verdict.status === 'late' || verdict.status === 'overdue'

function counts(orders: readonly Judged[]): Counts {
  const due = orders.length
  const onTime = orders.filter(({ verdict }) => verdict.status === 'on-time').length
  const lateOnes = orders.filter(isLate)
  const late = lateOnes.length
  const exempt = lateOnes.filter(({ verdict }) => verdict.exemption !== null).length
  const completedLate = lateOnes.filter(({ verdict }) => verdict.status === 'late').length
  const open = due - onTime - late
  return {
    due,
    onTime,
    late,
    exempt,
    open,
    done: onTime + completedLate,
    rawRate: { part: onTime, of: due - open },
    assessedRate: { part: onTime, of: due - open - exempt },
  }
}

const withFlag = (orders: readonly Judged[], flag: Flag): number =>
  orders.filter(({ verdict }) => verdict.flags.some((f) => f === flag)).length

/** An appointment before the entry counts as none, and sets the first flag too. */
const isAcceptanceFault = (flag: Flag): boolean => flag === 'missing-appointment' || flag === 'appointment-too-early'

function oldest(overdue: readonly Judged[]): { id: string; dueBy: Instant } | null {
  let found: { id: string; dueBy: Instant } | null = null
  for (const { order, verdict } of overdue) {
    if (verdict.dueBy === null) continue
    if (found === null || verdict.dueBy < found.dueBy || (verdict.dueBy === found.dueBy && order.id < found.id))
      found = { id: order.id, dueBy: verdict.dueBy }
  }
  return found
}

function causes(orders: readonly Judged[]): { cause: DelayCause | null; orders: number }[] {
  const perCause = new Map<DelayCause | null, number>()
  for (const one of orders) if (isLate(one)) perCause.set(one.order.delayCause, (perCause.get(one.order.delayCause) ?? 0) + 1)
  return [...perCause]
    .map(([cause, count]) => ({ cause, orders: count }))
    .toSorted((a, b) => b.orders - a.orders || compare(a.cause, b.cause))
}

const compare = (a: string | null, b: string | null): number => ((a ?? '~') < (b ?? '~') ? -1 : 1)

function compensation(owed: readonly Claim[], asOf: Instant, paid: ReadonlySet<string>): CompensationFigures {
  const sum = (some: readonly Claim[]): number => some.reduce((fen, { compensationFen }) => fen + compensationFen, 0)
  const unpaid = owed.filter(({ key }) => !paid.has(key))
  return {
    claims: owed.length,
    accruedFen: sum(owed),
    paidFen: sum(owed.filter(({ key }) => paid.has(key))),
    unpaidPastPayByFen: sum(unpaid.filter(({ payBy }) => payBy !== null && asOf > payBy)),
  }
}

export interface Ranked<T> {
  /** null: nothing to divide by, not ranked. */
  readonly rank: number | null
  readonly entry: T
}

/**
 * By assessed rate, exactly; equal rates share a rank (1, 1, 3) and are listed by more due orders, then in `districtOrder`.
 * Districts without a rate come last, without a rank.
 */
export function ranking<T extends { district: string; figures: Figures }>(
  entries: readonly T[],
  districtOrder: readonly string[],
): Ranked<T>[] {
  const rate = (e: T): Rate => e.figures.all.assessedRate
  const place = (e: T): number => districtOrder.indexOf(e.district)
  const listed = entries.toSorted((a, b) => compareRates(rate(a), rate(b)) || b.figures.all.due - a.figures.all.due || place(a) - place(b))
  return listed.map((entry) => ({
    rank: rate(entry).of === 0 ? null : 1 + listed.findIndex((other) => compareRates(rate(other), rate(entry)) === 0),
    entry,
  }))
}
