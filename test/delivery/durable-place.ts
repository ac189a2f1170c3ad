import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { prepare, reportLost } from '../engines/template.ts'

/** A migrated database that outlives its process: the given one on a server, else a folder of its own. */
export async function durablePlace(given: DatabaseAddress): Promise<{ place: DatabaseAddress; clean: () => void }> {
  if ('url' in given) return { place: given, clean: () => {} }
  const workspace = mkdtempSync(join(tmpdir(), 'sameday-durable-'))
  const place = { folder: join(workspace, 'pg') }
  const database = await openDatabase(place, reportLost)
  await prepare(database)
  await database.close()
  return { place, clean: () => rmSync(workspace, { recursive: true, force: true }) }
}
