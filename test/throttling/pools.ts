import { onTestFinished } from 'vitest'
import { type Database, type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { engine } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'

/** Another replica's pool on the same database; the embedded engine has one process, and so one pool. */
export async function anotherPool(address: DatabaseAddress, own: Database): Promise<Database> {
  if (engine === 'embedded') return own
  const other = await openDatabase(address, reportLost)
  onTestFinished(() => other.close())
  return other
}
