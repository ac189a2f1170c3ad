import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Jobs, enqueue } from '../delivery/enqueue.ts'
import type { Instant } from '../policy/instant.ts'
import { type Alert, type Alerting, alertsDue } from './alerts-due.ts'
import { noteJeopardy } from './jeopardy.ts'
import { rememberSaid } from './said-before.ts'

/**
 * Decides and says what is due at `at`, in the caller's transaction; writes nothing when nothing is due. `ids`: the new messages, to be
 * delivered after the commit.
 */
export async function sayAlerts(trx: Trx, alerting: Alerting, jobs: Jobs, at: Instant): Promise<{ alerts: Alert[]; ids: string[] }> {
  // One decision at a time: of two replicas the second sees what the first has said.
  await sql`select pg_advisory_xact_lock(hashtext('alerting'))`.execute(trx)
  const alerts = await alertsDue(trx, alerting, at)
  const ids: string[] = []
  for (const { group, kind, told, slot, say } of alerts) {
    await rememberSaid(trx, group.id, kind, told, slot, at)
    const id = await enqueue(trx, jobs, say)
    if (id === null) throw new Error(`${say.key} was said and not remembered`)
    ids.push(id)
  }
  await noteJeopardy(trx, alerts, at)
  return { alerts, ids }
}
