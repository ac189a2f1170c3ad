import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { takeCheckpoint } from '../../src/audit/checkpoints.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { FakePlatform, say, toSay, withQueue } from '../delivery/fake-platform.ts'
import { test as base } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { append, at, opened, verified } from './chain.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/audit.md'), 'utf8')
const recipe = /```sql\n([^`]+)```/.exec(page)?.[1] ?? ''

/** The database as the role of the recipe sees it: by a connection of its own, or on the one that the embedded engine has. */
const test = base.extend('asRole', { scope: 'file' }, async ({ database, place }, { onCleanup }): Promise<Database> => {
  for (const statement of recipe.split(';').filter((one) => one.trim() !== '')) await sql.raw(statement).execute(database.db)
  if (!('url' in place)) {
    await sql`set role sameday_app`.execute(database.db)
    return database
  }
  const url = new URL(place.url)
  url.username = 'sameday_app'
  const own = await openDatabase({ url: url.href, connections: 4 }, reportLost)
  onCleanup(async () => {
    await own.close()
    await sql`drop owned by sameday_app; drop role sameday_app`.execute(database.db)
  })
  return own
})

test('the role of docs/audit.md starts the program, adds to the trail, takes checkpoints, and says what is to be said', async ({
  asRole,
}) => {
  const { db } = asRole
  expect((await sql<{ who: string }>`select current_user as who`.execute(db)).rows).toEqual([{ who: 'sameday_app' }])
  expect(await migrate(db)).toEqual([])
  const { keys } = await opened(db, ['first'])
  await append(db, keys, {}, {}, {})
  await db.transaction().execute((trx) => takeCheckpoint(trx, keys, at('2026-11-21 09:00:00')))
  const platform = new FakePlatform('webchat')
  await withQueue(asRole, [platform], async (queue) => {
    await queue.deliverNow(await say(asRole, queue, toSay('all is well')))
    expect(platform.texts).toEqual(['all is well'])
  })
  expect(await verified(db, keys)).toMatchObject({ faults: [], entries: 3 })
})

test.for([
  `update audit set detail = 'nothing'`,
  'delete from audit',
  'truncate audit',
  'drop table audit',
  'alter table audit disable trigger audit_append_only',
  'alter table audit disable trigger all',
  'drop trigger audit_append_only on audit',
  `create trigger first before insert on audit for each row execute function refuse_change()`,
  'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return null; end $$',
  'create or replace function refuse_head_change() returns trigger language plpgsql as $$ begin return new; end $$',
  `update audit_head set id = id - 1`,
  `update audit_head set hash = 'x'`,
  'delete from audit_head',
  'truncate audit_head',
  'alter table audit_head disable trigger audit_head_moves_on',
  `update audit_checkpoint set hash = 'x'`,
  'delete from audit_checkpoint',
  'truncate audit_checkpoint',
  'alter table audit_checkpoint disable trigger all',
  `set session_replication_role = 'replica'`,
  'reset role; set role postgres_owner',
  'delete from kysely_migration',
])('it can not: %s', async (statement, { asRole: { db } }) => {
  const refused = db.transaction().execute((trx) => sql.raw(statement).execute(trx))
  await expect(refused).rejects.toThrow(/permission denied|must be owner|is append-only|only moves on|does not exist/)
})

test('what it adds without the key is told apart', async ({ asRole: { db } }) => {
  const { keys } = await opened(db, ['first'])
  const forged = sql`insert into audit select id + 1, at, person, platform, conversation, action, order_id, outcome, 'granted', hash, hash, key_id
    from audit where id = 3`
  const set = sql`update audit_head set id = 4, hash = 'x'`
  await forged.execute(db)
  await set.execute(db)
  expect((await verified(db, keys)).faults).toEqual([{ kind: 'changed', id: 4 }])
})
