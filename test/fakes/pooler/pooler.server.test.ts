import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import { pino } from 'pino'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src/db/database.ts'
import { keepLease } from '../../../src/db/lease.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { createDatabase, databaseUrl } from '../../engines/server-databases.ts'
import { reportLost } from '../../engines/template.ts'
import { startPooler } from './pooler.ts'

/** The pooler of this suite; where it has none, a stand-in of our own. So PgBouncer says the same where it is at hand. */
async function pooled(): Promise<string> {
  const name = `pooled_${randomUUID().replaceAll('-', '')}`
  await createDatabase(inject('server'), name, 'template1')
  if (inject('entrance') !== inject('server')) return databaseUrl(inject('entrance'), name)
  const pooler = await startPooler(inject('server'))
  onTestFinished(() => pooler.stop())
  return databaseUrl(pooler.url, name)
}

async function client(url: string, more: pg.ClientConfig = {}): Promise<pg.Client> {
  const one = new pg.Client({ connectionString: url, ...more })
  one.on('error', () => undefined)
  await one.connect()
  onTestFinished(() => one.end())
  return one
}

test('a transaction keeps its connection of the server, and nothing of a session is left to the next one', async () => {
  const url = await pooled()
  const one = await client(url)
  const other = await client(url)
  const pid = async (): Promise<number> => (await one.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0
  await one.query('begin')
  const first = await pid()
  await one.query(`set local work_mem = '1MB'`)
  // Somebody else has a transaction at the same time, hence another connection.
  await other.query('begin')
  expect(await pid()).toBe(first)
  await one.query('commit')
  await other.query('commit')

  const pids = new Set<number>()
  for (let i = 0; i < 6; i += 1) pids.add(await pid())
  expect(pids.size).toBeGreaterThan(1)
  expect([...pids]).not.toContain(Reflect.get(one, 'processID'))

  await one.query(`create temporary table note (text text)`)
  const looks = Array.from({ length: 12 }, async () => (await client(url)).query('select * from note'))
  await expect(Promise.all(looks)).rejects.toThrow(/relation "note" does not exist/)
})

test('what is to hold for a session is refused at the start; set for the user it holds', async () => {
  const url = await pooled()
  for (const more of [{ statement_timeout: 1000 }, { options: '-c search_path=elsewhere' }])
    await expect(client(url, more)).rejects.toMatchObject({
      code: '08P01',
      message: expect.stringMatching(/^unsupported startup parameter/) as string,
    })
})

test('a failed transaction stays failed until it is rolled back, and one whose client left is gone', async () => {
  const url = await pooled()
  const one = await client(url)
  await one.query('create table note (text text)')
  await one.query('begin')
  await expect(one.query('select 1/0')).rejects.toThrow(/division by zero/)
  await expect(one.query('select 1')).rejects.toMatchObject({ code: '25P02' })
  await one.query('rollback')
  const leaving = new pg.Client(url)
  leaving.on('error', () => undefined)
  await leaving.connect()
  await leaving.query('begin')
  await leaving.query(`insert into note values ('half')`)
  await leaving.end()
  expect((await one.query('select from note')).rowCount).toBe(0)
})

test('a lease is one process’s through it, and goes to the other that asks for it', async () => {
  const database = await openDatabase({ url: await pooled(), connections: 4 }, reportLost)
  onTestFinished(() => database.close())
  await migrate(database.db)
  const holders: string[] = []
  const settings = { ttlSeconds: 1, alone: false, log: pino({ level: 'silent' }) }
  const keep = (name: string) =>
    keepLease(database.db, 'one', settings, async (lost) => {
      holders.push(name)
      await once(lost, 'abort')
    })
  const first = keep('first')
  await expect.poll(() => holders).toEqual(['first'])
  const second = keep('second')
  await first.stop()
  await expect.poll(() => holders).toEqual(['first', 'second'])
  await second.stop()
})

test('two programs at once bring a branch up to date through it, each by the search path of its user', async () => {
  const url = await pooled()
  const direct = await client(databaseUrl(inject('server'), new URL(url).pathname.slice(1)))
  await direct.query('create schema suqian')
  await direct.query(`alter role postgres in database ${new URL(url).pathname.slice(1)} set search_path = suqian`)
  const open = () => openDatabase({ url, connections: 4, branch: 'suqian' }, reportLost)
  const databases = await Promise.all([open(), open()])
  await Promise.all(databases.map(({ db }) => migrate(db)))
  await Promise.all(databases.map((database) => database.close()))
  const { rows } = await direct.query(`select schemaname as schema from pg_tables where tablename = 'orders'`)
  expect(rows).toEqual([{ schema: 'suqian' }])
})
