import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueue } from '../delivery/enqueue.ts'
import type { Platform } from '../messages/conversation.ts'
import type { Message } from '../messages/message.ts'
import { ordersById, candidates } from './candidates.ts'
import { type GroupAlert, type OpenOrder, dueAlerts, listeners, openOrder } from './decide.ts'
import { alertMessage } from './alert-message.ts'
import { loadMarks, saveMarks, slotKey, toldInSlot } from './marks.ts'
import { summaryMessage } from './summary-message.ts'
import type { Group, Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'

/** Where a group is spoken to; null: nowhere yet. */
export type PlatformOf = (group: Group) => Platform | null

export interface Alerting {
  readonly organisation: Organisation
  readonly platformOf: PlatformOf
}

/** An alert as it is said. */
export interface Alert extends GroupAlert<OpenOrder> {
  readonly slot: Instant
  readonly say: ToSay
}

/** Decides and says what is due at `now`, in the caller's transaction; writes nothing when nothing is due. The ids of new messages. */
export async function sayAlerts(trx: Trx, alerting: Alerting, jobs: Jobs, now: Instant): Promise<{ alerts: Alert[]; ids: string[] }> {
  // One decision at a time: of two replicas the second sees what the first has said.
  await sql`select pg_advisory_xact_lock(hashtext('alerting'))`.execute(trx)
  const alerts = await decideAlerts(trx, alerting, now)
  const ids: string[] = []
  for (const { group, kind, told, slot, say } of alerts) {
    await saveMarks(trx, group.id, kind, told, slot, now)
    const id = await enqueue(trx, jobs, say)
    if (id === null) throw new Error(`${say.key} was said without a mark`)
    ids.push(id)
  }
  return { alerts, ids }
}

/** What is due to be said at `now`; writes nothing. A group that was told in this minute hears the rest in the next. */
export async function decideAlerts(db: Db, { organisation, platformOf }: Alerting, now: Instant): Promise<Alert[]> {
  const heard = [...new Set(listeners(organisation).flatMap(({ group }) => group.districts))]
  const found = await candidates(db, organisation.alerts, heard, now)
  if (found.length === 0) return []
  const marks = await loadMarks(
    db,
    found.map(({ id }) => id),
  )
  const likely = new Set(dueAlerts(found, organisation, marks, now).flatMap(({ told }) => told.map(({ order }) => order.id)))
  if (likely.size === 0) return []
  const context = contextOf(organisation, now)
  const open = (await ordersById(db, [...likely])).flatMap((stored) => {
    const one = openOrder(stored, { order: stored.order, verdict: judge(stored.order, context) }, now)
    return one === null ? [] : [one]
  })
  const slot = slotOf(now)
  const taken = await toldInSlot(db, slot)
  return dueAlerts(open, organisation, marks, now).flatMap((alert) => {
    const platform = platformOf(alert.group)
    if (platform === null || taken.has(slotKey(alert.group.id, alert.kind))) return []
    return [{ ...alert, slot, say: toSay(alert, platform, messageOf(alert, organisation, now), slot, now) }]
  })
}

/** The minute of the decision. */
const slotOf = (now: Instant): Instant => now - (now % 60)

const messageOf = (alert: GroupAlert<OpenOrder>, organisation: Organisation, now: Instant): Message =>
  (alert.group.purpose === 'district' ? alertMessage : summaryMessage)(alert, organisation, now)

function toSay({ group, kind, told }: GroupAlert<OpenOrder>, platform: Platform, message: Message, slot: Instant, now: Instant): ToSay {
  // Steps of one kind are said together; the key has the nearest to what is to be prevented.
  const step = told.map(({ occurrence }) => occurrence.step).reduce((a, b) => ((kind === 'before') === b.minutes < a.minutes ? b : a))
  return {
    key: `alert/${group.id}/${kind}/${step.id}/${formatInstant(slot)}`,
    platform,
    conversation: { kind: 'group', group: group.id },
    message,
    lane: 'alert',
    at: now,
  }
}
