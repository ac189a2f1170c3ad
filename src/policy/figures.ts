import { type Claim, claims } from './claims.ts'
import { type Day, type Instant, dayOf } from './instant.ts'
import { type Judged, knownAt } from './judge.ts'
import type { DelayCause, Kind } from './order.ts'
import type { Rate } from './rate.ts'
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

export interface Days {
  readonly from: Day
  readonly to: Day
}

/** Orders that ended in time: nothing is owed for them, so that their numbers say all. */
export interface InTime {
  readonly kind: Kind
  readonly orders: number
  readonly rescheduled: number
  readonly unconfirmed: number
  readonly acceptanceFaults: number
}

/**
 * The figures of the orders due on the days [`from`, `to`] at `asOf`, which is when they were judged; an order entered later is not
 * there yet. `judged`: every order of the district that is open or due on those days, and those that share a claim with one of them, save
 * those that `inTime` counts; `paid`: keys of claims already paid; `owed`: the claims of `judged`, where they are known already.
 */
export function figures(
  judged: readonly Judged[],
  days: Days,
  asOf: Instant,
  paid: ReadonlySet<string>,
  inTime: readonly InTime[] = [],
  owed: readonly Claim[] = claims(judged),
): Figures {
  const promised = judged.filter(({ order, verdict }) => verdict.guaranteed && order.enteredAt <= asOf)
  const dueThen = promised.filter((one) => isDueOn(one, days))
  const counted = dueThen.filter(({ verdict }) => verdict.status !== 'cancelled')
  const overdue = promised.filter(({ verdict }) => verdict.status === 'overdue')
  return {
    all: counts(counted, sumOf(inTime, 'orders')),
    installs: countsOfKind('install', counted, inTime),
    repairs: countsOfKind('repair', counted, inTime),
    openNow: overdue.length + promised.filter(({ verdict }) => verdict.status === 'open').length,
    overdueNow: overdue.length,
    oldestOverdue: oldest(overdue),
    rescheduled: {
      part: counted.filter(({ order }) => isRescheduled(order, asOf)).length + sumOf(inTime, 'rescheduled'),
      of: counted.length + sumOf(inTime, 'orders'),
    },
    unconfirmedReschedules: withFlag(counted, 'unconfirmed-reschedule') + sumOf(inTime, 'unconfirmed'),
    cancelledAfterDue: withFlag(dueThen, 'cancelled-after-due'),
    acceptanceFaults: counted.filter(({ verdict }) => verdict.flags.some(isAcceptanceFault)).length + sumOf(inTime, 'acceptanceFaults'),
    causes: causes(counted),
    compensation: compensation(
      owed.filter(({ leader }) => isDueOn(leader, days)),
      asOf,
      paid,
    ),
  }
}

const sumOf = (inTime: readonly InTime[], count: Exclude<keyof InTime, 'kind'>): number => inTime.reduce((sum, one) => sum + one[count], 0)

export const isDueOn = ({ verdict }: Judged, { from, to }: Days): boolean =>
  verdict.dueBy !== null && dayOf(verdict.dueBy) >= from && dayOf(verdict.dueBy) <= to

/** Of the orders due on these days at `asOf` those that count: promised, entered by then, and not cancelled. */
export const isCounted = (one: Judged, days: Days, asOf: Instant): boolean =>
  one.verdict.guaranteed && one.verdict.status !== 'cancelled' && one.order.enteredAt <= asOf && isDueOn(one, days)

/** Not done in time, done since or not. */
export const isLate = ({ verdict }: Judged): boolean => verdict.status === 'late' || verdict.status === 'overdue'

export const isRescheduled = (order: Judged['order'], asOf: Instant): boolean =>
  order.reschedules.length > 0 && knownAt(order, asOf).reschedules.length > 0

const countsOfKind = (kind: Kind, counted: readonly Judged[], inTime: readonly InTime[]): Counts =>
  counts(
    counted.filter(({ order }) => order.kind === kind),
    sumOf(
      inTime.filter((one) => one.kind === kind),
      'orders',
    ),
  )

/** How these orders, and so many more that ended in time, stand. */
export function counts(orders: readonly Judged[], inTime: number): Counts {
  const due = orders.length + inTime
  const onTime = orders.filter(({ verdict }) => verdict.status === 'on-time').length + inTime
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
export const isAcceptanceFault = (flag: Flag): boolean => flag === 'missing-appointment' || flag === 'appointment-too-early'

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
