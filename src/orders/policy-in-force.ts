import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { type Context, parseContext } from '../policy/context.ts'
import { forceMajeureAt, standing } from './force-majeure.ts'

/**
 * Until the end of the transaction: `shared`, nobody changes the policy under it; `exclusive`, nobody judges what is stored. Take it
 * before other locks.
 */
export async function lockPolicy(trx: Trx, how: 'shared' | 'exclusive'): Promise<void> {
  if (how === 'shared') await sql`select pg_advisory_xact_lock_shared(hashtext('policy'))`.execute(trx)
  else await sql`select pg_advisory_xact_lock(hashtext('policy'))`.execute(trx)
}

/**
 * What everybody who uses this database judges by, as of the given context's time: the policy that its verdicts were last judged by, and
 * the force majeure declared by then. A database that was never judged as a whole is judged by the organisation file, which is `given`.
 */
export async function contextInForce(db: Db, given: Context): Promise<Context> {
  const version = await db.selectFrom('policy_version').select('policy').orderBy('id', 'desc').limit(1).executeTakeFirst()
  const { optIns, parameters } = version === undefined ? given : parseContext(version.policy, given.asOf)
  return { asOf: given.asOf, optIns, parameters, forceMajeure: standing(await forceMajeureAt(db, given.asOf)) }
}
