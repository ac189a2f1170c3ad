import { type Days, isCounted, isLate } from '../policy/figures.ts'
import { type Day, type Instant, dayOf } from '../policy/instant.ts'
import { type Judged, knownAt } from '../policy/judge.ts'
import type { DelayCause, ExemptionReason, Kind } from '../policy/order.ts'
import { isOverdue } from '../policy/overdue.ts'
import { withoutNumbers } from './without-numbers.ts'

/** An order that was not done in time, exempt or not: with its cause and who was on it. Nothing of the customer. */
export interface LateOrder {
  readonly id: string
  readonly district: string
  readonly kind: Kind
  /** The crew's name in the source systems; null: nobody was sent. */
  readonly crew: string | null
  readonly contractor: string | null
  readonly dueBy: Instant
  /** Null: not done yet. */
  readonly completedAt: Instant | null
  readonly lateSeconds: number
  readonly cause: DelayCause | null
  /** Null: it counts. */
  readonly exemption: ExemptionReason | null
  /** Free words, and so without the telephone numbers in them; null: not exempt, or without evidence. */
  readonly evidence: string | null
  readonly compensationFen: number
}

/** Of the orders due on these days: what counts before what is exempt, what is open before what is done, the longest first. */
export const lateOrders = (judged: readonly Judged[], days: Days, asOf: Instant): LateOrder[] =>
  judged
    .filter((one) => isCounted(one, days, asOf) && isLate(one))
    .map((one) => lateOrder(one, asOf))
    .toSorted(
      (a, b) =>
        Number(a.exemption !== null) - Number(b.exemption !== null) ||
        Number(a.completedAt !== null) - Number(b.completedAt !== null) ||
        b.lateSeconds - a.lateSeconds ||
        (a.id < b.id ? -1 : 1),
    )

function lateOrder({ order, verdict }: Judged, asOf: Instant): LateOrder {
  const { completedAt } = knownAt(order, asOf)
  const dueBy = verdict.dueBy ?? asOf
  const evidence = verdict.exemption === null ? null : order.exemption?.evidence
  return {
    id: order.id,
    district: order.district,
    kind: order.kind,
    crew: order.installer,
    contractor: order.contractor,
    dueBy,
    completedAt,
    lateSeconds: (completedAt ?? asOf) - dueBy,
    cause: order.delayCause,
    exemption: verdict.exemption,
    evidence: evidence === undefined || evidence === null ? null : withoutNumbers(evidence),
    compensationFen: verdict.compensationFen,
  }
}

/** What is to be done today, the most urgent first. */
export const tasks = ['overdue', 'due-today', 'call-back', 'attribute', 'release'] as const
export type Task = (typeof tasks)[number]

export interface ToDo {
  /**
   * `overdue`: done as soon as can be; `due-today`: before their deadline; `call-back`: the customer has not confirmed the reschedule
   * (四(五)); `attribute`: late without a cause; `release`: a cause that would exempt, without an exemption (I-17).
   */
  readonly task: Task
  readonly orders: readonly {
    readonly id: string
    readonly district: string
    readonly crew: string | null
    readonly dueBy: Instant | null
  }[]
}

/** From the orders of the edition's days, and from all that is open at `asOf`. What has nothing to do is left out. */
export function toDo(judged: readonly Judged[], overdue: readonly Judged[], days: Days, asOf: Instant): ToDo[] {
  const today: Day = dayOf(asOf)
  const late = judged.filter((one) => isCounted(one, days, asOf) && isLate(one) && one.verdict.exemption === null)
  const open = judged.filter(({ order, verdict }) => verdict.guaranteed && order.enteredAt <= asOf && isOpen(verdict.status))
  const of: Record<Task, readonly Judged[]> = {
    overdue: overdue.filter(({ verdict }) => isOverdue(verdict)),
    'due-today': open.filter(({ verdict }) => verdict.status === 'open' && verdict.dueBy !== null && dayOf(verdict.dueBy) === today),
    'call-back': open.filter(({ verdict }) => verdict.flags.some((flag) => flag === 'unconfirmed-reschedule')),
    attribute: late.filter(({ order }) => order.delayCause === null),
    release: late.filter(({ verdict }) => verdict.flags.some((flag) => flag === 'cause-without-exemption')),
  }
  return tasks
    .map((task) => ({
      task,
      orders: of[task].toSorted(byDeadline).map(({ order, verdict }) => ({
        id: order.id,
        district: order.district,
        crew: order.installer,
        dueBy: verdict.dueBy,
      })),
    }))
    .filter(({ orders }) => orders.length > 0)
}

const isOpen = (status: string): boolean => status === 'open' || status === 'overdue'
const byDeadline = (a: Judged, b: Judged): number => (a.verdict.dueBy ?? 0) - (b.verdict.dueBy ?? 0) || (a.order.id < b.order.id ? -1 : 1)
