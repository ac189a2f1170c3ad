import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect } from 'vitest'
import { type LeaseSettings, keepLease } from '../../src/db/lease.ts'
import { test } from '../engines/database.ts'

const settings: LeaseSettings = { ttlSeconds: 1, alone: false, log: pino({ level: 'silent' }) }

/** Work that notes when it begins and ends, and lasts until it is told to end. */
function noting(notes: string[], name: string) {
  return async (lost: AbortSignal): Promise<void> => {
    notes.push(`${name} begins`)
    while (!lost.aborted) await sleep(10)
    notes.push(`${name} ends`)
  }
}

test('of two who want it one works; when it stops the other takes over within moments', async ({ database: { db } }) => {
  const notes: string[] = []
  const first = keepLease(db, 'two', settings, noting(notes, 'first'))
  await expect.poll(() => notes).toEqual(['first begins'])
  const second = keepLease(db, 'two', settings, noting(notes, 'second'))
  await sleep(1500)
  expect(notes).toEqual(['first begins'])
  await first.stop()
  await expect.poll(() => notes).toEqual(['first begins', 'first ends', 'second begins'])
  await second.stop()
  expect(await db.selectFrom('lease').selectAll().where('name', '=', 'two').execute()).toEqual([])
})

test('the lease of a dead process is taken over once it has given no sign of life for so long, and not before', async ({
  database: { db },
}) => {
  const notes: string[] = []
  await sql`insert into lease values ('dead', gen_random_uuid(), now() + interval '1500 ms')`.execute(db)
  const asked = performance.now()
  const lease = keepLease(db, 'dead', settings, noting(notes, 'next'))
  await sleep(1000)
  expect(notes).toEqual([])
  await expect.poll(() => notes, { timeout: 3000 }).toEqual(['next begins'])
  expect(performance.now() - asked).toBeLessThan(3000)
  await lease.stop()
})

test('where nobody else can be, what a dead process held is free at once', async ({ database: { db } }) => {
  const notes: string[] = []
  await sql`insert into lease values ('alone', gen_random_uuid(), now() + interval '1 hour')`.execute(db)
  const lease = keepLease(db, 'alone', { ...settings, alone: true }, noting(notes, 'next'))
  await expect.poll(() => notes, { timeout: 900 }).toEqual(['next begins'])
  await lease.stop()
})

test.for([
  [true, ['begins']],
  [false, ['begins', 'ends']],
] as const)(
  'a database that takes no renewal ends the work of who may have a rival; alone at it: %s',
  async ([alone, expected], { database: { db } }) => {
    const notes: string[] = []
    const name = `unanswered-${alone}`
    const lease = keepLease(db, name, { ...settings, alone }, noting(notes, name))
    await expect.poll(() => notes).toEqual([`${name} begins`])
    await sql`alter table lease rename to lease_away`.execute(db)
    await sleep(2000)
    await sql`alter table lease_away rename to lease`.execute(db)
    expect(notes.slice(0, expected.length)).toEqual(expected.map((what) => `${name} ${what}`))
    expect(notes.length === 1).toBe(alone)
    await lease.stop()
  },
)

test('a process that finds that another has the lease ends its work', async ({ database: { db } }) => {
  const notes: string[] = []
  const lease = keepLease(db, 'robbed', settings, noting(notes, 'first'))
  await expect.poll(() => notes).toEqual(['first begins'])
  await sql`update lease set holder = gen_random_uuid(), until = now() + interval '1 hour' where name = 'robbed'`.execute(db)
  await expect.poll(() => notes, { timeout: 1500 }).toEqual(['first begins', 'first ends'])
  await lease.stop()
})

test('work that ends by itself is not begun again by anybody while its process lives', async ({ database: { db } }) => {
  const notes: string[] = []
  const first = keepLease(db, 'over', settings, () => {
    notes.push('kicked out')
    return Promise.resolve()
  })
  const second = keepLease(db, 'over', settings, noting(notes, 'second'))
  await sleep(2500)
  expect(notes).toEqual(['kicked out'])
  await first.stop()
  await expect.poll(() => notes).toEqual(['kicked out', 'second begins'])
  await second.stop()
})

test('work that breaks off is begun anew', async ({ database: { db } }) => {
  const notes: string[] = []
  let times = 0
  const lease = keepLease(db, 'broken', settings, async (lost) => {
    if (times++ === 0) throw new Error('broke off')
    await noting(notes, 'again')(lost)
  })
  await expect.poll(() => notes, { timeout: 4000 }).toEqual(['again begins'])
  await lease.stop()
})
