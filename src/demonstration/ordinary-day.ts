import { type Day, HOUR, type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { newCustomer } from './customer.ts'
import { withFate } from './fate.ts'
import { type InventedOrder, type Setting, cutOffOf, inventOrder, visitOn } from './invented-order.ts'

const OPENS = 7 * HOUR
const CLOSES = 21.5 * HOUR

/** The orders entered on a day, in the order of entry, with what becomes of them. */
export function ordinaryDay(setting: Setting, day: Day, count: number): InventedOrder[] {
  const entries = Array.from({ length: count }, () => startOfDay(day) + setting.random.between(OPENS, CLOSES)).toSorted((a, b) => a - b)
  return entries.flatMap((enteredAt) => entry(setting, enteredAt)).map((accepted) => withFate(setting, accepted))
}

/** One order, or two of one household: broadband and television are often ordered together. */
function entry(setting: Setting, enteredAt: Instant): InventedOrder[] {
  const { random, areas, crews, districtName } = setting
  const kind = random.weighted([
    ['install', 46],
    ['repair', 50],
    ['move', 4],
  ])
  const product = random.weighted([
    ['ftth', 58],
    ['itv-hd', 37],
    ['other', 5],
  ])
  const customerType = random.weighted([
    ['public', 91],
    ['enterprise', 6],
    ['campus', 3],
  ])
  const customer = newCustomer(random, districtName)
  const accepted = { kind, product, customerType, area: random.weighted(areas), enteredAt, ...agreed(setting, enteredAt, kind) }
  const invented = inventOrder(setting, customer, random.pick(crews), accepted)
  const together = kind === 'install' && product === 'ftth' && random.chance(0.12)
  return together
    ? [invented, { ...invented, order: { ...invented.order, product: 'itv-hd' }, contact: customer.contactFor('itv-hd') }]
    : [invented]
}

/** What is agreed at acceptance: nothing before the cut-off; after it, or when the customer has time, a visit on a later day. */
function agreed(setting: Setting, enteredAt: Instant, kind: Order['kind']): Pick<Order, 'wantsSameDay' | 'appointment'> {
  const { random } = setting
  const wantsSameDay = !random.chance(0.13)
  const needsOne = wantsSameDay ? kind === 'install' && enteredAt > cutOffOf(enteredAt, setting) : kind === 'install' || random.chance(0.6)
  return { wantsSameDay, appointment: needsOne && !random.chance(0.03) ? visitOn(setting, dayOf(enteredAt) + random.between(1, 2)) : null }
}
