import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sqlProblems } from './rules.ts'
import { templatesIn, templatesOf } from './templates.ts'

const root = join(import.meta.dirname, '../..')

test('all SQL of the program and of its migrations spreads', () => {
  const templates = templatesIn(root, ['src', 'migrations'])
  expect(templates.length).toBeGreaterThan(400)
  const found = templates.flatMap(({ at, text }) => sqlProblems(text).map((problem) => ({ at, problem })))
  expect(found.map(({ at, problem }) => `${at} ${problem}`)).toEqual([])
})

const bad: readonly (readonly [string, RegExp])[] = [
  ['select * from public.orders', /schema/],
  ['select 1 from orders join suqian_jobs.job on true', /schema/],
  ['create table if not exists other."t" (n int)', /schema/],
  ['select pg_advisory_lock(1)', /of the session/],
  ['select pg_advisory_unlock_all()', /of the session/],
  ['select pg_advisory_xact_lock(hashtext($1))', /without the schema/],
  ['select pg_advisory_xact_lock(7, slot) from unnest($1::int[]) as slot', /without the schema/],
  ['insert into t (n) values (1) on conflict do nothing', /without a target/],
  ['update t set at = clock_timestamp() where n = 1', /volatile/],
  ['with a as (update t set n = nextval($1) returning n) select n from a', /volatile/],
  ['update t as x set at = greatest(x.at, now()) where n = 1', /now\(\)/],
  ['update t set day = extract(day from at)', /now\(\)/],
  ['insert into t (n, at) values (1, $1) on conflict (n) do update set at = now()', /now\(\)/],
  ['delete from t where n = 1 returning extract(epoch from at)', /now\(\)/],
  ['insert into t (n) values ((select max(n) from t))', /subquery/],
  ['merge into t using s on t.n = s.n when matched then delete', /MERGE/],
  ['listen changed', /listens/],
  [`select pg_notify('changed', '')`, /listens/],
  ['create temp table t (n int)', /temporary/],
  [`set search_path = 'suqian'`, /session/],
  ['create trigger keep before update or delete or truncate on audit execute function refuse()', /one trigger/],
]

test.each(bad)('%s is caught', (statement, says) => {
  expect(sqlProblems(statement).join('\n')).toMatch(says)
})

test.each([
  "select * from orders where at < now() and note <> 'from public.orders' -- from public.orders",
  'select extract(epoch from o.at), a is distinct from o.b from orders o, pg_catalog.pg_class',
  `select pg_advisory_xact_lock(hashtext(current_schema() || '/' || $1::text))`,
  'insert into t (n, at) values (1, now()) on conflict (n) do update set at = excluded.at returning at',
  'update t set at = now() where n = 1',
  'update t set at = found.at from (select now() as at) as found where t.n = 1 returning t.at',
  'select id from orders for update skip locked',
  'insert into t (n) select max(n) from s',
  'set local statement_timeout = 1000',
  'create trigger keep before update or delete on audit for each row execute function refuse()',
  'create trigger keep_all before truncate on audit execute function refuse()',
])('%s is fine', (statement) => {
  expect(sqlProblems(statement)).toEqual([])
})

test('a text is read whole, with what is put into it', () => {
  const source =
    'const a = sql<Row>`select ${f({ b: `}` })} from ${sql`x.y`} where lock(${lockNumber(n)})`\nconst b = sql`select from public.t`'
  expect(templatesOf(source, 'a.ts')).toEqual([
    { at: 'a.ts:1', text: 'select $1 from $1 where lock($lock)' },
    { at: 'a.ts:1', text: 'x.y' },
    { at: 'a.ts:2', text: 'select from public.t' },
  ])
})
