import type { Context } from '../../src/policy/context.ts'
import { type Instant, dayOf, formatDay } from '../../src/policy/instant.ts'
import { type Judged, judge } from '../../src/policy/judge.ts'
import type { Order } from '../../src/policy/order.ts'

/** docs/notice.md section 7 once more, counted plainly over every order there is: what the bulletin's figures are compared with. */
export function straightforward(orders: readonly Order[], from: number, to: number, asOf: Instant, contextAt: (asOf: Instant) => Context) {
  const context = contextAt(asOf)
  const judged: Judged[] = orders.map((order) => ({ order, verdict: judge(order, context) }))
  const kinds = { all: nothing(), install: nothing(), repair: nothing() }
  const rest = { openNow: 0, overdueNow: 0, rescheduled: 0, unconfirmed: 0, cancelledAfterDue: 0, acceptanceFaults: 0 }
  const causes: Record<string, number> = {}
  let oldest: { id: string; dueBy: number } | null = null
  for (const { order, verdict } of judged) {
    if (!verdict.guaranteed || order.enteredAt > asOf || order.kind === 'move') continue
    const { status, dueBy } = verdict
    if (status === 'open' || status === 'overdue') rest.openNow++
    if (status === 'overdue') rest.overdueNow++
    if (
      status === 'overdue' &&
      dueBy !== null &&
      (oldest === null || dueBy < oldest.dueBy || (dueBy === oldest.dueBy && order.id < oldest.id))
    )
      oldest = { id: order.id, dueBy }
    if (dueBy === null || dayOf(dueBy) < from || dayOf(dueBy) > to) continue
    if (verdict.flags.some((flag) => flag === 'cancelled-after-due')) rest.cancelledAfterDue++
    if (status === 'cancelled') continue
    const end = order.completedAt !== null && order.completedAt <= asOf ? order.completedAt : Infinity
    if (order.reschedules.some(({ at }) => at <= asOf && at <= end)) rest.rescheduled++
    if (verdict.flags.some((flag) => flag === 'unconfirmed-reschedule')) rest.unconfirmed++
    if (
      verdict.flags.some((flag) => flag.endsWith('appointment') || flag === 'appointment-too-early' || flag === 'appointment-before-entry')
    )
      rest.acceptanceFaults++
    for (const c of [kinds.all, kinds[order.kind]]) {
      c.due++
      if (status === 'on-time') c.onTime++
      if (status === 'late' || status === 'overdue') c.late++
      if ((status === 'late' || status === 'overdue') && verdict.exemption !== null) c.exempt++
      if (status === 'open') c.open++
      if (status === 'on-time' || status === 'late') c.done++
    }
    if (status === 'late' || status === 'overdue') causes[order.delayCause ?? 'none'] = (causes[order.delayCause ?? 'none'] ?? 0) + 1
  }
  return { kinds, ...rest, causes, oldest, money: money(judged, from, to, asOf) }
}

const nothing = () => ({ due: 0, onTime: 0, late: 0, exempt: 0, open: 0, done: 0 })

/** I-4 by hand: of each household, kind and day of entry the dearest order, the earliest of equals. */
function money(judged: readonly Judged[], from: number, to: number, asOf: Instant) {
  const leaders = new Map<string, { one: Judged; payBy: number | null }>()
  const dearestFirst = judged
    .filter(({ verdict }) => verdict.compensationFen > 0)
    .toSorted(
      (a, b) =>
        b.verdict.compensationFen - a.verdict.compensationFen ||
        a.order.enteredAt - b.order.enteredAt ||
        (a.order.id < b.order.id ? -1 : 1),
    )
  for (const one of dearestFirst) {
    const { household, kind, enteredAt } = one.order
    const key = `${household} ${kind} ${formatDay(dayOf(enteredAt))}`
    const led = leaders.get(key)
    const { payBy } = one.verdict
    if (!led) leaders.set(key, { one, payBy })
    else led.payBy = led.payBy === null || payBy === null ? null : Math.max(led.payBy, payBy)
  }
  const result = { claims: 0, accruedFen: 0, paidFen: 0, unpaidPastPayByFen: 0 }
  for (const { one, payBy } of leaders.values()) {
    const day = one.verdict.dueBy === null ? NaN : dayOf(one.verdict.dueBy)
    if (!(day >= from && day <= to)) continue
    result.claims++
    result.accruedFen += one.verdict.compensationFen
    if (payBy !== null && payBy < asOf) result.unpaidPastPayByFen += one.verdict.compensationFen
  }
  return result
}
