import type { Trx } from '../db/database.ts'
import type { Bookkeeping } from '../compensation/deed.ts'
import { type Told, tellPayouts } from '../compensation/steps.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

export type CallOutcome = 'done' | 'already' | 'unknown' | 'on-its-way'

/** A person told the customer in place of our text: the notice is closed, and the payout is told if it was not yet. One outcome each. */
export async function recordCalls(
  trx: Trx,
  keys: readonly string[],
  told: Told,
  keeping: Bookkeeping,
): Promise<{ readonly key: string; readonly outcome: CallOutcome }[]> {
  const outcomes: { key: string; outcome: CallOutcome }[] = []
  for (const key of new Set(keys)) outcomes.push({ key, outcome: await recordCall(trx, key, told, keeping) })
  return outcomes
}

async function recordCall(trx: Trx, key: string, told: Told, keeping: Bookkeeping): Promise<CallOutcome> {
  const notice = await trx
    .selectFrom('customer_notice')
    .select(['id', 'line', 'state'])
    .where((eb) => eb.or([eb('key', '=', key), eb('line', '=', key)]))
    .forUpdate()
    .executeTakeFirst()
  if (notice === undefined) return 'unknown'
  if (notice.state === 'called' || notice.state === 'delivered') return 'already'
  // Its answer may still come: closed now it would be told twice without anybody knowing.
  if (notice.state === 'sending') return 'on-its-way'
  if (notice.line !== null) await tellPayouts(trx, [notice.line], told, keeping)
  await trx
    .updateTable('customer_notice')
    .set({ state: 'called', called_by: told.by, settled_at: formatInstant(told.at) })
    .where('id', '=', notice.id)
    .execute()
  return 'done'
}

/** What waits for a person to put something right goes on. How many. */
export async function goOn(trx: Trx, now: Instant): Promise<number> {
  const rows = await trx
    .updateTable('customer_notice')
    .set({ state: 'waiting', due_at: formatInstant(now) })
    .where('state', '=', 'stuck')
    .returning('id')
    .execute()
  return rows.length
}
