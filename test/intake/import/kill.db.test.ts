import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { type DatabaseAddress, openDatabase } from '../../../src/db/database.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { engine, freshPlace, test } from '../../engines/database.ts'
import { csv, fileOf, importOf, row } from '../sample.ts'

const ROWS = 5000

/** A database that outlives the process that works on it. */
async function lastingPlace(): Promise<DatabaseAddress> {
  if (engine === 'server') return freshPlace('migrated')
  const folder = mkdtempSync(join(tmpdir(), 'killed-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const database = await openDatabase({ folder: join(folder, 'pg') }, () => undefined)
  await migrate(database.db)
  await database.close()
  return { folder: join(folder, 'pg') }
}

test('an import that is killed leaves whole batches, and the next run completes it', { timeout: 120_000 }, async () => {
  const place = await lastingPlace()
  const path = fileOf(csv(...Array.from({ length: ROWS }, (_, i) => row({ 工单编号: `CR${i}` }))))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'import-process.ts'), JSON.stringify(place), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await ended

  const database = await openDatabase(place, () => undefined)
  onTestFinished(() => database.close())
  const count = async (table: 'orders' | 'order_event'): Promise<number> => {
    const { n } = await database.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return n
  }
  // The server notices a while after its client is gone.
  let taken = await count('order_event')
  for (;;) {
    await sleep(200)
    const later = await count('order_event')
    if (later === taken) break
    taken = later
  }
  expect(taken).toBeGreaterThan(0)
  expect(taken).toBeLessThan(ROWS)
  expect(taken % 1000).toBe(0)
  expect(await count('orders')).toBe(taken)
  const { state, rows } = await database.db.selectFrom('import').select(['state', 'rows']).executeTakeFirstOrThrow()
  expect({ state, rows }).toEqual({ state: 'running', rows: taken })

  expect(await importOf(database, path)).toMatchObject({ rows: ROWS, accepted: ROWS - taken, unchanged: taken, quarantined: 0 })
  expect([await count('orders'), await count('order_event')]).toEqual([ROWS, ROWS])
})
