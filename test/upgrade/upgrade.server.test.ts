import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { auditKey, auditKeys } from '../../src/audit/keys.ts'
import { readBackup } from '../../src/backup/file.ts'
import { takeIn } from '../../src/backup/take-in.ts'
import { verifyWhole } from '../../src/backup/verify.ts'
import { Secret } from '../../src/config/secret.ts'
import { openDatabase } from '../../src/db/database.ts'
import { at, noFile } from '../audit/chain.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { freshPlace, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'

/**
 * A database as the version before wrote it, after its last migration: 200 invented orders, a ledger with a batch that is under way, a trail. The file is
 * made anew with `sameday backup` by each version that is given out, before the next one's migrations are written.
 */
const FILE = join(import.meta.dirname, 'migration-0053.bak')
/** Signed that trail, and nothing else. */
const KEY = '/EO5McA2achbZRU9DHhDhhQ72a64i2MHX3zRjpXTGRXZgGquR8Db8erNKhbxjGYQ'
const NOW = at('2026-11-21 18:00:00')

test('the database of the version before is brought up to date with its data, which stays whole and can be gone on with', async () => {
  await using open = new AsyncDisposableStack()
  const database = await openDatabase(await freshPlace('empty'), reportLost)
  open.defer(() => database.close())
  const { header, totals } = await takeIn(database.db, await readBackup(FILE, null))
  expect(header.migrations.at(-1)).toBe('0053_address_keys_of_old_orders')

  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(database.db)
  expect(applied.rows.length).toBeGreaterThan(header.migrations.length)
  const keys = auditKeys(auditKey(new Secret(KEY)))
  const { whole, lines } = await verifyWhole(database.db, { keys, checkpoints: noFile, now: NOW })
  expect(whole, lines.join('\n')).toBe(true)
  expect(lines).toEqual([
    expect.stringContaining('审计链完整：共 6 条'),
    expect.stringContaining('账本完整：54 条分录，1 个批次'),
    '判定一致：201 张工单重新判定，与所存相同',
  ])
  const rows = async (table: string): Promise<number> =>
    Number((await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(database.db)).rows[0]?.count)
  for (const table of ['orders', 'order_event', 'ledger_entry', 'outgoing', 'inbox'])
    expect(await rows(table), table).toBe(totals.tables[table]?.rows)

  const program = programOn(database, NOW, { audit: { keys, keyFile: null, problem: null } })
  expect(await runLine(program, 'payouts --state batched')).toMatchObject({
    code: 0,
    out: expect.stringContaining('共 18 笔，360元') as string,
  })
  expect(await runLine(program, 'order CR20261120003701')).toMatchObject({ code: 0, out: expect.stringContaining('应补偿20元') as string })
})
