import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { test } from '../engines/database.ts'
import { root } from './blocks.ts'

/** What may hold words of or about somebody. */
const worded = ['text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY']

const page = readFileSync(join(root, 'docs/data.md'), 'utf8')

/** The columns that a part of the page lists, as `table.column`. */
const listedIn = (part: string): string[] =>
  [...part.matchAll(/^\| `(\w+)` +\| ([^|]+)\|/gm)].flatMap(([, table, columns = '']) =>
    [...columns.matchAll(/`(\w+)`/g)].map(([, column]) => `${table}.${column}`),
  )

test('the page about personal data lists every column that can hold words once, and no other', async ({ database }) => {
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = current_schema() and data_type = any(${worded}::text[])`.execute(database.db)
  const [personal = '', others = ''] = page.slice(page.indexOf('## Personal data')).split('## No personal data')
  expect(listedIn(personal).length).toBeGreaterThan(50)
  expect(listedIn(others).length).toBeGreaterThan(50)
  expect([...listedIn(personal), ...listedIn(others)].toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
})

test.for(['orders.phone', 'order_event.payload', 'inbox.text', 'outgoing.message', 'quarantine.raw', 'file.content', 'audit.detail'])(
  '%s counts as personal',
  (column) => {
    expect(listedIn(page.slice(0, page.indexOf('## No personal data')))).toContain(column)
  },
)
