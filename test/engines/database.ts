import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { test as base, inject } from 'vitest'
import { type Database, type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { createDatabase, databaseUrl } from './server-databases.ts'
import { reportLost } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the migrated database that embedded tests start from. */
    snapshot: string
    /** Address of the throw-away server. */
    server: string
    /** Where programs reach it: itself, or a pooler before it. */
    entrance: string
  }
}

/** Which engine this run of the file is on. */
export const engine: Database['engine'] = process.env['TEST_ENGINE'] === 'server' ? 'server' : 'embedded'

/** A database of one's own: migrated, or empty for tests of migrations. On a server it can be opened by several at once. */
export async function freshPlace(contents: 'migrated' | 'empty'): Promise<DatabaseAddress> {
  if (engine === 'embedded') return { memory: contents === 'migrated' ? await openAsBlob(inject('snapshot')) : null }
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await createDatabase(inject('server'), name, contents === 'migrated' ? 'sameday_template' : 'template1')
  return { url: databaseUrl(inject('entrance'), name), connections: 10 }
}

/** Vitest's `test` with a fresh migrated database per file, and where it is. */
export const test = base
  .extend('place', { scope: 'file' }, () => freshPlace('migrated'))
  .extend('database', { scope: 'file' }, async ({ place }, { onCleanup }): Promise<Database> => {
    const database = await openDatabase(place, reportLost)
    onCleanup(() => database.close())
    return database
  })
