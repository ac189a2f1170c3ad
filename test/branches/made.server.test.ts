import { beforeAll, expect, test } from 'vitest'
import { ask, emptyDatabase, inBranch } from './server-branch.ts'

let url: string
beforeAll(async () => {
  url = await emptyDatabase()
})

test('only what writes makes a branch; whoever looks or serves under a name that is not there is told', async () => {
  const refused = {
    code: 1,
    out: '',
    err: expect.stringMatching(
      /^数据库 127\.0\.0\.1:\d+\/\w+（分公司 lianyungan） 不能使用：还没有这个分公司：先用 sameday migrate 建立；名字写错了请改 SAMEDAY_BRANCH\n$/,
    ),
  }
  expect(await inBranch(url, 'lianyungan', 'order CR1')).toEqual(refused)
  expect(await inBranch(url, 'lianyungan', 'doctor')).toEqual(refused)
  expect(await ask(url, `select from pg_namespace where nspname = 'lianyungan'`)).toEqual([])
})

test('two branches have each their own tables, list of migrations and queue, and the search path’s schema none', async () => {
  for (const branch of ['lianyungang', 'suqian'])
    expect(await inBranch(url, branch, 'migrate')).toEqual({
      code: 0,
      out: `正式数据库已是最新（PostgreSQL 服务器，分公司 ${branch}）\n`,
      err: '',
    })
  const schemas = await ask<{ schema: string }>(
    url,
    `select schemaname as schema from pg_tables where tablename in ('orders', 'kysely_migration', 'job') order by 1`,
  )
  expect(schemas.map(({ schema }) => schema)).toEqual(['lianyungang', 'lianyungang', 'lianyungang_jobs', 'suqian', 'suqian', 'suqian_jobs'])
  expect(await inBranch(url, 'suqian', 'order CR1')).toMatchObject({ code: 1, err: '查无此单\n' })
})

test('a branch may be called by a word of SQL', async () => {
  expect(await inBranch(url, 'user', 'migrate')).toMatchObject({ code: 0 })
  expect(await inBranch(url, 'user', 'order CR1')).toMatchObject({ code: 1, err: '查无此单\n' })
})

test('a branch that this user may not use is refused with what to grant, and one whose server is away is named', async () => {
  await ask(url, `do $$ begin create role clerk_of_one login; exception when duplicate_object then null; end $$`)
  const clerk = url.replace('postgres@', 'clerk_of_one@')
  const refused = await inBranch(clerk, 'suqian', 'order CR1')
  expect(refused.err).toMatch(
    /（分公司 suqian） 不能使用：模式 suqian 用不了（search_path 是 suqian）：.*GRANT USAGE, CREATE ON SCHEMA "suqian" TO/,
  )
  const may = await inBranch(clerk, 'huaian', 'migrate')
  expect(may.err).toMatch(/permission denied for database \w+）：请由数据库管理员执行 GRANT CREATE ON DATABASE/)
  const away = await inBranch('postgres://clerk@127.0.0.1:1/province', 'huaian', 'order CR1')
  expect(away.err).toMatch(/^无法连接数据库 127\.0\.0\.1:1\/province（分公司 huaian）：对方没有在这个地址和端口上监听/)
})
