import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { smallDisk } from '../disk/small-disk.ts'

async function onSmallDisk() {
  const disk = await smallDisk(128)
  disk.simulateHere()
  const lost: string[] = []
  const database = await openDatabase({ folder: join(disk.folder, 'live/pg') }, (error) => lost.push(error.message))
  onTestFinished(async () => {
    disk.clear()
    await database.close()
    await disk.close()
  })
  const { db } = database
  await sql`create table note (id integer primary key, text text not null)`.execute(db)
  return { disk, lost, db }
}

test('on a full disk a write is refused and the one before it stays; with room again it goes on', async () => {
  const { disk, lost, db } = await onSmallDisk()
  await sql`insert into note values (0, 'before')`.execute(db)
  disk.fill()
  const refused = sql`insert into note select n, repeat('x', 2000) from generate_series(1, 100) n`.execute(db)
  await expect(refused).rejects.toMatchObject({ code: '53100' })
  expect((await sql`select id from note`.execute(db)).rows).toEqual([{ id: 0 }])
  disk.clear()
  await sql`insert into note values (1, 'after')`.execute(db)
  expect((await sql`select id from note order by id`.execute(db)).rows).toEqual([{ id: 0 }, { id: 1 }])
  expect(lost).toEqual([])
})

test('an engine that stopped because its log could not be written answers so at once, and is started anew with all that it had committed', async () => {
  const { disk, lost, db } = await onSmallDisk()
  await sql`insert into note values (1, '0')`.execute(db)
  disk.fill()
  let committed = 0
  // A file of the log holds 16 MB.
  const fillLog = async (): Promise<void> => {
    for (;;) {
      await sql`update note set text = ${String(committed + 1)} where id = 1`.execute(db)
      committed += 1
      await sql`select pg_logical_emit_message(false, 'test', repeat('x', 1000000))`.execute(db)
    }
  }
  await expect(fillLog()).rejects.toMatchObject({
    code: '53100',
    message: expect.stringMatching(/^the engine has stopped: could not write to file "pg_wal/),
  })
  expect(lost).toHaveLength(1)
  const waited = performance.now()
  await expect(sql`select 1`.execute(db)).rejects.toMatchObject({ code: '53100' })
  const broken = db.transaction().execute((trx) => sql`select 1`.execute(trx))
  await expect(broken).rejects.toMatchObject({ code: '53100' })
  expect(performance.now() - waited).toBeLessThan(10_000)
  disk.clear()
  await sleep(5_100)
  expect((await sql<{ text: string }>`select text from note where id = 1`.execute(db)).rows).toEqual([{ text: String(committed) }])
  await sql`insert into note values (100, 'after')`.execute(db)
})
