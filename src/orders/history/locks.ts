import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { lockNumber } from '../../db/lock.ts'

/** Names share this many locks (a power of two), so that an import of any size needs few; whoever shares one waits for the other's transaction. */
const LOCKS = 256

/** Until the end of the transaction these names of a kind are the caller's alone. Always in the same sequence, so that two never wait for each other. */
export async function lockNames(trx: Trx, kind: 'order_event' | 'household', names: readonly string[]): Promise<void> {
  const slots = [...new Set(names.map(slotOf))].toSorted((a, b) => a - b)
  await sql`select pg_advisory_xact_lock(${lockNumber(kind)}, slot) from unnest(${slots}::int[]) as slot`.execute(trx)
}

/** FNV-1a. Everyone has to agree on it who works on the same database at the same time. */
function slotOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 16)) & (LOCKS - 1)
}
