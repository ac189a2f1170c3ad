import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Audit } from '../../src/audit/open.ts'
import { auditCommand } from '../../src/cli/commands/audit.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/db/database.ts'
import { at } from './chain.ts'

const nowhere = join(tmpdir(), 'sameday-no-such-folder')

/** What `sameday audit` prints. `folder`: SAMEDAY_DATA, which has the checkpoints. */
export async function run(
  database: Database,
  audit: Audit,
  args: readonly string[],
  folder = nowhere,
): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' }
  const program = {
    database,
    audit,
    config: readConfig({ SAMEDAY_DATA: folder }),
    kind: 'live',
    clock: { now: () => at('2026-11-22 12:00:00') },
  } as const
  const code = await auditCommand(program, args, {
    cwd: '/',
    input: (async function* () {})(),
    out: (text) => Promise.resolve(void (printed.out += text)),
    err: (text) => Promise.resolve(void (printed.err += text)),
  })
  return { code, ...printed }
}
