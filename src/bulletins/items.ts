import { type Figures, isAcceptanceFault, isLate, isRescheduled } from '../policy/figures.ts'
import type { Instant } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'

type Test = (one: Judged, asOf: Instant) => boolean

/** A figure of the orders due on some days, and which of them are behind it. */
interface Item {
  readonly name: string
  /** Of the orders due on the days that count, save where it says otherwise. */
  readonly counts: Test
  /** `cancelled`: of those that were cancelled; `open`: of all that are open now; `overdue`: of all that are chased; `claims`: those that lead a claim. */
  readonly among?: 'cancelled' | 'open' | 'overdue' | 'claims'
  /** The same in a bulletin. */
  readonly figure: (figures: Figures) => number | null
}

const flagged =
  (flag: string): Test =>
  ({ verdict }) =>
    verdict.flags.some((one) => one === flag)
const isOpen: Test = ({ verdict }) => verdict.status === 'open'
const isOnTime: Test = ({ verdict }) => verdict.status === 'on-time'
const isExempt: Test = (one) => isLate(one) && one.verdict.exemption !== null
const always: Test = () => true

/** The figures of a bulletin by their names in `bulletin --format json`: what 明细 can be asked for. A rate shows what it is divided by. */
export const items = {
  due: { name: '应完成', counts: always, figure: ({ all }) => all.due },
  onTime: { name: '按时', counts: isOnTime, figure: ({ all }) => all.onTime },
  late: { name: '当日超时', counts: isLate, figure: ({ all }) => all.late },
  exempt: { name: '免责', counts: isExempt, figure: ({ all }) => all.exempt },
  open: { name: '未到期', counts: isOpen, figure: ({ all }) => all.open },
  done: { name: '已完成', counts: (one) => isOnTime(one, 0) || one.verdict.status === 'late', figure: ({ all }) => all.done },
  overdue: {
    name: '超时未完',
    counts: ({ verdict }) => verdict.status === 'overdue',
    figure: ({ all }) => all.due - all.done - all.open,
  },
  overdueTotal: { name: '超时在途', counts: always, among: 'overdue', figure: () => null },
  openNow: { name: '承诺在途', counts: always, among: 'open', figure: ({ openNow }) => openNow },
  rescheduled: { name: '改约', counts: ({ order }, asOf) => isRescheduled(order, asOf), figure: ({ rescheduled }) => rescheduled.part },
  unconfirmedReschedules: {
    name: '未确认改约',
    counts: flagged('unconfirmed-reschedule'),
    figure: ({ unconfirmedReschedules }) => unconfirmedReschedules,
  },
  cancelledAfterDue: {
    name: '超时撤单',
    counts: flagged('cancelled-after-due'),
    among: 'cancelled',
    figure: ({ cancelledAfterDue }) => cancelledAfterDue,
  },
  acceptanceFaults: {
    name: '受理差错',
    counts: ({ verdict }) => verdict.flags.some(isAcceptanceFault),
    figure: ({ acceptanceFaults }) => acceptanceFaults,
  },
  accruedFen: { name: '应补偿', counts: always, among: 'claims', figure: ({ compensation }) => compensation.claims },
  unpaidPastPayByFen: {
    name: '过期未赔付',
    counts: always,
    among: 'claims',
    figure: () => null,
  },
  rawRate: { name: '及时率', counts: (one) => !isOpen(one, 0), figure: ({ all }) => all.rawRate.of },
  assessedRate: { name: '考核及时率', counts: (one) => !isOpen(one, 0) && !isExempt(one, 0), figure: ({ all }) => all.assessedRate.of },
} as const satisfies Record<string, Item>

export type ItemName = keyof typeof items
export const itemNamed = (name: ItemName): Item => items[name]
