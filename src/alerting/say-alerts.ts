import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import type { Instant } from '../policy/instant.ts'
import { type Alert, type Alerting, alertsDue } from './alerts-due.ts'
import { noteJeopardy } from './jeopardy.ts'
import { aboutOf } from './refresh-alert.ts'
import { worthUntil } from './steps.ts'
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
  for (const { group, kind, told, slot, key, message, platforms } of alerts) {
    // Once for the group, however many platforms it is on.
    await rememberSaid(trx, group.id, kind, told, slot, at)
    const conversation = { kind: 'group', group: group.id } as const
    const said = {
      key,
      conversation,
      message,
      lane: 'alert',
      at,
      worthUntil: worthUntil(told),
      about: aboutOf({ group, kind, slot }),
    } as const
    const written = await enqueueAll(trx, jobs, onEach(platforms, said))
    if (written.length < platforms.length) throw new Error(`${key} was said and not remembered`)
    ids.push(...written)
  }
  await noteJeopardy(trx, alerts, at)
  return { alerts, ids }
}
