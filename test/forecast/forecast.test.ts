import { describe, expect, test } from 'vitest'
import type { CrewDay } from '../../src/forecast/model/crew-day.ts'
import { forecast } from '../../src/forecast/model/forecast.ts'
import { survivalOf } from '../../src/forecast/model/survival.ts'
import type { DistrictOutlook, PromisedWork, Tonight } from '../../src/forecast/model/tonight.ts'
import { DAY, type Day, HOUR, endOfDay, startOfDay } from '../../src/policy/instant.ts'

const TODAY: Day = 20_060
/** 2024-12-03, a Tuesday. */
const at16 = startOfDay(TODAY) + 16 * HOUR
const isRestDay = (day: Day): boolean => (((day + 3) % 7) + 7) % 7 >= 5

const hours = (...all: readonly number[]): number[] => all.map((hour) => hour * HOUR)
/** Does an order an hour, from nine on, of ten, and two remain. */
const steady = (crew: string, day: Day): CrewDay => ({
  district: 'd',
  crew,
  day,
  came: Array.from({ length: 12 }, () => 0),
  gone: hours(9, 10, 11, 12, 14, 15, 17, 18, 19, 20),
})
const soFar = (one: CrewDay): CrewDay => ({ ...one, gone: one.gone.filter((time) => time <= 16 * HOUR) })
const days = Array.from({ length: 42 }, (_, i) => TODAY - 42 + i)
const crews = ['a', 'b'] as const
const history = days.flatMap((day) => crews.map((crew) => steady(crew, day)))

const order = (n: number, crew: string | null, more: Partial<PromisedWork> = {}): PromisedWork => ({
  id: `order-${n}`,
  district: 'd',
  crew,
  enteredAt: startOfDay(TODAY) + n * 60,
  dueBy: endOfDay(TODAY),
  visitLater: false,
  ...more,
})
const orders = (count: number, crew: string | null): PromisedWork[] => Array.from({ length: count }, (_, n) => order(n, crew))

const tonight: Tonight = {
  now: at16,
  isRestDay,
  isStressed: () => false,
  history,
  today: crews.map((crew) => soFar(steady(crew, TODAY))),
  work: [],
}
const outlook = (more: Partial<Tonight>): DistrictOutlook => forecast({ ...tonight, ...more }, ['d'])[0] ?? expect.unreachable()

test('what a crew does of an evening is measured on its own days: four of seven orders, three are left, the last of its likely sequence', () => {
  const { undone, orders: foreseen, crews: each, open } = outlook({ work: orders(7, 'a') })
  expect(open).toBe(7)
  expect(undone?.expected).toBeCloseTo(3, 1)
  expect([undone?.low, undone?.high]).toEqual([3, 3])
  expect(
    foreseen
      .slice(0, 3)
      .map(({ work }) => work.id)
      .toSorted(),
  ).toEqual(['order-4', 'order-5', 'order-6'])
  expect(each.find(({ crew }) => crew === 'b')?.room).toBeCloseTo(4, 1)
})

test('what nobody is assigned to goes to whoever has time left', () => {
  const { undone } = outlook({ work: [...orders(4, 'a'), order(8, null), order(9, null)] })
  expect(undone?.expected).toBeCloseTo(0, 1)
})

test('a visit that is arranged for a later day is late for sure, and takes no time tonight', () => {
  const { undone, orders: foreseen } = outlook({ work: [...orders(4, 'a'), order(9, 'a', { visitLater: true })] })
  expect(undone?.expected).toBeCloseTo(1, 1)
  expect(foreseen[0]).toMatchObject({ work: { id: 'order-9' }, chance: 1 })
})

test('an order that is due at five is late when the crew is done with it at six', () => {
  const due = order(1, 'a', { dueBy: startOfDay(TODAY) + 16.25 * HOUR })
  expect(outlook({ work: [due] }).orders[0]?.chance).toBeGreaterThan(0.6)
})

test('a crew that has done nothing where it has done six by now has not started, and is not counted on', () => {
  const today = [soFar(steady('a', TODAY)), { ...steady('b', TODAY), gone: [] }]
  const { undone, crews: each } = outlook({ today, work: [...orders(3, 'a'), ...orders(3, 'b')] })
  expect(each.find(({ crew }) => crew === 'b')).toMatchObject({ notStarted: true, able: 0, expectedUndone: 3, room: 0 })
  expect(undone?.expected).toBeCloseTo(3, 1)
})

describe('days are compared with such days', () => {
  const ofDays = (count: number): CrewDay[] => history.filter(({ day }) => days.slice(-count).includes(day))

  test.each([
    { known: 'thirteen days', history: ofDays(13), said: null },
    { known: 'two weeks', history: ofDays(14), said: 10 },
  ])('a day of work after $known', ({ history: known, said }) => {
    const { undone, comparable } = outlook({ history: known, work: orders(7, 'a') })
    expect(undone === null ? null : comparable.days).toBe(said)
    expect(comparable.kind).toBe('workday')
  })

  test('nothing is known yet', () => {
    expect(outlook({ history: [], work: orders(7, 'a') })).toMatchObject({ undone: null, orders: [], open: 7 })
  })

  test('rain has days of its own; where there were none yet the others stand in and it is said', () => {
    const rain = new Set([TODAY, TODAY - 5, TODAY - 12, TODAY - 20])
    const isStressed = (_: string, day: Day): boolean => rain.has(day)
    const slow = history.map((one) => (rain.has(one.day) ? { ...one, gone: hours(9, 10, 11, 12, 14, 15, 18) } : one))
    const wet = outlook({ isStressed, history: slow, work: orders(7, 'a') })
    expect(wet.comparable).toEqual({ kind: 'stressed', days: 3, standIn: false })
    expect(wet.undone?.expected).toBeCloseTo(6, 0)
    const first = outlook({ isStressed: (_, day) => day === TODAY, work: orders(7, 'a') })
    expect(first.comparable).toMatchObject({ kind: 'workday', standIn: true })
  })
})

test('the same is said twice of the same', () => {
  expect(outlook({ work: orders(9, 'b') })).toEqual(outlook({ work: orders(9, 'b') }))
})

test('what was cut short by running out of work is known to be at least so much', () => {
  const survival = survivalOf([
    { value: 1, atLeast: false },
    { value: 2, atLeast: true },
    { value: 3, atLeast: false },
    { value: 4, atLeast: false },
  ])
  // After the first, three quarters are left; of the two that are seen beyond, each is half of them.
  expect([0, 0.24, 0.26, 0.6, 0.63, 0.99].map((share) => survival?.quantile(share))).toEqual([1, 1, 3, 3, 4, 4])
  expect(survival?.quantile(0.1, 2)).toBe(3)
  expect(survivalOf([])).toBeNull()
})

test('midnight belongs to the next day: the last second is still time to work', () => {
  const late = { ...tonight, now: endOfDay(TODAY) }
  expect(forecast({ ...late, work: [order(1, 'a')] }, ['d'])[0]?.undone?.expected).toBeCloseTo(1, 1)
  expect(DAY).toBe(86_400)
})
