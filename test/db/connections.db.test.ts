import { inspect } from 'node:util'
import { sql } from 'kysely'
import { expect, inject, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { ServerUnreachable, ServerUnsuitable } from '../../src/db/problems.ts'
import { parseInstant } from '../../src/policy/instant.ts'
import { engine, test } from '../engines/database.ts'

test('values have the same types on both engines', async ({ database }) => {
  const { rows } = await sql`select 9007199254740991::bigint as fen, date '2026-11-21' as day,
    timestamptz '2026-11-21 23:59:59.999999+08' as at, timestamptz '1969-12-31 23:59:59.5Z' as before,
    jsonb '{"a": [1]}' as facts, null as nothing, '赣榆' as name`.execute(database.db)
  expect(database.engine).toBe(engine)
  expect(rows).toEqual([
    {
      fen: 9_007_199_254_740_991,
      day: '2026-11-21',
      at: parseInstant('2026-11-21T23:59:59+08:00'),
      before: -1,
      facts: { a: [1] },
      nothing: null,
      name: '赣榆',
    },
  ])
  await expect(sql`select 9007199254740993::bigint`.execute(database.db)).rejects.toThrow('too large')
  const { rows: elsewhere } = await database.db.transaction().execute(async (trx) => {
    await sql`set local time zone 'Asia/Kathmandu'`.execute(trx)
    return sql`select timestamptz '2026-11-21 23:59:59+08' as at, timestamptz '2026-11-21 23:59:59+08'::text as text`.execute(trx)
  })
  expect(elsewhere).toEqual([{ at: parseInstant('2026-11-21T23:59:59+08:00'), text: '2026-11-21 21:44:59+05:45' }])
  await expect(sql`select timestamptz 'infinity'`.execute(database.db)).rejects.toThrow('infinity is no instant')
})

test('errors carry the code of PostgreSQL on both engines', async ({ database: { db } }) => {
  await expect(sql`select 1 / 0`.execute(db)).rejects.toMatchObject({ code: '22012' })
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
})

if (engine === 'server') {
  const secret = 'tulip-7'

  /** The error of opening this address, checked to hold the password nowhere, its causes included. */
  async function problemOf(address: string): Promise<unknown> {
    const problem = await openDatabase({ url: address, connections: 1 }, () => undefined).then(
      () => 'opened',
      (error: unknown) => error,
    )
    expect(inspect(problem, { depth: 10, showHidden: true })).not.toContain(secret)
    return problem
  }

  const host = new URL(inject('server')).host

  test('a server that cannot be reached is named with the reason and without the password', async ({ database: { db } }) => {
    await sql`create role needs_password login password 'another'`.execute(db)
    onTestFinished(async () => void (await sql`drop role needs_password`.execute(db)))
    const as = `postgres://needs_password:${secret}@`
    expect(await problemOf(`${as}${host}/postgres`)).toEqual(
      new ServerUnreachable(`${host}/postgres`, '用户名或密码不对，请核对 DATABASE_URL'),
    )
    expect(await problemOf(`postgres://postgres:${secret}@${host}/nowhere`)).toEqual(
      new ServerUnreachable(`${host}/nowhere`, '没有这个数据库，请先创建（CREATE DATABASE）'),
    )
    expect(await problemOf(`${as}127.0.0.1:1/x`)).toEqual(
      new ServerUnreachable('127.0.0.1:1/x', '对方没有在这个地址和端口上监听，请核对地址，并确认数据库在运行'),
    )
    expect(await problemOf(`${as}no-such-host.invalid/x`)).toEqual(
      expect.objectContaining({
        message: expect.stringMatching(
          /^无法连接数据库 no-such-host\.invalid:5432\/x：(找不到这台主机，请核对主机名|暂时无法解析主机名，请检查网络和 DNS)$/,
        ),
      }),
    )
    const malformed = new ServerUnreachable(
      'DATABASE_URL',
      '地址格式不对，应为 postgres://用户:密码@主机:端口/数据库，密码中的特殊字符须用百分号编码',
    )
    for (const address of [`me:${secret}@host/x`, `postgres://me:1/${secret}@host/x`, `postgres://me:1#${secret}@host/x`])
      expect(await problemOf(address)).toEqual(malformed)
  })

  test('a server that is too old or not in UTF-8 is refused', async ({ database: { db }, place }) => {
    if (!('url' in place)) throw new TypeError('not on a server')
    await sql`create role of_old login`.execute(db)
    onTestFinished(async () => {
      await sql`drop owned by of_old`.execute(db)
      await sql`drop role of_old`.execute(db)
    })
    await sql`create schema old; grant usage on schema old to of_old`.execute(db)
    await sql`create function old.current_setting(text) returns text language sql as $$ select '140011' $$`.execute(db)
    await sql`alter role of_old set search_path = old, pg_catalog`.execute(db)
    const old = await problemOf(place.url.replace('postgres@', 'of_old@'))
    expect(old).toEqual(
      new ServerUnsuitable(
        new URL(place.url).host + new URL(place.url).pathname,
        '版本是 PostgreSQL 14，需要 15 或更高版本：请升级服务器，或换一台',
      ),
    )

    await sql`create database ascii template template0 encoding 'SQL_ASCII'`.execute(db)
    onTestFinished(async () => void (await sql`drop database ascii`.execute(db)))
    expect(await problemOf(inject('server').replace(/postgres$/, 'ascii'))).toEqual(
      new ServerUnsuitable(
        `${host}/ascii`,
        "编码是 SQL_ASCII，需要 UTF8：请另建一个库，CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
      ),
    )
  })

  test('a connection that the server ends, idle or in a transaction, is reported and replaced', async ({ place }) => {
    const lost: string[] = []
    const { db, pool, close } = await openDatabase(place, (error) => lost.push(error.message))
    onTestFinished(close)
    const end = async (pid: number): Promise<void> => {
      await sql`select pg_terminate_backend(${pid}::int, 5000)`.execute(db)
    }
    const client = await pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    client.release()
    const idle = await pool.connect()
    await end(Number(rows[0]?.pid))
    idle.release()

    const broken = db.transaction().execute(async (trx) => {
      const { rows: own } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await end(Number(own[0]?.pid))
      await sql`select 1`.execute(trx)
    })
    await expect(broken).rejects.toThrow()
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    expect(lost.length).toBeGreaterThan(0)
    expect(lost.length).toBeLessThanOrEqual(4)
  })
}
