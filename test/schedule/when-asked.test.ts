import { pino } from 'pino'
import { expect, test } from 'vitest'
import { whenAsked } from '../../src/schedule/when-asked.ts'

test('what is asked for a hundred times while it runs is done once more, also after it failed; nothing after the stop', async () => {
  const logged: string[] = []
  const log = pino({ base: null }, { write: (line) => void logged.push(line) })
  let runs = 0
  let news = Promise.withResolvers<void>()
  const looking = whenAsked(
    async () => {
      runs += 1
      news.resolve()
      news = Promise.withResolvers()
      if (runs === 1) throw new Error('no database')
    },
    5,
    log,
  )
  const next = news.promise
  looking.ask()
  await next
  const after = news.promise
  for (let i = 0; i < 100; i++) looking.ask()
  await after
  expect(runs).toBe(2)
  expect(logged.join('')).toContain('no database')
  await looking.stop(1000)
  looking.ask()
  expect(runs).toBe(2)
})
