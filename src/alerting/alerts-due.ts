import type { Db } from '../db/database.ts'
import type { TableMessage } from '../messages/message.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { AlertStep, Organisation } from '../people/organisation.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { contextOf } from '../people/policy-context.ts'
import { type Instant, dayOf, formatInstant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import type { OverdueCounts } from '../policy/overdue.ts'
import { alertMessage } from './alert-message.ts'
import { candidates, ordersById } from './candidates.ts'
import { type GroupAlert, type OpenOrder, dueAlerts, openOrder } from './decide.ts'
import { listeners } from './hearers.ts'
import { overdueFigure } from './overdue-figure.ts'
import { stepsOn } from './steps.ts'
import { loadSaidBefore, slotKey, toldInSlot } from './said-before.ts'
import { summaryMessage } from './summary-message.ts'

export interface Alerting {
  readonly organisation: Organisation
  /** Where a group is spoken to; empty: nowhere yet. */
  readonly platformsOf: (group: string) => readonly Platform[]
  /** The product clock, at or after the time of the decision: an order that has ended by then is not spoken about. */
  readonly now: Instant
}

/** An alert as it is to be said. */
export interface Alert extends GroupAlert<OpenOrder> {
  /** The minute of the decision. */
  readonly slot: Instant
  readonly key: string
  readonly message: TableMessage
  /** Where the group hears it. */
  readonly platforms: readonly Platform[]
}

/** The alerts due at `at`; writes nothing. A group that was told in this minute hears the rest in the next. */
export async function alertsDue(db: Db, alerting: Alerting, at: Instant): Promise<Alert[]> {
  const { organisation, platformsOf } = alerting
  const slot = at - (at % 60)
  const due = await groupAlerts(db, alerting, at)
  const taken: ReadonlySet<string> = due.length === 0 ? new Set() : await toldInSlot(db, slot)
  const alerts: Alert[] = []
  for (const alert of due) {
    const platforms = platformsOf(alert.group.id)
    if (platforms.length === 0 || taken.has(slotKey(alert.group.id, alert.kind))) continue
    const overdue = await overdueFigure(db, organisation, alert, at)
    alerts.push({ ...alert, slot, key: keyOf(alert, slot), message: messageOf(alert, overdue, organisation, at), platforms })
  }
  return alerts
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
  const stood = await ordersAsOf(db, await ordersById(db, [...new Set(likely)]), now)
  const open = stood.flatMap((stored) => {
    const one = openOrder(stored, judge(stored.order, context), at, now)
    return one === null ? [] : [one]
  })
  return dueAlerts(open, organisation, saidBefore, at)
}

const keyOf = ({ group, kind, told }: GroupAlert<OpenOrder>, slot: Instant): string =>
  `alert/${group.id}/${kind}/${furthest(told.map(({ occurrence }) => occurrence.step)).id}/${formatInstant(slot)}`

export const messageOf = (
  alert: GroupAlert<OpenOrder>,
  overdue: OverdueCounts | null,
  organisation: Organisation,
  at: Instant,
): TableMessage => (alert.group.purpose === 'district' ? alertMessage : summaryMessage)(alert, overdue, organisation, at)

/** Several steps said together are named by the last of them in time. */
const furthest = (steps: readonly AlertStep[]): AlertStep => steps.reduce((a, b) => (sinceBasis(b) > sinceBasis(a) ? b : a))
const sinceBasis = ({ when, minutes }: AlertStep): number => (when === 'before' ? -minutes : minutes)
