import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Audit } from '../../src/audit/open.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/db/database.ts'
import { type Ran, programOn, runLine } from '../cli/run-line.ts'
import { at } from './chain.ts'

const nowhere = join(tmpdir(), 'sameday-no-such-folder')

/** What `sameday audit` prints. `folder`: SAMEDAY_DATA, which has the checkpoints. */
export const run = (database: Database, audit: Audit, line = '', folder = nowhere): Promise<Ran> => {
  const program = programOn(database, at('2026-11-22 12:00:00'), { audit, config: readConfig({ SAMEDAY_DATA: folder }), kind: 'live' })
  return runLine(program, `audit ${line}`)
}
