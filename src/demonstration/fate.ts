import { DAY, HOUR, type Instant, dayOf, timeOfDay } from '../policy/instant.ts'
import type { DelayCause, Order, Reschedule } from '../policy/order.ts'
import { type InventedOrder, type Setting, dueByOf, endOf, visitOn, withFacts } from './invented-order.ts'
import type { Random } from './random.ts'

const MINUTE = 60

/** What becomes of an order: about 93 of 100 are done in time. */
export function withFate(setting: Setting, accepted: InventedOrder): InventedOrder {
  const { random } = setting
  const invented = random.chance(0.06) ? rescheduled(setting, accepted) : accepted
  const { order } = invented
  // Orders outside the promise have no deadline; they too are mostly done within a day.
  const dueBy = dueByOf(invented, setting) ?? order.enteredAt + random.between(4, 28) * HOUR
  const fate = random.weighted([
    ['in-time', 907],
    ['late', 63],
    ['never', 7],
    ['cancelled', 23],
  ])
  if (fate === 'in-time') return stuck(random, withFacts(invented, { completedAt: inTime(random, order, dueBy) }), 0.1)
  if (fate === 'late') return stuck(random, withFacts(invented, { completedAt: afterDue(random, dueBy), delayCause: cause(random) }), 0.45)
  if (fate === 'never') return stuck(random, withFacts(invented, { delayCause: random.chance(0.5) ? cause(random) : null }), 1)
  return withFacts(invented, { cancelledAt: random.between(lastAgreed(order) + 20 * MINUTE, dueBy + (random.chance(0.2) ? 10 * HOUR : 0)) })
}

/** The entry, or the last time that something was agreed. */
const lastAgreed = ({ enteredAt, reschedules }: Order): Instant => Math.max(enteredAt, ...reschedules.map(({ at }) => at))

function inTime(random: Random, order: Order, dueBy: Instant): Instant {
  const from = Math.max(lastAgreed(order) + 40 * MINUTE, Math.min(order.appointment?.from ?? 0, dueBy))
  return Math.max(lastAgreed(order) + MINUTE, Math.min(dueBy, atWork(random, from, Math.min(dueBy, from + random.pick([3, 6, 20]) * HOUR))))
}

const afterDue = (random: Random, dueBy: Instant): Instant =>
  atWork(random, dueBy + 15 * MINUTE, dueBy + random.pick([6, 20, 30, 60]) * HOUR)

/** A time between the two at which crews work, if there is one. */
function atWork(random: Random, from: Instant, to: Instant): Instant {
  let at = random.between(from, to)
  for (let tries = 0; tries < 8 && (timeOfDay(at) < 8 * HOUR || timeOfDay(at) > 21.5 * HOUR); tries += 1) at = random.between(from, to)
  return at
}

/** Perhaps waits at somebody's desk for a while. */
export function stuck(random: Random, invented: InventedOrder, probability: number): InventedOrder {
  const state = random.pick(['at-resource-desk', 'at-network-desk', 'stuck'])
  const end = endOf(invented) ?? invented.order.enteredAt + 5 * HOUR
  const from = random.between(invented.order.enteredAt + 30 * MINUTE, end - 10 * MINUTE)
  return random.chance(probability) && from < end ? { ...invented, desk: { state, from } } : invented
}

/** 定责: why an order ran late, as the source system has it. */
const cause = (random: Random): DelayCause | null =>
  random.weighted([
    ['installer', 30],
    ['customer', 28],
    ['third-party', 14],
    ['resource', 18],
    ['acceptance', 7],
    ['safety', 5],
    [null, 9],
  ])

/** 改约, agreed while there was still time; not every one was confirmed or can be proved. */
function rescheduled(setting: Setting, invented: InventedOrder): InventedOrder {
  const { random } = setting
  const { order } = invented
  const dueBy = dueByOf(invented, setting) ?? order.enteredAt + DAY
  const at = random.between(order.enteredAt + 10 * MINUTE, Math.min(dueBy, order.enteredAt + 6 * HOUR))
  const reschedule: Reschedule = {
    at,
    initiator: random.chance(0.7) ? 'customer' : 'company',
    confirmed: random.chance(0.9),
    evidence: random.chance(0.8) ? `录音${random.digits(6)}` : null,
    appointment: visitOn(setting, dayOf(Math.max(at, order.appointment?.to ?? at)) + 1),
  }
  return withFacts(invented, { reschedules: [reschedule] })
}
