import { expect, test } from 'vitest'
import { chanceOf, spreadOf } from '../../src/outages/chance.ts'
import type { CommonKind, Repair } from '../../src/outages/shared-traits.ts'
import { detect } from '../../src/outages/detect.ts'
import { usualOf } from '../../src/outages/usual.ts'
import { DAY, HOUR, type Instant, parseInstant } from '../../src/policy/instant.ts'

const TEN = parseInstant('2026-11-20T10:00:00+08:00') ?? 0

let number = 0
const repair = (enteredAt: Instant, commons: Partial<Record<CommonKind, string>>, household = `H${++number}`): Repair => ({
  id: `G${++number}`,
  household,
  district: 'ganyu',
  enteredAt,
  commons: Object.entries(commons).map(([kind, value]) => ({ district: 'ganyu', kind: kind as CommonKind, value })),
})

/** Twenty-eight days with twelve repairs each, every one of another community of forty. */
const usual = usualOf(
  Array.from({ length: 28 * 12 }, (_, i) =>
    repair(TEN - (1 + Math.floor(i / 12)) * DAY + (i % 12) * HOUR - 3 * HOUR, { community: `小区${i % 40}` }),
  ),
  TEN - 10 * HOUR,
)
const found = (repairs: readonly Repair[], known = usual) =>
  detect(repairs, known, 1).map(({ common, repairs: theirs }) => `${common.kind} ${common.value} ${theirs.length}`)

const four = (last: Instant) => [
  repair(TEN, { community: '小区7' }),
  ...[1, 2, 3].map((i) => repair(i === 3 ? last : TEN + (i * HOUR) / 2, { community: '小区7' })),
]

test('repairs that came within exactly two hours belong together, a second later the first does not', () => {
  expect(found(four(TEN + 2 * HOUR))).toEqual(['community 小区7 4'])
  expect(found(four(TEN + 2 * HOUR + 1))).not.toContain('community 小区7 4')
})

test('one household that reports four times is one household', () => {
  expect(found([1, 2, 3, 4].map((i) => repair(TEN + i * 60, { community: '小区7' }, 'H-same')))).toEqual([])
})

test('two neighbours are no outage, three within minutes are', () => {
  const three = [0, 1, 2].map((i) => repair(TEN + i * 60, { community: '小区7' }))
  expect(found(three.slice(0, 2))).toEqual([])
  expect(found(three)).toEqual(['community 小区7 3'])
})

test('where the same orders share two things, the one closer to the equipment is named', () => {
  expect(found([0, 1, 2].map((i) => repair(TEN + i * 60, { road: '人民路', community: '小区7' })))).toEqual(['community 小区7 3'])
})

test('each repair is of one outage', () => {
  const both = [0, 1, 2, 3].map((i) => repair(TEN + i * 60, { olt: 'OLT-1', community: '小区7' }))
  const more = [0, 1, 2].map((i) => repair(TEN + i * 60, { olt: 'OLT-1', community: `小区${20 + i}` }))
  expect(found([...both, ...more])).toEqual(['olt OLT-1 7'])
})

test('where a whole district calls, one of its communities does not stand out', () => {
  const storm = Array.from({ length: 60 }, (_, i) => repair(TEN + i * 60, { community: `小区${i % 40}` }))
  expect(found([...storm, repair(TEN + 30, { community: '小区7' })])).toEqual([])
})

test('without a week of history only many of one equipment or place are proposed', () => {
  const new3 = usualOf([repair(TEN - 2 * DAY, { community: '小区1' })], TEN - 10 * HOUR)
  const five = [0, 1, 2, 3, 4].map((i) => repair(TEN + i * 60, { road: '人民路', community: '小区7' }))
  expect(found(five.slice(0, 4), new3)).toEqual([])
  expect(found(five, new3)).toEqual(['community 小区7 5'])
  expect(found(five, usualOf([], TEN))).toEqual(['community 小区7 5'])
})

test('the chance of a count is that of a negative binomial, also where it is tiny', () => {
  // Seen 1 in 1 period: geometric with ratio 1/2.
  expect(chanceOf(3, 1, { seen: 1, periods: 1 })).toBeCloseTo(1 / 8, 12)
  expect(chanceOf(60, 1, { seen: 1, periods: 1 }) * 2 ** 60).toBeCloseTo(1, 6)
  expect(chanceOf(0, 1, { seen: 1, periods: 1 })).toBe(1)
  expect(spreadOf([2, 2, 2])).toEqual({ seen: 4, periods: 2 })
})
