import { expect } from 'vitest'
import { alertsDue } from '../../src/alerting/alerts-due.ts'
import { nextAlert } from '../../src/alerting/next-alert.ts'
import { remember } from '../../src/alerting/say-alerts.ts'
import { noteSweep } from '../../src/alerting/heard-today.ts'
import type { Database, Trx } from '../../src/db/database.ts'
import { feedIn, seedDemonstration } from '../../src/demonstration/seed.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { HOUR, type Instant, formatInstant, parseInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'
import { fourStepExample } from './four-steps.ts'

const start = parseInstant('2026-11-21T17:30:00+08:00') ?? NaN
const platformsOf = () => ['webchat'] as const

/** What is due in a minute is said, as the schedule does. */
async function say(trx: Trx, organisation: Organisation, at: Instant): Promise<readonly string[]> {
  await feedIn(trx, organisation, at)
  const { alerts, occasions } = await alertsDue(trx, { organisation, platformsOf, now: at }, at)
  for (const alert of alerts) await remember(trx, alert, at)
  await noteSweep(trx, occasions, at)
  return alerts.map(({ hearer, message }) => `${hearer.name} ${message.title}`)
}

async function onTrial<T>({ db }: Database, work: (trx: Trx) => Promise<T>): Promise<T> {
  const trx = await db.startTransaction().execute()
  try {
    return await work(trx)
  } finally {
    await trx.rollback().execute()
  }
}

const coming = (database: Database, organisation: Organisation, now: Instant, until = now + 24 * HOUR) =>
  onTrial(database, (trx) => nextAlert(trx, { organisation, platformsOf }, now, until, (to) => feedIn(trx, organisation, to)))

test(
  'from alert to alert through a night nothing is said before the minute that is foretold, and then just that',
  { timeout: 120_000 },
  async ({ database }) => {
    await seedDemonstration(database, example, start)
    await database.db.transaction().execute((trx) => say(trx, example, start))
    let now = start
    for (let hops = 0; hops < 6; hops++) {
      const next = await coming(database, example, now)
      if (next === null) throw new Error('nothing is foretold')
      expect(next.at % 60).toBe(0)
      // A minute before nobody hears anything.
      expect(await onTrial(database, (trx) => say(trx, example, next.at - 60))).toEqual([])
      const said = await database.db.transaction().execute((trx) => say(trx, example, next.at))
      expect(said.length).toBeGreaterThan(0)
      expect(next.what).toBe(said.length === 1 ? said[0] : `${said[0] ?? ''}，另有 ${said.length - 1} 条预警`)
      now = next.at
      // On to another hour, where other steps are near.
      if (hops % 2 === 1) {
        now += 3 * HOUR
        await database.db.transaction().execute((trx) => say(trx, example, now))
      }
    }
    expect(formatInstant(now) > formatInstant(start + 6 * HOUR)).toBe(true)
  },
)

test('what was foretold was taken back: nothing of it is in the database', async ({ database }) => {
  await seedDemonstration(database, example, start)
  const orders = async () => (await database.db.selectFrom('order_event').select('id').execute()).length
  const before = await orders()
  expect(await coming(database, example, start)).not.toBeNull()
  expect(await orders()).toBe(before)
})

test('in quiet hours their end is the next thing; without a step, and beyond the time that is asked about, there is none', async ({
  database,
}) => {
  const quiet = { ...fourStepExample, quietHours: { from: 17 * HOUR, to: 19 * HOUR } }
  await seedDemonstration(database, quiet, start)
  expect((await coming(database, quiet, start))?.at).toBe(start + 1.5 * HOUR)
  expect(await coming(database, quiet, start, start + HOUR)).toBeNull()
  expect(await coming(database, { ...example, alerts: [] }, start)).toBeNull()
})
