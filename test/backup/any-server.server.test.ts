import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { backUp } from '../../src/backup/back-up.ts'
import { differing } from '../../src/backup/contents.ts'
import { readBackup } from '../../src/backup/file.ts'
import { takeIn } from '../../src/backup/take-in.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { at } from '../audit/chain.ts'
import { freshPlace, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'

const FILE = join(import.meta.dirname, '../upgrade/migration-0053.bak')

async function empty(): Promise<Database> {
  const database = await openDatabase(await freshPlace('empty'), reportLost)
  onTestFinished(() => database.close())
  return database
}

test('what was restored and brought up to date goes out again and into another database, row for row', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'any-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const from = await empty()
  const { header } = await takeIn(from.db, await readBackup(FILE, null))
  const path = join(folder, 'again')
  const out = await backUp(from, { path, key: null, kind: header.kind, now: at('2026-11-21 20:30:00') })
  const to = await empty()
  const again = await takeIn(to.db, await readBackup(path, null))
  expect(again.totals.tables['orders']?.rows).toBeGreaterThan(100)
  expect(differing(out.totals, again.totals)).toEqual([])
})
