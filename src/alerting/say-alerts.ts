import type { Trx } from '../db/database.ts'
import { lock } from '../db/lock.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import type { Instant } from '../policy/instant.ts'
import { type Alert, type Alerting, alertsDue } from './alerts-due.ts'
import { noteClosed } from './closed-since.ts'
import { noteMessage, noteSweep } from './heard-today.ts'
import { noteJeopardy } from './jeopardy.ts'
import { aboutOf } from './refresh-alert.ts'
import { rememberSaid } from './said-before.ts'
import { worthUntil } from './steps.ts'
import { noteUnsaid } from './unsaid.ts'

/** What is due at a time, and when it is said. */
interface Times {
  readonly at: Instant
  readonly saidAt: Instant
}

/**
 * Decides and says what is due at `at`, in the caller's transaction. `ids`: the new messages, to be delivered after the commit.
 */
export async function sayAlerts(
  trx: Trx,
  alerting: Alerting,
  jobs: Jobs,
  at: Instant,
): Promise<{ alerts: readonly Alert[]; ids: string[] }> {
  // One decision at a time: of two replicas the second sees what the first has said.
  await lock(trx, 'alerting')
  const { alerts, occasions, unsaid } = await alertsDue(trx, alerting, at)
  // It is said with all that is known by now: an order that was opened again since `at` has been told of in its new life.
  const saidAt = Math.max(at, alerting.now)
  const ids: string[] = []
  for (const alert of alerts) ids.push(...(await sayOne(trx, jobs, alert, { at, saidAt })))
  await noteUnsaid(trx, unsaid, at)
  await noteSweep(trx, occasions, at)
  await noteJeopardy(trx, alerts, { at, saidAt })
  return { alerts, ids }
}

async function sayOne(trx: Trx, jobs: Jobs, alert: Alert, { at, saidAt }: Times): Promise<string[]> {
  const { hearer, kind, told, slot, key, message, platforms, closed } = alert
  await remember(trx, alert, saidAt)
  await noteClosed(trx, hearer.id, closed, at)
  const { conversation } = hearer
  const about = aboutOf({ hearer, kind, slot })
  const said = { key, conversation, message, lane: 'alert', at, worthUntil: worthUntil(told, at), about } as const
  // Once for the hearer, however many platforms it is on.
  const written = await enqueueAll(trx, jobs, onEach(platforms, said))
  if (written.length < platforms.length) throw new Error(`${key} was said and not remembered`)
  return written
}

/** Keeps what a hearer is told, so that it is not said again. */
export async function remember(trx: Trx, alert: Alert, saidAt: Instant): Promise<void> {
  await noteMessage(trx, alert, alert.slot)
  await rememberSaid(trx, alert.hearer.id, alert.kind, alert.told, alert.slot, saidAt)
}
