import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { demonstrationEvents, laterEvents } from '../../src/demonstration/demonstration.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { payloadText, typedPayload } from '../../src/orders/history/payload.ts'
import { type Projection, project } from '../../src/orders/current/project.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { DAY, HOUR, type Instant, dayOf, parseInstant } from '../../src/policy/instant.ts'
import { type Judged, judge } from '../../src/policy/judge.ts'
import { orderJson, parseOrder } from '../../src/policy/parse-order.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { example, exampleText } from '../people/example.ts'

const SEED = 148
const at = (text: string): Instant => parseInstant(text) ?? NaN
const evening = at('2026-11-21T17:30:00+08:00')

type Shown = Judged & Pick<Projection, 'sourceState' | 'contact' | 'proposal' | 'dataAsOf'>

/** What the events come to at `now`, as the database would have it. */
function ordersOf(events: readonly NewEvent[], now: Instant): Shown[] {
  const histories = Map.groupBy(
    events.map((event, i) => ({ ...event, id: i + 1 })),
    ({ orderId }) => orderId,
  )
  return [...histories.values()].flatMap((history) => {
    const projection = project(history)
    return projection === null ? [] : [{ ...projection, verdict: judge(projection.order, contextOf(example, now)) }]
  })
}

const shownAt = (now: Instant): Shown[] => ordersOf(demonstrationEvents(now, example, SEED), now)
const isOpen = ({ order }: Shown): boolean => order.completedAt === null && order.cancelledAt === null
const minutesLeft = ({ verdict }: Shown, now: Instant): number => ((verdict.workBy ?? NaN) - now) / 60

/** Any second of 2024 to 2030, and the seconds around midnight, the cut-off and a leap day in particular. */
const anyNow = fc.oneof(
  fc.integer({ min: at('2024-01-01T00:00:00+08:00'), max: at('2030-12-31T23:59:59+08:00') }),
  fc.constantFrom(
    ...[
      '2026-11-21T00:00:00',
      '2026-11-20T23:59:59',
      '2026-11-21T00:00:01',
      '2026-01-01T00:05:00',
      '2028-02-29T16:00:00',
      '2026-11-21T16:00:01',
    ].map((t) => at(`${t}+08:00`)),
  ),
)

describe('whenever the demonstration starts', () => {
  test('its events are in the past, in the order in which they were learnt, and read back as they were said', () => {
    fc.assert(
      fc.property(anyNow, (now) => {
        const events = demonstrationEvents(now, example, SEED)
        expect(events.every(({ happenedAt, learntAt }) => happenedAt <= learntAt && learntAt <= now)).toBe(true)
        expect(events.map(({ learntAt }) => learntAt)).toEqual(events.map(({ learntAt }) => learntAt).toSorted((a, b) => a - b))
        expect(new Set(events.map(({ source, key }) => `${source} ${key}`)).size).toBe(events.length)
        const readBack = (event: NewEvent) => typedPayload(event.type, JSON.parse(payloadText(event))).payload
        expect(events.filter((event) => !isDeepStrictEqual(readBack(event), event.payload))).toEqual([])
      }),
      { numRuns: 6 },
    )
  })

  test('there are 600 to 900 orders over all districts, each parses and is judged, and nothing ends before it was entered', () => {
    fc.assert(
      fc.property(anyNow, (now) => {
        const orders = shownAt(now)
        expect(orders.length).toBeGreaterThanOrEqual(600)
        expect(orders.length).toBeLessThanOrEqual(900)
        expect(new Set(orders.map(({ order }) => order.district))).toEqual(new Set(example.districts.map(({ id }) => id)))
        expect(orders.filter(({ order }) => !isDeepStrictEqual(parseOrder(orderJson(order)), order))).toEqual([])
        expect(orders.filter(({ order }) => order.enteredAt >= now || dayOf(order.enteredAt) <= dayOf(now) - 7)).toEqual([])
        expect(orders.filter(({ order }) => (order.completedAt ?? order.cancelledAt ?? now) <= order.enteredAt)).toEqual([])
        expect(
          orders.filter(({ verdict }) =>
            verdict.flags.some((flag) => flag === 'appointment-before-entry' || flag === 'appointment-too-early'),
          ),
        ).toEqual([])
      }),
      { numRuns: 8 },
    )
  })

  test('in every district orders come due within the hour, one has just turned late, and each alert step is met within half an hour', () => {
    fc.assert(
      fc.property(anyNow, (now) => {
        const open = shownAt(now).filter(isOpen)
        for (const { id } of example.districts) {
          const left = open.filter(({ order }) => order.district === id).map((shown) => minutesLeft(shown, now))
          expect(left.filter((m) => m > 0 && m <= 60).length).toBeGreaterThanOrEqual(4)
          expect(left.some((m) => m < 0 && m > -15)).toBe(true)
          for (const { when, minutes } of example.alerts)
            if (when === 'before') expect(left.some((m) => m > minutes && m <= minutes + 30)).toBe(true)
        }
      }),
      { numRuns: 8 },
    )
  })

  test('every installer has open orders', () => {
    fc.assert(
      fc.property(anyNow, (now) => {
        const busy = new Set(
          shownAt(now)
            .filter(isOpen)
            .map(({ order }) => order.installer),
        )
        for (const { crew } of example.people) if (crew !== null) expect(busy).toContain(crew)
      }),
      { numRuns: 8 },
    )
  })
})

