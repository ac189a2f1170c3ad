import { expect } from 'vitest'
import { markDatabase } from '../../src/db/mark.ts'
import { test } from '../engines/database.ts'

test('a transaction that fails leaves nothing behind', async ({ database: { db } }) => {
  const failing = db.transaction().execute(async (trx) => {
    await markDatabase(trx, 'live')
    throw new Error('after the write')
  })
  await expect(failing).rejects.toThrow('after the write')
  expect(await db.selectFrom('database_mark').selectAll().execute()).toEqual([])
})
