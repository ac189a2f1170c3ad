import type { AlertStep } from '../people/organisation.ts'
import { DAY, HOUR, type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { stuck } from './fate.ts'
import { newCustomer } from './customer.ts'
import { type Accepted, type Crew, type InventedOrder, type Setting, cutOffOf, inventOrder, withFacts } from './invented-order.ts'

const MINUTE = 60

/**
 * Orders open at `start` on which something is about to happen: visits due within the hour, orders that have just turned late, and
 * orders that meet an alert step in the next minutes. `place` keeps the districts apart, so that not everything happens at once.
 */
export function dueSoon(setting: Setting, start: Instant, steps: readonly AlertStep[], place: number): InventedOrder[] {
  const { random } = setting
  const shift = place % 10
  const toStep = steps.filter(({ when }) => when === 'before').flatMap(({ minutes }) => [minutes + 2 + shift, minutes + 9 + 2 * shift])
  const late = shift % 3 === 0 ? [-2 - shift, -35 - shift] : [-2 - shift]
  const minutes = [...late, 3 + shift, 6 + 2 * shift, 15 + shift, 28 + shift, 45 + shift, ...toStep]
  return minutes.map((m, i) => {
    const invented = dueAt(setting, start, start - (start % MINUTE) + m * MINUTE, i)
    return stuck(random, withFacts(invented, { completedAt: endAfter(setting, start, m) }), m < 0 ? 0.7 : 0)
  })
}

/** Those due within minutes are left to turn late; of the others most are done before they are due. */
function endAfter({ random }: Setting, start: Instant, minutes: number): Instant {
  const due = start + minutes * MINUTE
  return minutes > 20 && random.chance(0.8)
    ? random.between(start + 12 * MINUTE, due - MINUTE)
    : Math.max(start, due) + random.between(40, 900) * MINUTE
}

type Way = (setting: Setting, start: Instant, at: Instant) => Accepted

/** An order whose visit is expected exactly by `at`, in the first of several ways that the time of day allows, taken in turn. */
function dueAt(setting: Setting, start: Instant, at: Instant, turn: number): InventedOrder {
  const { crews, random, districtName, context } = setting
  const customer = newCustomer(random, districtName)
  const crew: Crew = crews[turn % crews.length] ?? crews[0]
  const ways: readonly Way[] = [repairOf24Hours, appointedInstall, movedByCustomer]
  for (const way of [...ways.slice(turn % ways.length), ...ways.slice(0, turn % ways.length)]) {
    const invented = inventOrder(setting, customer, crew, way(setting, start, at))
    const heard = Math.max(invented.order.enteredAt, ...invented.order.reschedules.map((r) => r.at))
    if (heard <= start - 5 * MINUTE && judge(invented.order, context).workBy === at) return invented
  }
  return inventOrder(setting, customer, crew, appointedRepair(setting, start, at))
}

const repairOf24Hours: Way = (setting, _start, at) => ({ kind: 'repair', product: product(setting), enteredAt: at - DAY })

/** Entered after the cut-off of the day before. */
const appointedInstall: Way = (setting, start, at) => {
  const cutOff = cutOffOf(at - DAY, setting)
  const latest = Math.min(cutOff + 4 * HOUR, startOfDay(dayOf(at)) - 1, start - 5 * MINUTE)
  return {
    kind: 'install',
    product: product(setting),
    enteredAt: setting.random.between(cutOff + MINUTE, latest),
    appointment: visitUntil(at),
  }
}

/** Promised for the day before; then the customer asked for another time and agreed to it on the telephone. */
const movedByCustomer: Way = (setting, _start, at) => {
  const { random } = setting
  const enteredAt = startOfDay(dayOf(at) - 1) + random.between(9 * HOUR, 14 * HOUR)
  const asked = enteredAt + random.between(HOUR, 5 * HOUR)
  const reschedule = {
    at: asked,
    initiator: 'customer',
    confirmed: true,
    evidence: `录音${random.digits(6)}`,
    appointment: visitUntil(at),
  } as const
  return { kind: 'install', product: product(setting), enteredAt, reschedules: [reschedule] }
}

/** The customer had time: possible at any hour. */
const appointedRepair: Way = (setting, start, at) => {
  const enteredAt = setting.random.between(start - 30 * HOUR, start - 4 * HOUR)
  return { kind: 'repair', product: product(setting), enteredAt, wantsSameDay: false, appointment: visitUntil(at) }
}

const visitUntil = (to: Instant) => ({ from: to - 2 * HOUR, to })
const product = ({ random }: Setting) => random.pick(['ftth', 'ftth', 'itv-hd'])
