import { sql } from 'kysely'
import { describe, expect, onTestFinished } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { type Room, openRoom } from '../../src/db/room.ts'
import { test } from '../engines/database.ts'

const MB = 1024 * 1024

/** A room whose disk has what the test says, and whose time goes on as the test says. */
function roomOf(
  database: Database,
  folder: string | null,
): Room & { free: number; passes(millis: number): void; later(): Promise<boolean> } {
  let elapsed = 0
  const room = openRoom(database, { folder, least: 200 * MB, freeBelow: () => controlled.free, elapsed: () => elapsed })
  const controlled = Object.assign(room, {
    free: 1000 * MB,
    passes: (millis: number): void => void (elapsed += millis),
    later: async () => {
      elapsed += 6_000
      return (await room.look()).full
    },
  })
  return controlled
}

/** As a server whose disk is full answers a write, until the end of the test or `again()`. */
async function fillDisk({ db }: Database): Promise<() => Promise<void>> {
  await sql`create or replace function no_space() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file "base/16384/2619": No space left on device' using errcode = '53100'; end $$`.execute(db)
  await sql`create trigger full_disk before insert or update on write_probe for each row execute function no_space()`.execute(db)
  let full = true
  const again = async (): Promise<void> => {
    if (full) await sql`drop trigger full_disk on write_probe`.execute(db)
    full = false
  }
  onTestFinished(again)
  return again
}

describe('on the disk of the embedded engine', () => {
  test('there is room down to the limit, and again only with a quarter more than that', async ({ database }) => {
    const room = roomOf(database, '/data')
    const seen: [number, boolean][] = []
    for (const megabytes of [1000, 200, 199, 200, 249, 250, 200, 0]) {
      room.free = megabytes * MB
      seen.push([megabytes, await room.later()])
      expect(room.state().free).toBe(megabytes * MB)
    }
    expect(seen).toEqual([
      [1000, false],
      [200, false],
      [199, true],
      [200, true],
      [249, true],
      [250, false],
      [200, false],
      [0, true],
    ])
  })

  test('it is looked at once in five seconds, however many ask, and what fails meanwhile counts at once', async ({ database }) => {
    const room = roomOf(database, '/data')
    expect((await room.look()).full).toBe(false)
    room.free = 0
    room.passes(4_999)
    expect((await Promise.all([room.look(), room.look()])).map(({ full }) => full)).toEqual([false, false])
    expect(room.met(Object.assign(new Error('no space'), { code: '53100' }))).toBe(true)
    expect([room.state(), await room.look()]).toEqual([
      { full: true, free: 0 },
      { full: true, free: 0 },
    ])
  })
})

test('where no limit is set, an embedded engine that found no room has some again with two files of its log free', async ({ database }) => {
  let [elapsed, free] = [0, 0]
  const room = openRoom(database, { folder: '/data', least: 0, freeBelow: () => free, elapsed: () => (elapsed += 60_000) })
  expect((await room.look()).full).toBe(false)
  room.met(Object.assign(new Error('no space'), { code: '53100' }))
  expect((await room.look()).full).toBe(true)
  free = 31 * MB
  expect((await room.look()).full).toBe(true)
  free = 32 * MB
  expect((await room.look()).full).toBe(false)
})

describe('on a server’s disk', () => {
  test('a write that is refused for want of room is what tells, and there is room again half a minute after', async ({ database }) => {
    const room = roomOf(database, null)
    expect(await room.look()).toEqual({ full: false, free: null })
    const clear = await fillDisk(database)
    expect([await room.later(), await room.later()]).toEqual([true, true])
    await clear()
    const seen: boolean[] = []
    for (let i = 0; i < 6; i++) seen.push(await room.later())
    expect(seen).toEqual([true, true, true, true, false, false])
  })

  test('the look is a write: a database that only reads does not pass it, and that is no full disk', async ({ database }) => {
    const room = roomOf(database, null)
    await room.look()
    const before = await sql<{ at: string }>`select xmin::text as at from write_probe`.execute(database.db)
    await room.later()
    const after = await sql<{ at: string }>`select xmin::text as at from write_probe`.execute(database.db)
    expect([before.rows.length, after.rows.length, before.rows[0]?.at === after.rows[0]?.at]).toEqual([1, 1, false])
    await sql`alter table write_probe rename to gone`.execute(database.db)
    onTestFinished(async () => void (await sql`alter table gone rename to write_probe`.execute(database.db)))
    await expect(room.later()).rejects.toThrow('write_probe')
    // For as long as it is not looked at anew.
    await expect(room.look()).rejects.toThrow('write_probe')
    expect(room.state().full).toBe(false)
  })
})

test('no room for a file that is read in passing is no full database', async ({ database }) => {
  const room = roomOf(database, null)
  expect(room.met(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(true)
  expect(room.met(new Error('write'))).toBe(false)
  expect(room.state().full).toBe(false)
})
