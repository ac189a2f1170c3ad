import { expect, test } from 'vitest'
import { freshPlace } from '../engines/database.ts'
import { bugs } from './bugs.ts'
import { simulate } from './simulate.ts'
import { startOfMonth } from './start.ts'

/** SAMEDAY_SEEDS=200 for many courses; `npm run simulate` for long ones. */
const SEEDS = Number(process.env['SAMEDAY_SEEDS'] ?? 1)
const FIRST = 1
const size = { start: startOfMonth, days: 1, perDay: 20, everyMinutes: 20 }

test(
  `of ${SEEDS} days with programs that die, sends that fail and clocks that jump nothing late is unsaid, and nothing said twice`,
  { timeout: SEEDS * 60_000 },
  async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const { faults, arrivals } = await simulate(await freshPlace('migrated'), seed, size, null)
      expect(faults, `npm run simulate -- --seed ${seed} --days 1 --orders 20 --minutes 20`).toEqual([])
      expect(arrivals).toBeGreaterThan(0)
    }
  },
)

test('a fault that is planted is found: a desk that is not reached', async () => {
  const bug = bugs.find(({ name }) => name === 'the desk and its group are not reached') ?? null
  const { faults } = await simulate(await freshPlace('migrated'), 1, size, bug)
  expect(faults).not.toEqual([])
})
