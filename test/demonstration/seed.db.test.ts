import { expect } from 'vitest'
import type { Db } from '../../src/db/database.ts'
import { feedDemonstration, seedDemonstration } from '../../src/demonstration/seed.ts'
import { HOUR, parseInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const start = parseInstant('2026-11-21T17:30:00+08:00') ?? NaN

const count = async (db: Db, table: 'order_event' | 'orders'): Promise<number> =>
  Number(
    (
      await db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('rows'))
        .executeTakeFirstOrThrow()
    ).rows,
  )

test('a demonstration is filled once, goes on as time passes, and never says anything twice', async ({ database }) => {
  const { db } = database
  expect(await feedDemonstration(database, example, start)).toBe(0)
  expect(await seedDemonstration(database, example, start)).toBe(true)
  expect(await seedDemonstration(database, example, start + 60)).toBe(false)
  const [events, orders] = [await count(db, 'order_event'), await count(db, 'orders')]
  expect(orders).toBeGreaterThan(600)

  expect(await feedDemonstration(database, example, start)).toBe(0)
  const fed = await feedDemonstration(database, example, start + 2 * HOUR)
  expect(fed).toBeGreaterThan(20)
  expect(await feedDemonstration(database, example, start + 2 * HOUR)).toBe(0)
  expect(await count(db, 'order_event')).toBe(events + fed)
  expect(await count(db, 'orders')).toBeGreaterThan(orders)
})
