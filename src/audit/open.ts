import type { Db, Trx } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import { type StoredHead, add, endOf, keyMissing, lockHead } from './append.ts'
import { type AuditEntry, signHead } from './audit.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { type AuditKey, type AuditKeys, auditKeys } from './keys.ts'

/** Where the keys come from. */
export interface KeySource {
  /** Of the environment; null: not set. */
  readonly current: AuditKey | null
  /** Former and coming ones, of the environment. */
  readonly others: readonly AuditKey[]
  /** The key file of an embedded database; null: a PostgreSQL server, whose replicas share no files. */
  readonly file: string | null
}

/** The trail of an open database. */
export interface Audit {
  readonly keys: AuditKeys
  /** The key file that signs; null: the environment does, or nothing. */
  readonly keyFile: string | null
  /** Why nothing can be added to the trail, and what to do; null: it can. */
  readonly problem: string | null
}

/**
 * Finds the keys, and begins to sign where that has not begun: entries from before stay as they are and lie under the first signature. A
 * new key takes over where the former one is known.
 */
export async function openAudit(db: Db, source: KeySource, now: Instant): Promise<Audit> {
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst()
  // One that was lost is not replaced unseen.
  const found = findKeys(source, head?.mac === '')
  const upToDate = head === undefined || head.key_id === (found.keys.current?.id ?? '')
  const problem = upToDate ? null : await db.transaction().execute((trx) => takeOver(trx, found.keys, now))
  return { ...found, problem }
}

/** Goes on with a new key although the former one is lost; what that one has signed can no longer be verified. Null: there is no need to. */
export async function replaceLostKey(db: Db, source: KeySource, by: string, now: Instant): Promise<AuditKey | null> {
  const { current, known } = findKeys(source, true).keys
  if (current === null) return null
  return db.transaction().execute(async (trx) => {
    const head = await lockHead(trx)
    if (head === null || head.mac === '' || known.has(head.key_id)) return null
    await changeKey(trx, head, current, now, `from ${head.key_id}, which is lost; by ${by}`)
    return current
  })
}

/** The keys that are there, without making or beginning anything. */
export const keysAtHand = (source: KeySource): AuditKeys => findKeys(source, false).keys

function findKeys({ current, others, file }: KeySource, mayMake: boolean): Pick<Audit, 'keys' | 'keyFile'> {
  const ofFile = file === null ? [] : (readKeyFile(file) ?? (current === null && mayMake ? makeKeyFile(file) : []))
  return {
    keys: auditKeys(current ?? ofFile[0] ?? null, [...others, ...ofFile]),
    keyFile: current === null && ofFile.length > 0 ? file : null,
  }
}

async function takeOver(trx: Trx, keys: AuditKeys, now: Instant): Promise<string | null> {
  const head = await lockHead(trx)
  const { current } = keys
  if (head === null) return null
  if (head.mac === '') {
    // Where entries are signed, somebody has taken the signature of the end away: the next entry says so.
    if (current !== null && !(await anySigned(trx))) await beginSigning(trx, head, current, now)
    return null
  }
  const end = endOf(head, keys)
  if (end === 'unknown-key') return keyMissing(head.key_id, keys)
  // A key that was replaced does not come back: whoever still has it set goes on with its successor.
  const replaces = end !== null && end !== 'broken' && current !== null && !(await anySigned(trx, current))
  if (replaces) await changeKey(trx, head, current, now, `from ${end.id}`)
  return null
}

async function beginSigning(trx: Trx, head: StoredHead, key: AuditKey, now: Instant): Promise<void> {
  if (head.id > 0) return changeKey(trx, head, key, now, 'from none')
  await trx
    .updateTable('audit_head')
    .set({ key_id: key.id, mac: signHead(head, key) })
    .execute()
}

const changeKey = (trx: Trx, head: StoredHead, key: AuditKey, at: Instant, detail: string): Promise<void> =>
  add(trx, head, key, { ...keyEntry, at, detail: `to ${key.id} ${detail}`, id: head.id + 1, previous: head.hash })

const keyEntry = {
  person: null,
  platform: 'program',
  conversation: null,
  action: 'audit-key',
  orderId: null,
  outcome: 'done',
} as const satisfies Partial<AuditEntry>

/** Whether anything was ever signed, by this key or by any. */
async function anySigned(trx: Trx, key: AuditKey | null = null): Promise<boolean> {
  const signed = trx.selectFrom('audit').select('id').limit(1)
  const row = await (key === null ? signed.where('key_id', '<>', '') : signed.where('key_id', '=', key.id)).executeTakeFirst()
  return row !== undefined
}
