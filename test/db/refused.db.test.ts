import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, vi } from 'vitest'
import { refusedBy, refusedToMake } from '../../src/db/refused.ts'
import { type Ran, runLine } from '../cli/run-line.ts'
import { createDatabase, databaseUrl } from '../engines/server-databases.ts'
import { engine, test } from '../engines/database.ts'

const unique = (): string => randomUUID().replaceAll('-', '').slice(0, 12)

/** A database of a server, with somebody who administers it and somebody who only has what is granted; gone when the test is over. */
async function branch(contents: 'empty' | 'migrated') {
  const name = `refused_${unique()}`
  const user = `clerk_${unique()}`
  await createDatabase(inject('server'), name, contents === 'migrated' ? 'sameday_template' : 'template1')
  const admin = new pg.Client(databaseUrl(inject('server'), name))
  await admin.connect()
  await admin.query(`create role ${user} login`)
  onTestFinished(async () => {
    await admin.query(`drop owned by ${user} cascade`)
    await admin.query(`drop role ${user}`)
    await admin.end()
  })
  const url = databaseUrl(inject('server'), name).replace('postgres@', `${user}@`)
  const sameday = async (line: string, more = ''): Promise<Ran> => {
    vi.stubEnv('DATABASE_URL', `${url}${more}`)
    for (const unset of ['SAMEDAY_NOW', 'SAMEDAY_ORG', 'SAMEDAY_DATA']) vi.stubEnv(unset, '')
    vi.stubEnv('LOG_LEVEL', 'silent')
    onTestFinished(() => void vi.unstubAllEnvs())
    return runLine(null, line)
  }
  return { name, user, admin, url, sameday }
}

/** One line that says what to do, and nothing else: no trace, no second line. */
const oneLine = (says: RegExp) => ({ code: 1, out: '', err: expect.stringMatching(new RegExp(`^${says.source}\\n$`)) })

