import { expect } from 'vitest'
import { databaseKind, markDatabase } from '../../src/db/mark.ts'
import { WrongDatabaseKind } from '../../src/db/problems.ts'
import { test } from '../engines/database.ts'

test('a database is marked once, also by two at once, and refused as any other kind', async ({ database: { db } }) => {
  expect(await databaseKind(db)).toBeNull()
  await Promise.all([markDatabase(db, 'replay'), markDatabase(db, 'replay')])
  await markDatabase(db, 'replay')
  expect(await databaseKind(db)).toBe('replay')
  await expect(markDatabase(db, 'live')).rejects.toThrow(WrongDatabaseKind)
  await expect(markDatabase(db, 'demo')).rejects.toThrow('这是回放数据库，不能当作演示数据库使用')
  expect(await databaseKind(db)).toBe('replay')
})
