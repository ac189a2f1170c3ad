import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import { lock } from '../../db/lock.ts'
import { type Context, parseContext } from '../../policy/context.ts'
import type { Instant } from '../../policy/instant.ts'
import { forceMajeureAt, standing } from './force-majeure.ts'

/**
 * Until the end of the transaction: `shared`, nobody changes the policy under it; `exclusive`, nobody judges what is stored. Take it
 * before other locks.
 */
export const lockPolicy = (trx: Trx, how: 'shared' | 'exclusive'): Promise<void> => lock(trx, 'policy', how)

/**
 * What everybody who uses this database judges by, as of the given context's time: the policy that its verdicts were last judged by, and
 * the force majeure declared by then. A database that was never judged as a whole is judged by the organisation file, which is `given`.
 */
export async function contextInForce(db: Db, given: Context): Promise<Context> {
  const [stored, events] = await Promise.all([storedPolicy(db, given.asOf), forceMajeureAt(db, given.asOf)])
  const { optIns, parameters } = stored ?? given
  return { asOf: given.asOf, optIns, parameters, forceMajeure: standing(events) }
}

/** The policy that its verdicts were last judged by, for who has no organisation file of this database; null: it was never judged as a whole. */
export async function storedPolicy(db: Db, asOf: Instant): Promise<Context | null> {
  const version = await db.selectFrom('policy_version').select('policy').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return version === undefined ? null : parseContext(version.policy, asOf)
}

/**
 * What was judged by at `then`: the policy that was in force (before there was any, the first), and the force majeure as it had been said
 * by then. For looking back only: whoever writes judges by what is in force now, whatever its clock says.
 */
export async function contextKnownAt(db: Db, given: Context, then: Instant): Promise<Context> {
  const { rows } = await sql<{ policy: object }>`
    (select policy, id, 1 as rank from policy_version where since <= ${timestamp(then)} order by id desc limit 1)
    union all (select policy, id, 2 from policy_version order by id limit 1)
    order by rank limit 1`.execute(db)
  const [version] = rows
  const { optIns, parameters } = version === undefined ? given : parseContext(version.policy, then)
  return { asOf: then, optIns, parameters, forceMajeure: standing(await forceMajeureAt(db, then)) }
}