if (engine === 'server') {
  describe('a server that does not let the program work is named in one line with what to do', () => {
    test('a user who may make no tables in the schema', async () => {
      const { sameday } = await branch('empty')
      const says =
        /DATABASE_URL 里的数据库用户没有足够的权限（permission denied for schema public）：请由数据库管理员执行 GRANT USAGE, CREATE ON SCHEMA public TO 该用户/
      expect(await sameday('migrate')).toEqual(oneLine(says))
      expect(await sameday('order CR1')).toEqual(oneLine(says))
    })

    test('a user who may make tables but no schema for the queue', async () => {
      const { sameday, admin, user, name } = await branch('empty')
      await admin.query(`grant create, usage on schema public to ${user}`)
      const says = new RegExp(
        `DATABASE_URL .*（permission denied for database ${name}）：请由数据库管理员执行 GRANT CREATE ON DATABASE ${name} TO 该用户`,
      )
      expect(await sameday('migrate')).toEqual(oneLine(says))
      expect(await sameday('alerts')).toEqual(oneLine(says))
      await admin.query(`grant create on database ${name} to ${user}`)
      expect(await sameday('migrate')).toEqual({ code: 0, out: '正式数据库已是最新（PostgreSQL 服务器）\n', err: '' })
    })

    test('a user whose tables somebody else has made', async () => {
      const { sameday, admin, user } = await branch('migrated')
      const says = /DATABASE_URL .*（permission denied for table \w+）：这些表是另一个用户建的，请改用建表的用户连接，或由它授权/
      expect(await sameday('migrate')).toEqual(oneLine(says))
      await admin.query(`grant select on all tables in schema public to ${user}`)
      expect(await sameday('migrate')).toEqual(oneLine(says))
    })

    test('a schema that is not there, or that the user may not use', async () => {
      const { sameday, admin } = await branch('empty')
      const says =
        /数据库 .* 不能使用：search_path（branch_7）里没有这个用户能用的模式：请由数据库管理员执行 CREATE SCHEMA 和 GRANT USAGE, CREATE/
      expect(await sameday('migrate', '?options=-csearch_path%3Dbranch_7')).toEqual(oneLine(says))
      await admin.query('create schema branch_7')
      expect(await sameday('migrate', '?options=-csearch_path%3Dbranch_7')).toEqual(oneLine(says))
    })

    test('a database that only reads', async () => {
      const { sameday, admin, user } = await branch('empty')
      await admin.query(`grant create, usage on schema public to ${user}`)
      await admin.query(`alter role ${user} set default_transaction_read_only = on`)
      expect(await sameday('migrate')).toEqual(
        oneLine(/数据库是只读的（cannot execute .* read-only transaction）：请把 DATABASE_URL 指向可写的主库/),
      )
    })

    test('a user who may not connect, may not log in, or may have no more connections', async () => {
      const { sameday, admin, user, name } = await branch('empty')
      await admin.query(`revoke connect on database ${name} from public`)
      expect(await sameday('migrate')).toEqual(
        oneLine(/无法连接数据库 .*：这个用户没有连接这个数据库的权限，请由数据库管理员执行 GRANT CONNECT ON DATABASE/),
      )
      await admin.query(`grant connect on database ${name} to ${user}`)
      await admin.query(`alter role ${user} connection limit 0`)
      expect(await sameday('migrate')).toEqual(oneLine(/无法连接数据库 .*：连接数已满，请停掉多余的连接，或由数据库管理员调大上限/))
      await admin.query(`alter role ${user} nologin`)
      expect(await sameday('migrate')).toEqual(oneLine(/无法连接数据库 .*：服务器不接受这个用户的连接，请由数据库管理员核对用户的登录权.*/))
    })

    test('a password that is wrong, a database that is not there, a server that is not there or speaks no TLS', async () => {
      const { sameday, url } = await branch('empty')
      const refusal = async (address: string): Promise<Ran> => {
        vi.stubEnv('DATABASE_URL', address)
        return runLine(null, 'migrate')
      }
      expect(await sameday('migrate', '?sslmode=verify-full')).toEqual(
        oneLine(/无法连接数据库 .*：服务器不支持加密连接，请去掉地址里的 sslmode/),
      )
      expect(await refusal(url.replace(/\/\w+$/, '/nowhere'))).toEqual(
        oneLine(/无法连接数据库 .*：没有这个数据库，请先创建（CREATE DATABASE）/),
      )
      expect(await refusal('postgres://clerk:confidential@127.0.0.1:1/orders')).toEqual(
        oneLine(/无法连接数据库 127\.0\.0\.1:1\/orders：对方没有在这个地址和端口上监听，请核对地址，并确认数据库在运行/),
      )
    })
  })

  test('tables that are somebody else’s to change, and a connection that was ended, are said too', async () => {
    const { admin, user, url } = await branch('migrated')
    const clerk = new pg.Client(url)
    clerk.on('error', () => undefined)
    await clerk.connect()
    const failing = (statement: string) =>
      clerk.query(statement).then(
        () => expect.fail('it was not refused'),
        (error: unknown) => error,
      )
    expect(refusedBy(await failing('alter table orders add column more text'))?.message).toBe(
      'DATABASE_URL 里的数据库用户没有足够的权限（must be owner of table orders）：这些表是另一个用户建的，请改用建表的用户连接，或由它授权',
    )
    const sleeping = failing('select pg_sleep(30)')
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [user])
    expect(refusedBy(await sleeping)?.message).toBe('数据库服务器中断了连接，没有做完：请确认数据库在运行，再试一次')
    // The driver only says that it has no connection any more.
    expect(refusedBy(await failing('select 1'))?.message).toBe('与数据库的连接断了，没有做完：请确认数据库在运行，再试一次')
  })
}

test('what a server lacks is said where tables are made; anywhere else it is a fault of the program and shows where', async ({
  database: { db },
}) => {
  const missing = await sql`select nosuch_function(1)`.execute(db).then(
    () => expect.fail('there is such a function'),
    (error: unknown) => error,
  )
  expect(refusedToMake(missing)?.message).toMatch(
    /^数据库服务器缺少程序要用的功能（function nosuch_function\(integer\) does not exist）：请用标准的 /,
  )
  expect(refusedBy(missing)).toBeNull()
})
