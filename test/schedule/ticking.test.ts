import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { startTicking } from '../../src/schedule/ticking.ts'

const silent = pino({ level: 'silent' })

test('the schedule is looked at when it starts and then in real time, also after a look that failed', async () => {
  let looks = 0
  const logged: string[] = []
  const log = pino({ base: null }, { write: (line) => void logged.push(line) })
  const ticking = startTicking(
    async () => {
      if ((looks += 1) === 1) throw new Error('no database')
    },
    5,
    log,
  )
  expect(looks).toBe(1)
  await vi.waitFor(() => expect(looks).toBe(2), { timeout: 7000 })
  expect(logged.join('')).toContain('no database')
  expect(ticking.secondsSinceTick()).toBeLessThan(1)
  await ticking.stop(1000)
})

test('stopping waits for the look that is under way, but not for ever', async () => {
  let looked = false
  const { promise, resolve } = Promise.withResolvers<void>()
  const ticking = startTicking(() => promise.then(() => void (looked = true)), 5, silent)
  setTimeout(resolve, 50)
  await ticking.stop(1000)
  expect(looked).toBe(true)

  const stuck = startTicking(() => Promise.withResolvers<void>().promise, 5, silent)
  const began = performance.now()
  await stuck.stop(100)
  expect(performance.now() - began).toBeLessThan(1000)
})
