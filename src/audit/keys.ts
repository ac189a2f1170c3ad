import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../config/secret.ts'

/** A key that signs the audit trail. It never leaves this closure. */
export interface AuditKey {
  /** Stands beside what the key has signed. It tells nothing of the key, which nobody can guess. */
  readonly id: string
  /** HMAC-SHA-256 over these values, in hex. */
  sign(values: readonly unknown[]): string
}

export interface AuditKeys {
  /** Signs what is added from now on; null: nothing is signed, and whoever may write the database may rewrite the trail. */
  readonly current: AuditKey | null
  /** All that are at hand by their ids, the current one among them: what they have signed can be verified. */
  readonly known: ReadonlyMap<string, AuditKey>
}

export function auditKey(secret: Secret): AuditKey {
  const bytes = Buffer.from(secret.reveal())
  const sign = (values: readonly unknown[]): string => createHmac('sha256', bytes).update(JSON.stringify(values)).digest('hex')
  return { id: sign(['sameday audit key']).slice(0, 16), sign }
}

/** The keys at hand; without a current one nothing is signed. */
export function auditKeys(current: AuditKey | null, others: readonly AuditKey[] = []): AuditKeys {
  const all = current === null ? others : [current, ...others]
  return { current, known: new Map(all.map((key) => [key.id, key])) }
}

/** Whether this is what the key makes of the values; tells by its time nothing of how much of it is right. */
export function isSignedBy(key: AuditKey, values: readonly unknown[], signature: string): boolean {
  const expected = Buffer.from(key.sign(values))
  const given = Buffer.from(signature)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** What stands in place of a signature where there is no key: it links, and binds nobody. */
export const digest = (values: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(values)).digest('hex')
