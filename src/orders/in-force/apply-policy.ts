import type { Db, Trx } from '../../db/database.ts'
import type { Context } from '../../policy/context.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type Changes, changedOrders } from './changes.ts'
import { type ForceMajeureFacts, forceMajeureAt, sayForceMajeure, standing } from './force-majeure.ts'
import { fingerprintOf, policyJson } from './policy-json.ts'
import { contextInForce, lockPolicy } from './policy-in-force.ts'
import { type Reach, previewChanges, rejudge } from './rejudge.ts'

/**
 * Makes the policy of the organisation file the one in force: all stored orders are judged by it in one transaction, by one process however
 * many start at once. Null: it is in force already.
 */
export async function applyPolicy(db: Db, given: Context): Promise<Changes | null> {
  const fingerprint = fingerprintOf(given)
  if ((await fingerprintInForce(db)) === fingerprint) return null
  return db.transaction().execute(async (trx) => {
    await lockPolicy(trx, 'exclusive')
    if ((await fingerprintInForce(trx)) === fingerprint) return null
    const before = await contextInForce(trx, given)
    const after = { ...before, optIns: given.optIns, parameters: given.parameters }
    const changes = await rejudge(trx, before, after, 'all')
    await trx
      .insertInto('policy_version')
      .values({
        fingerprint,
        policy: JSON.stringify(policyJson(given)),
        since: formatInstant(given.asOf),
        orders_changed: changedOrders(changes),
      })
      .execute()
    return changes
  })
}

/** What `applyPolicy` would change; null: it is in force already. */
export async function previewPolicy(db: Db, given: Context): Promise<Changes | null> {
  if ((await fingerprintInForce(db)) === fingerprintOf(given)) return null
  const before = await contextInForce(db, given)
  return previewChanges(db, before, { ...before, optIns: given.optIns, parameters: given.parameters }, 'all')
}

async function fingerprintInForce(db: Db): Promise<string | null> {
  const row = await db.selectFrom('policy_version').select('fingerprint').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.fingerprint ?? null
}

export type ForceMajeureSaid = Parameters<typeof sayForceMajeure>[1]

/**
 * Notes what was said of an event of force majeure and judges the orders it can reach anew, all in the caller's transaction. `given` is
 * the organisation file's context, as of now.
 */
export async function applyForceMajeure(
  trx: Trx,
  said: ForceMajeureSaid,
  by: string,
  given: Context,
): Promise<{ number: number; changes: Changes }> {
  await lockPolicy(trx, 'exclusive')
  const before = await contextInForce(trx, given)
  const reach = await reachOf(trx, said, given)
  const number = await sayForceMajeure(trx, said, { at: given.asOf, by })
  return { number, changes: await rejudge(trx, before, await contextInForce(trx, given), reach) }
}

/** What `applyForceMajeure` would change. */
export async function previewForceMajeure(db: Db, said: ForceMajeureSaid, given: Context): Promise<Changes> {
  const before = await contextInForce(db, given)
  const known = standing(await forceMajeureAt(db, given.asOf))
  const others = 'number' in said ? known.filter(({ number }) => number !== said.number) : known
  const forceMajeure = 'facts' in said ? [...others, { ...said.facts, declaredAt: given.asOf }] : others
  return previewChanges(db, before, { ...before, forceMajeure }, await reachOf(db, said, given))
}

/** Of the event as it is said now and as it was said before. */
async function reachOf(db: Db, said: ForceMajeureSaid, { asOf }: Context): Promise<Reach> {
  const before = 'number' in said ? (await forceMajeureAt(db, asOf)).filter(({ number }) => number === said.number) : []
  const now: ForceMajeureFacts[] = 'facts' in said ? [said.facts] : []
  return [...before, ...now]
}
