import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { endOf } from './append.ts'
import { type Checkpoint, signCheckpoint } from './audit.ts'
import type { AuditKeys } from './keys.ts'

/** A checkpoint with what proves it; without a key nothing does, and both are ''. */
export interface SignedCheckpoint extends Checkpoint {
  readonly keyId: string
  readonly mac: string
}

/** Notes the end of the chain at this slot, once. Null: the end is not as it was left, or its key is not at hand; then there is nothing to hold on to. */
export async function takeCheckpoint(trx: Trx, keys: AuditKeys, slot: Instant): Promise<SignedCheckpoint | null> {
  const head = await trx.selectFrom('audit_head').selectAll().executeTakeFirst()
  const key = head === undefined ? 'broken' : endOf(head, keys)
  if (head === undefined || key === 'broken' || key === 'unknown-key') return null
  const taken = { chain: head.chain, slot, id: head.id, hash: head.hash }
  const checkpoint = { ...taken, keyId: key?.id ?? '', mac: signCheckpoint(taken, key) }
  await trx
    .insertInto('audit_checkpoint')
    .values({
      slot: formatInstant(slot),
      chain: head.chain,
      entries: head.id,
      hash: head.hash,
      key_id: checkpoint.keyId,
      mac: checkpoint.mac,
    })
    .execute()
  return checkpoint
}

/** The checkpoints in the database after this slot, or all, oldest first. What somebody has made null is as good as anything else that is wrong. */
export async function storedCheckpoints(db: Db, after: Instant | null = null): Promise<SignedCheckpoint[]> {
  const { rows } = await sql<SignedCheckpoint>`
    select coalesce(chain::text, 'null') as chain, coalesce(extract(epoch from slot), 0)::float8 as slot, coalesce(entries, -1)::float8 as id,
      coalesce(hash, 'null') as hash, coalesce(key_id, 'null') as "keyId", coalesce(mac, 'null') as mac
    from audit_checkpoint where ${after}::float8 is null or slot > to_timestamp(${after}::float8)
    order by audit_checkpoint.slot`.execute(db)
  return rows
}
