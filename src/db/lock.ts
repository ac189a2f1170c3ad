import { type RawBuilder, sql } from 'kysely'
import type { Trx } from './database.ts'

/** A lock's number: each branch, which is a schema, has its own. */
export const lockNumber = (name: string): RawBuilder<unknown> => sql`hashtext(current_schema() || '/' || ${name}::text)`

/** Until the end of the transaction: alone, or with others that share it. */
export async function lock(trx: Trx, name: string, how: 'exclusive' | 'shared' = 'exclusive'): Promise<void> {
  if (how === 'shared') await sql`select pg_advisory_xact_lock_shared(${lockNumber(name)})`.execute(trx)
  else await sql`select pg_advisory_xact_lock(${lockNumber(name)})`.execute(trx)
}
