import type { NewEvent, Observation, SourceState } from '../orders/history/event.ts'
import { observed } from '../orders/history/observe.ts'
import { DAY, HOUR, type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { knownAt } from '../policy/judge.ts'
import { exemptionReasons } from '../policy/order.ts'
import { LONGEST_DAYS, type InventedOrder, type Setting, dueByOf, endOf } from './invented-order.ts'

/** The person who acts for a district; null when the organisation has nobody in that role. */
export interface Staff {
  readonly manager: string | null
  readonly dispatcher: string | null
  /** By the name of the crew. */
  readonly installers: ReadonlyMap<string, string>
}

const MINUTE = 60
/**
 * The source system exports what is still open every hour, day and night, so that nothing that is said is older than that. Of the days before
 * the demonstration, which nobody watched, a few exports do.
 */
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const UNWATCHED = [9, 13, 17, 21]

/** What is told of the demonstration's orders: it began at `start`, and it is `until`. */
export interface Course {
  readonly start: Instant
  readonly until: Instant
}

/** Everything that is said about an order until then, by its source system and by the district's people, in no particular order. */
export const eventsOf = (
  invented: InventedOrder,
  line: number,
  setting: Setting,
  staff: Staff,
  source: string,
  course: Course,
): NewEvent[] =>
  [...saidBySource(invented, line, source, course), ...doneByPeople(invented, setting, staff, source)].filter(
    (event) => event.happenedAt <= course.until,
  )

/** The source speaks when something happens to the order, and of every open order in its exports. */
function saidBySource(invented: InventedOrder, line: number, source: string, { start, until }: Course): NewEvent[] {
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
    ...exportsBetween(order.enteredAt, last, start),
  ])
  return [...moments].map((at) => observed(observationAt(invented, at, line), { source, exportedAt: at, learntAt: at, importId: null }))
}

function exportsBetween(from: Instant, to: Instant, start: Instant): Instant[] {
  const days = Array.from({ length: dayOf(to) - dayOf(from) + 1 }, (_, i) => dayOf(from) + i)
  const watchedFrom = start - HOUR
  return days
    .flatMap((day) => HOURS.map((hour) => ({ hour, at: startOfDay(day) + hour * HOUR })))
    .flatMap(({ hour, at }) => (at > from && at < to && (at > watchedFrom || UNWATCHED.includes(hour)) ? at : []))
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
