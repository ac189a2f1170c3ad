import { expect, test } from 'vitest'
import { PlatformClock } from './platform-clock.ts'
import { until } from './until.ts'

test('a still clock stands until it is moved, and what is due happens in its order at its own time', () => {
  const clock = PlatformClock.still(1000)
  const done: string[] = []
  clock.after(20, () => done.push(`b ${clock.now()}`))
  clock.after(10, () => {
    done.push(`a ${clock.now()}`)
    clock.after(5, () => done.push(`again ${clock.now()}`))
  })
  clock.after(31, () => done.push('too early'))
  clock.after(7, () => done.push('taken back'))()
  clock.move(30)
  expect(done).toEqual(['a 1010', 'again 1015', 'b 1020'])
  expect([clock.now(), clock.seconds.now()]).toEqual([1030, 1])
})

test('a running clock goes on by itself, and can be moved ahead as well', async () => {
  const clock = PlatformClock.running()
  const start = clock.now()
  let [soon, later] = [false, false]
  clock.after(5, () => {
    soon = true
  })
  clock.after(3_600_000, () => {
    later = true
  })
  await until('five milliseconds', () => soon)
  expect(clock.now() - start).toBeGreaterThanOrEqual(5)
  expect(later).toBe(false)
  clock.move(3_600_000)
  expect(later).toBe(true)
  clock.stop()
})

test('no clock goes back', () => {
  expect(() => PlatformClock.still().move(-1)).toThrow('forward only')
})
