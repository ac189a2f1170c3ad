import { expect, test } from 'vitest'
import { changeOf, standsAlone } from '../../src/db/migrating/change.ts'
import { blockingIn, contractingIn } from './forms.ts'
import { allStatements, tablesMade } from './statements.ts'

/** Of the first release; what came before it, nobody ever ran. */
const FIRST = '0053_address_keys_of_old_orders'

const says = (name: string): string => `migrations/${name}.ts does not say what it does to programs of before. Below its imports add

  export const change = 'expand'

where the program as it was before goes on running on the database: tables, columns and indexes are added, nothing that it uses goes or takes
another form. Otherwise

  export const change = 'contract'
  export const oldest = '${name}'

with the newest migration of the oldest program that still runs on the database afterwards. See "Write a migration" in docs/contributing.md.`

const all = await allStatements()
const later = all.filter(({ name }) => name > FIRST)

test.each(later)('$name says what it does to programs of before, and does no more', ({ name, migration, statements }) => {
  const change = changeOf(migration)
  if (change === null) throw new Error(says(name))
  const at = all.findIndex((one) => one.name === name)
  const before = new Set(all.slice(0, at).flatMap((one) => tablesMade(one.statements)))
  if (change.kind === 'contract')
    expect(
      all.slice(0, at + 1).map((one) => one.name),
      `\`oldest\` of ${name} is a migration up to it`,
    ).toContain(change.oldest)
  else
    expect(
      contractingIn({ statements, before }),
      `${name} says 'expand'; what it does is 'contract', which needs \`oldest\` as well`,
    ).toEqual([])
  expect(blockingIn({ statements, before, alone: standsAlone(migration) }), `${name} keeps others waiting`).toEqual([])
})

test('what each says is heard', () => {
  expect(all.filter(({ statements }) => statements.length === 0)).toEqual([])
  expect(all.flatMap(({ statements }) => tablesMade(statements))).toContain('orders')
  expect(later.flatMap(({ statements }) => statements).filter((text) => text.includes('index concurrently')).length).toBeGreaterThan(4)
})

const before = new Set(['orders', 'outgoing'])
const judged = (text: string, alone = false) => [
  ...blockingIn({ statements: [text], before, alone }),
  ...contractingIn({ statements: [text], before }),
]

test.each([
  ['create index i on orders (due_by) where guaranteed', /makes an index/],
  ['create unique index concurrently i on orders (key)', /equal rows/],
  ['alter table orders add column key uuid default gen_random_uuid()', /row to row/],
  ['alter table orders add column n bigint generated always as identity', /row to row/],
  ['alter table orders add column kind text check (kind <> $1)', /with a condition/],
  ['alter table orders add constraint c check (n > 0)', /everybody waits[^]*what was allowed/],
  ['alter table orders add constraint c foreign key (n) references outgoing', /everybody waits/],
  ['alter table orders alter column n type bigint', /writes the whole table[^]*type of a column/],
  ['alter table orders alter column n set not null', /NOT NULL[^]*forbids null/],
  ['alter table orders alter n drop default', /default away/],
  ['alter table orders drop column n', /drops a column/],
  ['alter table orders drop n', /drops a column/],
  ['alter table orders rename column n to m', /renames/],
  ['alter table orders add column n int not null', /must be given/],
  ['update orders set n = 1', /in batches/],
  ['with some as (select 1) delete from orders where n = 1', /in batches/],
  ['alter table orders validate constraint c', /looks through/],
  ['drop table outgoing', /drops a table/],
  ['truncate outgoing', /everybody waits/],
])('%s is refused', (text, line) => {
  expect(judged(text).join('\n')).toMatch(line)
})

test('alone, each statement lets go of its locks: batches may be changed, a whole table may not', () => {
  expect(judged('update orders set n = 1 where id = any($1)', true)).toEqual([])
  expect(judged('update orders set n = 1', true).join()).toMatch('whole table in one statement')
  expect(judged('alter table orders validate constraint c', true)).toEqual([])
})

test.each([
  'create index concurrently i on orders (due_by)',
  'create index i on made_now (n)',
  'alter table orders add column n int',
  'alter table orders add column at timestamptz not null default now()',
  'alter table orders drop constraint c',
  'alter table orders alter column n drop not null',
  'alter table made_now add column n int not null',
  'drop index i',
  'insert into orders (n) values ($1)',
])('%s is fine', (text) => {
  expect(judged(text)).toEqual([])
})
