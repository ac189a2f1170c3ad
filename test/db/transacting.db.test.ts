import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { Db } from '../../src/db/database.ts'
import { errorCode } from '../../src/db/problems.ts'
import { transacting } from '../../src/db/transacting.ts'
import { test as base } from '../engines/database.ts'

const test = base.extend('db', ({ database }) => database.db)
beforeEach<{ db: Db }>(async ({ db }) => void (await sql`create table said (n integer primary key)`.execute(db)))
afterEach<{ db: Db }>(async ({ db }) => void (await sql`drop table said`.execute(db)))

const say = (db: Db, n: number) => sql<{ n: number }>`insert into said values (${n}) returning n`.compile(db)
const said = async (db: Db): Promise<number[]> =>
  (await sql<{ n: number }>`select n from said order by n`.execute(db)).rows.map(({ n }) => n)

describe('a transaction whose statements travel together', () => {
  test('carries them out in the order of their sending, and gives what came of them', async ({ db }) => {
    const { last, together } = await transacting(db, async ({ trx, later }) => {
      const waits = later(say(db, 3))
      const both = await Promise.all([trx.executeQuery(say(db, 1)), trx.executeQuery(say(db, 2))])
      return { last: { waits }, together: both.map(({ rows }) => rows[0]?.n) }
    })
    expect([together, (await last.waits).rows, await said(db)]).toEqual([[1, 2], [{ n: 3 }], [1, 2, 3]])
  })

  test('comes to nothing when one of those that go with the commit fails', async ({ db }) => {
    const failing = transacting(db, async ({ trx, later }) => {
      await trx.executeQuery(say(db, 1))
      void later(say(db, 1))
      void later(say(db, 2))
    })
    await expect(failing).rejects.toMatchObject({ code: '23505' })
    expect(await said(db)).toEqual([])
  })

  test('fails with what ended it, whichever of its statements was waited for', async ({ db }) => {
    await db.executeQuery(say(db, 1))
    const waitingForTheNext = transacting(db, async ({ trx }) => {
      void trx.executeQuery(say(db, 1)).catch(() => undefined)
      await trx.executeQuery(say(db, 2))
    })
    await expect(waitingForTheNext).rejects.toMatchObject({ code: '23505' })
    const waitingForNone = transacting(db, async ({ trx }) => {
      await trx.executeQuery(say(db, 1)).catch(() => undefined)
    })
    await expect(waitingForNone).rejects.toMatchObject({ code: '23505' })
  })

  test('comes to nothing when its work fails, and lets nothing through behind it', async ({ db }) => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const escaped: Promise<unknown>[] = []
    const failing = transacting(db, async ({ trx, later }) => {
      void later(say(db, 1))
      await trx.executeQuery(say(db, 2))
      escaped.push(ended.then(() => trx.executeQuery(say(db, 3))).catch(String))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    end()
    expect([await Promise.all(escaped), await said(db)]).toEqual([['Error: the transaction is over'], []])
  })

  test('fails at most once on a connection when what it had prepared no longer fits the table', async ({ db }) => {
    const all = (): Promise<unknown[]> =>
      transacting(db, async ({ trx }) => (await sql<object>`select * from said where n >= ${0}`.execute(trx)).rows)
    await db.executeQuery(say(db, 1))
    for (let i = 0; i < 8; i++) await all()
    await sql`alter table said add column more integer`.execute(db)
    const first = await all().catch(errorCode)
    expect([['0A000'], [[{ n: 1, more: null }]]]).toContainEqual([first])
    expect(await all()).toEqual([{ n: 1, more: null }])
  })
})
