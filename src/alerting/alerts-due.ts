import type { Db } from '../db/database.ts'
import type { ToSay } from '../delivery/enqueue.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { AlertStep, Group, Organisation } from '../people/organisation.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { contextOf } from '../people/policy-context.ts'
import { type Instant, dayOf, formatInstant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { alertMessage } from './alert-message.ts'
import { candidates, ordersById } from './candidates.ts'
import { type GroupAlert, type OpenOrder, dueAlerts, openOrder } from './decide.ts'
import { listeners } from './hearers.ts'
import { stepsOn } from './steps.ts'
import { loadSaidBefore, slotKey, toldInSlot } from './said-before.ts'
import { summaryMessage } from './summary-message.ts'

export interface Alerting {
  readonly organisation: Organisation
  /** Where a group is spoken to; null: nowhere yet. */
  readonly platformOf: (group: Group) => Platform | null
  /** The product clock, at or after the time of the decision: an order that has ended by then is not spoken about. */
  readonly now: Instant
}

/** An alert as it is to be said. */
export interface Alert extends GroupAlert<OpenOrder> {
  /** The minute of the decision. */
  readonly slot: Instant
  readonly say: ToSay
}

/** What is due to be said at `at`; writes nothing. A group that was told in this minute hears the rest in the next. */
export async function alertsDue(db: Db, alerting: Alerting, at: Instant): Promise<Alert[]> {
  const { organisation, platformOf } = alerting
  const slot = at - (at % 60)
  const due = await groupAlerts(db, alerting, at)
  const taken: ReadonlySet<string> = due.length === 0 ? new Set() : await toldInSlot(db, slot)
  return due.flatMap((alert) => {
    const platform = platformOf(alert.group)
    if (platform === null || taken.has(slotKey(alert.group.id, alert.kind))) return []
    return [{ ...alert, slot, say: toSay(alert, platform, organisation, slot, at) }]
  })
}

/** First by the stored deadlines, which costs little every minute; then the few that are left are judged. */
async function groupAlerts(db: Db, { organisation, now }: Alerting, at: Instant): Promise<GroupAlert<OpenOrder>[]> {
  const steps = stepsOn(organisation.alerts, dayOf(at))
  const heard = [...new Set(listeners(organisation, steps).flatMap(({ group }) => group.districts))]
  const found = await candidates(db, steps, heard, at)
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const saidBefore = await loadSaidBefore(db, ids)
  const likely = dueAlerts(found, organisation, saidBefore, at).flatMap(({ told }) => told.map(({ order }) => order.id))
  const context = await contextInForce(db, contextOf(organisation, at))
  const open = (await ordersById(db, [...new Set(likely)])).flatMap((stored) => {
    const one = openOrder(stored, judge(stored.order, context), at, now)
    return one === null ? [] : [one]
  })
  return dueAlerts(open, organisation, saidBefore, at)
}

function toSay(alert: GroupAlert<OpenOrder>, platform: Platform, organisation: Organisation, slot: Instant, at: Instant): ToSay {
  const { group, kind, told } = alert
  const messageOf = group.purpose === 'district' ? alertMessage : summaryMessage
  return {
    key: `alert/${group.id}/${kind}/${furthest(told.map(({ occurrence }) => occurrence.step)).id}/${formatInstant(slot)}`,
    platform,
    conversation: { kind: 'group', group: group.id },
    message: messageOf(alert, organisation, at),
    lane: 'alert',
    at,
  }
}

/** Several steps said together are named by the last of them in time. */
const furthest = (steps: readonly AlertStep[]): AlertStep => steps.reduce((a, b) => (sinceBasis(b) > sinceBasis(a) ? b : a))
const sinceBasis = ({ when, minutes }: AlertStep): number => (when === 'before' ? -minutes : minutes)
