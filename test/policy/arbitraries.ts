import fc from 'fast-check'
import type { Context, ForceMajeure, OptIn } from '../../src/policy/context.ts'
import { DAY, HOUR, type Instant, endOfDay, formatDay, parseDay, startOfDay } from '../../src/policy/instant.ts'
import {
  type Appointment,
  type GrantedExemption,
  type Order,
  type Reschedule,
  areas,
  customerTypes,
  delayCauses,
  exemptionReasons,
  initiators,
  kinds,
  products,
} from '../../src/policy/order.ts'
import { effectiveDay, parseParameters } from '../../src/policy/parameters.ts'

/** 2026-11-09; what random orders tell happens in the fortnight after it, so that instants often meet. */
export const firstDay = parseDay('2026-11-09') ?? 0
const districts = ['ganyu', 'donghai'] as const

/** Mostly the edges of days, cut-offs and 24 h, a second off now and then; sometimes anything. */
function instantIn(days: number): fc.Arbitrary<Instant> {
  const timeOfDay = fc.constantFrom(0, 9 * HOUR, 15 * HOUR, 16 * HOUR, 17 * HOUR, 20 * HOUR, DAY - 1)
  const edge = fc
    .tuple(fc.integer({ min: 0, max: days - 1 }), timeOfDay, fc.constantFrom(-1, 0, 0, 0, 1))
    .map(([day, time, off]) => startOfDay(firstDay + day) + time + off)
  const anything = fc.integer({ min: startOfDay(firstDay), max: endOfDay(firstDay + days - 1) })
  return fc.oneof({ weight: 4, arbitrary: edge }, { weight: 1, arbitrary: anything })
}

/** Entered in the first four days; one in fifty at the edge of the notice. */
const entered = fc.oneof(
  { weight: 49, arbitrary: instantIn(4) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1).map((off) => startOfDay(effectiveDay) + off) },
)
const later = instantIn(16)
/** Null in `nulls` of ten. */
const orNull = <T>(nulls: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: nulls, arbitrary: fc.constant(null) }, { weight: 10 - nulls, arbitrary })
const evidence = orNull(5, fc.constantFrom('录音1', '照片2'))
const mostly = <T>(usual: T, others: readonly T[], weight: number): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const appointment: fc.Arbitrary<Appointment> = fc.oneof(
  instantIn(5).map((to) => ({ from: null, to })),
  later.map((to) => ({ from: to - 2 * HOUR, to })),
  fc.integer({ min: 0, max: 15 }).map((day) => ({ from: null, to: endOfDay(firstDay + day) })),
)

/** A reschedule is made after the entry. */
const rescheduleAfter = (enteredAt: Instant): fc.Arbitrary<Reschedule> =>
  fc.record({
    at: fc.oneof(later, instantIn(6)).map((at) => Math.max(at, enteredAt)),
    initiator: fc.constantFrom(...initiators),
    confirmed: mostly(true, [false], 4),
    evidence,
    appointment,
  })

const exemption: fc.Arbitrary<GrantedExemption> = fc.record({
  reason: fc.constantFrom(...exemptionReasons),
  grantedAt: later,
  evidence,
  revokedAt: orNull(7, later),
})

const orderEnteredAt = (enteredAt: Instant): fc.Arbitrary<Order> =>
  fc.record({
    id: fc.integer({ min: 1, max: 99 }).map((n) => `GZ${n}`),
    kind: fc.oneof({ weight: 30, arbitrary: fc.constantFrom(kinds[0], kinds[1]) }, { weight: 1, arbitrary: fc.constant(kinds[2]) }),
    product: mostly(products[0], products, 20),
    customerType: mostly(customerTypes[0], customerTypes, 20),
    household: fc.constantFrom('H1', 'H2', 'H3', 'H4'),
    district: fc.constantFrom(...districts),
    area: mostly('central' as const, areas, 1),
    enteredAt: fc.constant(enteredAt),
    wantsSameDay: mostly(true, [false], 3),
    appointment: orNull(4, appointment),
    acceptanceEvidence: evidence,
    reschedules: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(rescheduleAfter(enteredAt), { maxLength: 3 }) },
    ),
    completedAt: orNull(4, later),
    cancelledAt: orNull(8, later),
    cancelledBy: fc.constantFrom(null, ...initiators),
    exemption: orNull(7, exemption),
    complaint: orNull(
      7,
      later.map((at) => ({ at })),
    ),
    delayCause: fc.constantFrom(null, ...delayCauses),
    contractor: fc.constantFrom(null, '甲公司', '乙公司'),
    installer: fc.constantFrom(null, '装维01', '装维02'),
    acceptedBy: fc.constantFrom(null, '受理01'),
    olt: fc.constantFrom(null, 'OLT-01'),
    community: fc.constantFrom(null, '幸福小区'),
    onSite: mostly(true, [false], 4),
  })

export const orders: fc.Arbitrary<Order> = entered.chain(orderEnteredAt)

const optIn: fc.Arbitrary<OptIn> = fc.record({
  area: fc.constantFrom('other' as const, 'rural' as const),
  from: fc.integer({ min: firstDay - 1, max: firstDay + 2 }),
  until: orNull(5, fc.integer({ min: firstDay + 3, max: firstDay + 4 })),
})

const forceMajeure: fc.Arbitrary<ForceMajeure> = fc
  .record({
    districts: fc.subarray([...districts], { minLength: 1 }),
    kind: fc.constantFrom('台风', '暴雨'),
    times: fc.tuple(later, instantIn(6)),
    declaredAt: orNull(7, later),
    except: fc.constantFrom([], [], ['GZ7', 'GZ8']),
  })
  .map(({ times: [a, b], ...rest }) => ({ ...rest, from: Math.min(a, b), to: Math.max(a, b) }))

const revised = parseParameters({
  cutOff: [{ from: formatDay(firstDay + 2), value: '17:00' }],
  installFen: [{ from: formatDay(firstDay + 2), value: 2550 }],
  repairFenPerDay: [{ from: formatDay(firstDay + 1), value: 1333 }],
  repairCapFen: [{ from: formatDay(firstDay + 1), value: 5000 }],
  forceMajeureGraceHours: [{ from: formatDay(firstDay + 2), value: 0 }],
})

/** The weeks after the orders were entered, and rarely before. */
const asOf = fc.oneof({ weight: 1, arbitrary: later }, { weight: 2, arbitrary: later.map((at) => at + 10 * DAY) })

export const contexts: fc.Arbitrary<Context> = fc.record({
  asOf,
  optIns: fc.array(optIn, { maxLength: 2 }).map((list) => new Map([['ganyu', list]])),
  forceMajeure: fc.oneof(fc.constant([]), fc.array(forceMajeure, { maxLength: 2 })),
  parameters: fc.constantFrom(parseParameters(null), revised),
})
