import { appendAudit } from '../audit/append.ts'
import type { AuditKeys } from '../audit/keys.ts'
import type { Db } from '../db/database.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Organisation } from '../people/organisation.ts'
import { HOUR, type Instant } from '../policy/instant.ts'
import { type Due, dueAt, dueText, putAway } from '../retention/retain.ts'
import { markDone } from './slots.ts'

/** Nobody works, no bulletin is due, and the day's messages are long sent. */
export const QUIET_HOUR = 3 * HOUR + 20 * 60

/** For a kind, in milliseconds of real time: the schedule waits for it. What is left goes in the nights after. */
const EACH_KIND = 2000

interface Night {
  readonly organisation: Organisation
  readonly auditKeys: AuditKeys
  readonly now: Instant
}

/**
 * Puts away what has had its time, in small batches before the slot's own transaction. One process does it: the one that notes it on the
 * trail. Where that one dies, the next night does the rest.
 */
export async function retainAtNight(db: Db, slot: Instant, { organisation, auditKeys, now }: Night): Promise<void> {
  const due = await db.transaction().execute(async (trx): Promise<Due[]> => {
    if (!(await markDone(trx, { schedule: 'retention-noted', slot }))) return []
    const found = (await dueAt(trx, now)).filter(({ count }) => count > 0)
    const entry = { at: now, person: null, platform: 'schedule', conversation: null, action: 'administer', orderId: null } as const
    if (found.length > 0) await appendAudit(trx, auditKeys, { ...entry, outcome: 'done', detail: dueText(found) })
    return found
  })
  const context = await contextInForce(db, contextOf(organisation, now))
  for (const one of due) {
    const until = performance.now() + EACH_KIND
    await putAway(db, one, { context, enough: () => performance.now() > until })
  }
}
