import { appendAudit } from '../../src/audit/append.ts'
import type { AuditEntry } from '../../src/audit/audit.ts'
import type { FileContents } from '../../src/audit/checkpoint-file.ts'
import type { Fault } from '../../src/audit/faults.ts'
import { type AuditKeys, auditKey, auditKeys } from '../../src/audit/keys.ts'
import { type Audit, openAudit } from '../../src/audit/open.ts'
import { type Verification, verifyChain } from '../../src/audit/verify.ts'
import { Secret } from '../../src/config/secret.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { type Instant, parseInstant } from '../../src/policy/instant.ts'

/** As on a PostgreSQL server for which no key is set. */
export const unsigned = auditKeys(null)

export const keyNamed = (name: string) => auditKey(new Secret(`${name} is long enough for a key of an audit trail`))

/** `2026-11-21 17:30:00` in Shanghai. */
export function at(text: string): Instant {
  const instant = parseInstant(`${text.replace(' ', 'T')}+08:00`)
  if (instant === null) throw new Error(`${text} is no time`)
  return instant
}

/** Opens the trail as a process does that has these keys set, the one that signs first. */
export function opened(db: Db, names: readonly string[]): Promise<Audit> {
  const [current = null, ...others] = names.map(keyNamed)
  return openAudit(db, { current, others, file: null }, at('2026-11-21 08:00:00'))
}

export const entry: AuditEntry = {
  at: at('2026-11-21 17:30:00'),
  person: 'ganyu-manager',
  platform: 'webchat',
  conversation: 'group/ganyu',
  action: '豁免',
  orderId: 'ZD1',
  outcome: 'done',
  detail: 'granted customer 录音\x00123\ud83d',
}

export const append = (db: Db, keys: AuditKeys, ...entries: readonly Partial<AuditEntry>[]): Promise<void> =>
  db.transaction().execute((trx) => appendIn(trx, keys, ...entries))

export async function appendIn(trx: Trx, keys: AuditKeys, ...entries: readonly Partial<AuditEntry>[]): Promise<void> {
  for (const given of entries) await appendAudit(trx, keys, { ...entry, ...given })
}

export const noFile: FileContents = { checkpoints: [], unreadable: [] }

export const verified = (db: Db, keys: AuditKeys, file = noFile): Promise<Verification> => verifyChain(db, keys, { file, noted: null })

/** What is wrong with a chain that nothing signs. */
export const faultsOf = async (db: Db): Promise<readonly Fault[]> => (await verified(db, unsigned)).faults
