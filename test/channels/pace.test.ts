import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucket, pauseBefore, turns } from '../../src/channels/pace.ts'

const pauses = { first: 1000, most: 30_000 }

test('pauses grow from one second to half a minute, by chance within that', () => {
  const longest = [1, 2, 3, 4, 5, 6, 1000].map((attempt) => pauseBefore(attempt, pauses, 1))
  expect(longest).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const millis = pauseBefore(attempt, pauses, chance)
      expect(millis).toBeGreaterThanOrEqual(1000)
      expect(millis).toBeLessThanOrEqual(30_000)
    }),
  )
})

test('eighteen within any minute: the nineteenth has room when the first is a minute old', () => {
  let now = 0
  const room = bucket(18, 60, () => now)
  for (let i = 0; i < 18; i++) {
    now = i
    expect(room()).toBe(true)
  }
  now = 59.9
  expect(room()).toBe(false)
  now = 60
  expect([room(), room()]).toEqual([true, false])
  now = 61
  expect(room()).toBe(true)
})

test('turns come one after another, and one that would come too late is refused at once', async () => {
  const turn = turns(20, 50)
  const began = performance.now()
  const answers = await Promise.all(Array.from({ length: 6 }, () => turn()))
  expect(answers).toEqual([true, true, true, false, false, false])
  // Each of two pauses of 20 ms may end up to a millisecond early.
  expect(performance.now() - began).toBeGreaterThanOrEqual(38)
  expect(performance.now() - began).toBeLessThan(1000)
})
