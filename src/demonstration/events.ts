import type { NewEvent, Observation, SourceState } from '../orders/history/event.ts'
import { observed } from '../orders/history/observe.ts'
import { DAY, HOUR, type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { knownAt } from '../policy/judge.ts'
import { exemptionReasons } from '../policy/order.ts'
import { LONGEST_DAYS, type InventedOrder, type Setting, dueByOf, endOf } from './invented-order.ts'

/** Who acts for a district; null when the organisation has nobody in that role. */
export interface Staff {
  readonly manager: string | null
  readonly dispatcher: string | null
  /** By the name of the crew. */
  readonly installers: ReadonlyMap<string, string>
}

const MINUTE = 60
/** The source system's export of what is still open, four times a day. */
const EXPORTS = [9, 13, 17, 21].map((hour) => hour * HOUR)

/** Everything that is said about an order until then, by its source system and by the district's people, in no particular order. */
export const eventsOf = (
  invented: InventedOrder,
  line: number,
  setting: Setting,
  staff: Staff,
  source: string,
  until: Instant,
): NewEvent[] =>
  [...saidBySource(invented, line, source, until), ...doneByPeople(invented, setting, staff, source)].filter(
    (event) => event.happenedAt <= until,
  )

/** The source speaks when something happens to the order, and of every open order in its exports. */
function saidBySource(invented: InventedOrder, line: number, source: string, until: Instant): NewEvent[] {
  const { order, desk } = invented
  const end = endOf(invented)
  const happenings = [
    order.enteredAt,
    ...order.reschedules.map(({ at }) => at),
    ...(desk === null ? [] : [desk.from]),
    ...(end === null ? [] : [end]),
  ]
  const last = Math.min(end ?? until, until, order.enteredAt + LONGEST_DAYS * DAY)
  const moments = new Set([
    ...happenings.filter((at) => end === null || at <= end).map((at) => at + 2 * MINUTE),
    ...exportsBetween(order.enteredAt, last),
  ])
  return [...moments].map((at) => observed(observationAt(invented, at, line), { source, exportedAt: at, learntAt: at, importId: null }))
}

function exportsBetween(from: Instant, to: Instant): Instant[] {
  const days = Array.from({ length: dayOf(to) - dayOf(from) + 1 }, (_, i) => dayOf(from) + i)
  return days.flatMap((day) => EXPORTS.map((time) => startOfDay(day) + time)).filter((at) => at > from && at < to)
}

function observationAt(invented: InventedOrder, at: Instant, line: number): Observation {
  const order = knownAt(invented.order, at)
  const ended = endOf({ ...invented, order }) !== null
  // A cause is found when the order is closed, or when it has waited for long.
  const known = ended || (endOf(invented) === null && at > order.enteredAt + 30 * HOUR)
  return {
    order: known ? order : { ...order, delayCause: null },
    state: stateAt(invented, at, ended),
    contact: invented.contact,
    rescheduleCount: order.reschedules.length,
    line,
  }
}

const stateAt = ({ order, desk }: InventedOrder, at: Instant, ended: boolean): SourceState => {
  if (ended) return order.completedAt === null ? 'cancelled' : 'completed'
  return desk !== null && desk.from <= at ? desk.state : 'in-progress'
}

/** What the district's people do about an order: some escalate in time, some propose or grant an exemption. */
function doneByPeople(invented: InventedOrder, setting: Setting, staff: Staff, source: string): NewEvent[] {
  const { order } = invented
  const { random } = setting
  const dueBy = dueByOf(invented, setting)
  if (dueBy === null) return []
  const did = (actor: string, at: Instant) => ({
    orderId: order.id,
    happenedAt: at,
    learntAt: at,
    source,
    key: `${order.id}/${actor}/${at}`,
    actor,
    importId: null,
  })
  const [granted, proposed, escalated] = [random.chance(0.75), random.chance(0.15), random.chance(0.08)]
  const [soon, reason] = [random.between(15, 90) * MINUTE, random.pick(['工单太多', '前一单耽搁', '缺少光猫'])]
  const end = endOf(invented) ?? Infinity
  const events: NewEvent[] = []
  const cause = exemptionReasons.find((exempting) => exempting === order.delayCause)
  const installer = order.installer === null ? undefined : staff.installers.get(order.installer)
  if (installer !== undefined && escalated && dueBy - soon > order.enteredAt + 10 * MINUTE && dueBy - soon < end)
    events.push({ ...did(installer, dueBy - soon), type: 'escalated', payload: { reason } })
  if (staff.dispatcher !== null && proposed && dueBy + soon < end)
    events.push({
      ...did(staff.dispatcher, dueBy + soon),
      type: 'exemption-proposed',
      payload: { reason: cause ?? 'customer', evidence: null },
    })
  if (staff.manager !== null && granted && cause !== undefined && end > dueBy && end < Infinity)
    events.push({
      ...did(staff.manager, end + soon),
      type: 'exemption-granted',
      payload: { reason: cause, evidence: `录音${random.digits(6)}` },
    })
  return events
}