describe('at half past five', () => {
  const orders = shownAt(evening)

  test('about 93 of 100 orders of the days before were in time', () => {
    const before = orders.filter(
      ({ verdict }) =>
        verdict.guaranteed && verdict.status !== 'cancelled' && (verdict.dueBy ?? Infinity) < at('2026-11-21T00:00:00+08:00'),
    )
    const onTime = before.filter(({ verdict }) => verdict.status === 'on-time').length / before.length
    expect(onTime).toBeGreaterThan(0.9)
    expect(onTime).toBeLessThan(0.96)
  })

  test('in the course of a season some are stuck at each desk, some cancelled, moved, late for each kind of reason, proposed for exemption and exempt', () => {
    const season = [evening, evening - 30 * DAY, evening - 60 * DAY].flatMap(shownAt)
    const states = new Set(season.map(({ sourceState }) => sourceState))
    expect(states).toEqual(new Set(['in-progress', 'at-resource-desk', 'at-network-desk', 'stuck', 'cancelled', 'completed']))
    expect(season.filter(({ order }) => order.reschedules.length > 0).length).toBeGreaterThan(10)
    expect(new Set(season.map(({ order }) => order.delayCause)).size).toBeGreaterThan(4)
    expect(season.some(({ proposal }) => proposal?.by?.endsWith('-dispatcher') === true)).toBe(true)
    expect(season.some(({ verdict }) => verdict.exemption !== null && verdict.exemption !== 'rural')).toBe(true)
    expect(season.filter(({ verdict }) => verdict.status === 'overdue').length).toBeGreaterThan(7)
  })

  test('nobody in it exists: masked names, numbers of an unassigned prefix', () => {
    for (const { contact } of orders) {
      expect(contact.name).toMatch(/^.某{1,2}$/)
      expect(contact.phone).toMatch(/^120\d{8}$/)
      expect(contact.address).toMatch(/^(海州|连云|开发区|赣榆|东海|灌云|灌南).+\d+号$/)
    }
  })

  test('crews and contractors are those of the organisation', () => {
    for (const { order } of orders) {
      expect(order.installer?.startsWith(example.districts.find(({ id }) => id === order.district)?.name ?? '?')).toBe(true)
      expect(example.districts.find(({ id }) => id === order.district)?.contractors[0] ?? null).toBe(order.contractor)
    }
  })
})

test('the same start and seed give the same demonstration, another seed another', () => {
  expect(demonstrationEvents(evening, example, SEED)).toEqual(demonstrationEvents(evening, example, SEED))
  expect(demonstrationEvents(evening, example, SEED + 1)).not.toEqual(demonstrationEvents(evening, example, SEED))
})

describe('as time goes on', () => {
  const tomorrow = evening + 24 * HOUR

  test('events that come in pieces are those that come at once', () => {
    const noon = evening + 19 * HOUR
    const pieces = [...laterEvents(evening, example, SEED, evening, noon), ...laterEvents(evening, example, SEED, noon, tomorrow)]
    expect(pieces).toEqual(laterEvents(evening, example, SEED, evening, tomorrow))
    expect(pieces.every(({ learntAt }) => learntAt > evening && learntAt <= tomorrow)).toBe(true)
  })

  test('no open order was last heard of more than an hour ago, by day and by night', () => {
    const first = demonstrationEvents(evening, example, SEED)
    for (let now = evening; now <= tomorrow; now += 97 * 60) {
      const open = ordersOf([...first, ...laterEvents(evening, example, SEED, evening, now)], now).filter(isOpen)
      expect(open.length).toBeGreaterThan(20)
      expect(open.filter(({ dataAsOf }) => dataAsOf < now - HOUR).map(({ order }) => order.id)).toEqual([])
    }
  })

  test('nearly all of the open orders of the start are closed a day later, and new ones have come', () => {
    const first = demonstrationEvents(evening, example, SEED)
    const later = ordersOf([...first, ...laterEvents(evening, example, SEED, evening, tomorrow)], tomorrow)
    const openAtStart = new Set(
      ordersOf(first, evening)
        .filter(isOpen)
        .map(({ order }) => order.id),
    )
    expect(later.filter((shown) => openAtStart.has(shown.order.id) && isOpen(shown)).length).toBeLessThan(openAtStart.size * 0.2)
    expect(later.filter(({ order }) => order.enteredAt > evening).length).toBeGreaterThan(50)
  })
})

test('an organisation without crews, dispatchers, managers and alert steps has a demonstration too', () => {
  const bare = parseOrganisation(
    exampleText
      .replace(/people:[^]*?# 通报/, 'people: [{ id: admin, name: 管理员, roles: [{ role: admin }] }]\n# 通报')
      .replace(/alerts:\n( .*\n)+/, ''),
  )
  const events = demonstrationEvents(evening, bare, SEED)
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['observed']))
})
