import { describe, expect } from 'vitest'
import type { Db } from '../../src/db/database.ts'
import { UNKNOWN_ORDER, budgets } from '../../src/throttling/budgets.ts'
import { type Spent, forgetFull, spend } from '../../src/throttling/spend.ts'
import { at } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'
import { anotherPool } from './pools.ts'

const NOON = at('2026-11-21 12:00:00')
const { units } = budgets['order-look-ups']

async function use(db: Db, by: string, taken: number, now: number): Promise<Spent> {
  const spent = (await spend(db, 'order-look-ups', [{ by, units: taken }], now)).get(by)
  if (spent === undefined) throw new Error(`nothing was spent by ${by}`)
  return spent
}

const free = { delayMillis: 0, refusedUntil: null, exceeds: false }

describe('a budget', () => {
  test('gives half of it at once, then more slowly, and the last unit after the longest wait', async ({ database: { db } }) => {
    expect(await use(db, 'a', units / 2, NOON)).toEqual(free)
    expect(await use(db, 'a', units / 4, NOON)).toEqual({ ...free, delayMillis: 250 })
    expect(await use(db, 'a', units / 4, NOON)).toEqual({ ...free, delayMillis: 500 })
  })

  test('refuses what is beyond it for ten minutes to the second, and says once that it was exceeded', async ({ database: { db } }) => {
    await use(db, 'b', units, NOON)
    expect(await use(db, 'b', 1, NOON)).toEqual({ delayMillis: 0, refusedUntil: NOON + 600, exceeds: true })
    // Trying on prolongs nothing.
    for (const later of [1, 300, 599])
      expect(await use(db, 'b', 50, NOON + later)).toEqual({ delayMillis: 0, refusedUntil: NOON + 600, exceeds: false })
    expect(await use(db, 'b', 1, NOON + 600)).toEqual(free)
    expect(await use(db, 'b', units / 2 - 1, NOON + 600)).toEqual(free)
  })

  test('fills up evenly: who uses it no faster than that is never slowed nor refused', async ({ database: { db } }) => {
    // Forty a minute, for an hour.
    for (let minute = 0; minute < 60; minute++) expect(await use(db, 'c', units / 10, NOON + minute * 60)).toEqual(free)
  })

  test('lets an installer ask sixty times in ten minutes, half of them for numbers that lead to nothing, again and again', async ({
    database: { db },
  }) => {
    for (let turn = 0; turn < 6; turn++)
      for (let i = 0; i < 60; i++) {
        const spent = await use(db, 'd', i % 2 === 0 ? 1 : UNKNOWN_ORDER, NOON + turn * 600 + i * 10)
        expect(spent).toEqual(free)
      }
  })

  test('stops who tries numbers after eighty', async ({ database: { db } }) => {
    let given = 0
    while ((await use(db, 'e', UNKNOWN_ORDER, NOON)).refusedUntil === null) given += 1
    expect(given).toBe(80)
  })

  test('knows nothing of uses and refusals that a clock wrote which was ahead: a replay begins anew', async ({ database: { db } }) => {
    await use(db, 'ahead', units, NOON + 3 * 3600)
    expect(await use(db, 'ahead', 1, NOON + 3 * 3600)).toMatchObject({ exceeds: true })
    expect(await use(db, 'ahead', 1, NOON)).toEqual(free)
    expect(await use(db, 'ahead', units / 2 - 1, NOON)).toEqual(free)
    expect(await use(db, 'ahead', units, NOON)).toMatchObject({ refusedUntil: NOON + 600, exceeds: true })
  })

  test('refuses what is more than all of it at once', async ({ database: { db } }) => {
    expect(await use(db, 'f', units + 1, NOON)).toEqual({ delayMillis: 0, refusedUntil: NOON + 600, exceeds: true })
    expect(await use(db, 'f', 1, NOON + 600)).toEqual({ ...free, delayMillis: 0 })
  })

  test('is of one alone', async ({ database: { db } }) => {
    await use(db, 'g', units + 1, NOON)
    expect(await use(db, 'h', 1, NOON)).toEqual(free)
    expect((await spend(db, 'wrong-tokens', [{ by: 'g', units: 1 }], NOON)).get('g')).toEqual(free)
  })

  test('is shared by replicas, to the unit, also when they count at the same time', async ({ database, place }) => {
    const pools = [database, await anotherPool(place, database)]
    const all = await Promise.all(Array.from({ length: units + 40 }, (_, i) => use(pools[i % 2]?.db ?? database.db, 'i', 1, NOON)))
    expect(all.filter(({ refusedUntil }) => refusedUntil === null)).toHaveLength(units)
  })

  test('is taken from by several at once, each by their own use', async ({ database: { db } }) => {
    const uses = [
      { by: 'z', units: units + 1 },
      { by: 'j', units: units * 0.75 },
      { by: 'k', units: 1 },
    ]
    expect([...(await spend(db, 'order-look-ups', uses, NOON))]).toEqual([
      ['z', { delayMillis: 0, refusedUntil: NOON + 600, exceeds: true }],
      ['j', { ...free, delayMillis: 250 }],
      ['k', free],
    ])
  })

  test('that is full again is forgotten, and none other', async ({ database: { db } }) => {
    await db.deleteFrom('budget').execute()
    await use(db, 'l', 1, NOON)
    await use(db, 'm', units + 1, NOON)
    await forgetFull(db, NOON + 1200)
    expect(await db.selectFrom('budget').select('name').execute()).toHaveLength(2)
    await forgetFull(db, NOON + 1203)
    expect(await db.selectFrom('budget').select('name').execute()).toEqual([{ name: 'order-look-ups/m' }])
    await forgetFull(db, NOON + 1801)
    expect(await db.selectFrom('budget').select('name').execute()).toEqual([])
  })
})
