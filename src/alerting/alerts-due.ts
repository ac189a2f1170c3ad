import type { Db } from '../db/database.ts'
import type { CardMessage, TableMessage } from '../messages/message.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { isByClock } from '../people/alert-steps.ts'
import type { AlertStep, Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Instant, dayOf, formatInstant } from '../policy/instant.ts'
import { type Beside, alertMessage } from './alert-message.ts'
import { withinBudget } from './budget.ts'
import { type Candidate, candidates, ordersById } from './candidates.ts'
import { closedSince } from './closed-since.ts'
import {
  type Deciding,
  type HearerAlert,
  type JudgedOrder,
  type Occasion,
  dueAlerts,
  judgedOrder,
  occasionsDue,
  unsaidBecause,
} from './decide.ts'
import { type Heard, loadHeard } from './heard-today.ts'
import { type Reaches, listeners } from './hearers.ts'
import { ordersInHand } from './in-hand.ts'
import { acceptedOutages } from './listing/accepted-outages.ts'
import { overdueFigure } from './overdue-figure.ts'
import { stepsOn } from './steps.ts'
import { silencesAt } from './silences/silences.ts'
import type { Unsaid } from './unsaid.ts'
import { loadSaidBefore } from './said-before.ts'
import { summaryMessage } from './summary-message.ts'

export interface Alerting {
  readonly organisation: Organisation
  /** Where a hearer is spoken to; empty: nowhere yet. */
  readonly platformsOf: (hearer: string) => readonly Platform[]
  /** The product clock, at or after the time of the decision: an order that has ended by then is not spoken about. */
  readonly now: Instant
}

/** An alert as it is to be said. */
export interface Alert extends HearerAlert<JudgedOrder> {
  /** The minute of the decision. */
  readonly slot: Instant
  readonly key: string
  readonly message: CardMessage | TableMessage
  /** Orders told before that this message says have ended. */
  readonly closed: readonly string[]
  /** Where it is heard. */
  readonly platforms: readonly Platform[]
}

/** What is due in a minute. */
export interface Due {
  readonly alerts: readonly Alert[]
  /** Times of the clock that are seen to with it, whether or not there is something to say. */
  readonly occasions: readonly Occasion[]
  /** What is not told although its time has come, and why. */
  readonly unsaid: readonly Unsaid[]
}

/** What is due at `at`; writes nothing. A hearer that was told in this minute hears the rest in the next. */
export async function alertsDue(db: Db, alerting: Alerting, at: Instant): Promise<Due> {
  const { organisation, platformsOf } = alerting
  const slot = at - (at % 60)
  const heard = await loadHeard(db, at, slot)
  const reaches: Reaches = (hearer) => platformsOf(hearer).length > 0
  const silences = await silencesAt(db, at)
  const looking = { organisation, reaches, isDone: heard.isDone, silences, now: at }
  const occasions = occasionsDue(looking).filter(({ hearer }) => reaches(hearer))
  const found = await decided(db, alerting, { ...looking, said: { of: () => [] }, inHand: new Map() }, occasions)
  const reached = found.filter(({ hearer }) => reaches(hearer.id))
  const free = reached.filter(({ hearer, kind, told }) => told.length > 0 && !heard.inSlot(hearer.id, kind))
  const { said, kept } = withinBudget(free, heard, looking)
  const alerts: Alert[] = []
  for (const alert of said) {
    const first = alerts.every(({ hearer }) => hearer.id !== alert.hearer.id)
    const closed = first ? await closedSince(db, alert.hearer.id, at) : []
    alerts.push(await worded(db, alerting, { ...alert, closed }, heard, { slot, at }))
  }
  const waiting = new Set(reached.filter((alert) => alert.told.length > 0 && !said.includes(alert)).map(({ hearer }) => hearer.id))
  const overBudget = kept.flatMap(({ hearer, told }) => told.map((one) => unsaidBecause('budget', hearer, one)))
  const unsaid = [...reached.flatMap((alert) => alert.unsaid), ...overBudget]
  return { alerts, occasions: occasions.filter(({ hearer }) => !waiting.has(hearer)), unsaid }
}

/** First by the stored deadlines, which costs little every minute; then the few that are left are judged. */
async function decided(
  db: Db,
  { organisation, now }: Alerting,
  deciding: Deciding,
  occasions: readonly Occasion[],
): Promise<HearerAlert<JudgedOrder>[]> {
  const { now: at, reaches } = deciding
  const steps = stepsLookedAt(organisation, occasions, at)
  const districts = [...new Set(listeners(organisation, steps, reaches).flatMap(({ hearer }) => hearer.districts))]
  const found = await candidates(db, { steps, districts, now: at })
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const known: Deciding = { ...deciding, said: await loadSaidBefore(db, ids), inHand: await ordersInHand(db, ids, at) }
  const stood = await ordersAsOf(db, await ordersById(db, likely(found, known)), now)
  if (stood.length === 0) return []
  const context = await contextInForce(db, contextOf(organisation, at))
  return dueAlerts(
    stood.flatMap((stored) => judgedOrder(stored, context, at, now) ?? []),
    known,
  )
}

/** Steps by the clock only when their time has come. */
function stepsLookedAt({ alerts }: Organisation, occasions: readonly Occasion[], at: Instant): AlertStep[] {
  const due = new Set(occasions.map(({ step }) => step))
  return stepsOn(alerts, dayOf(at)).filter((step) => !isByClock(step) || due.has(step.id))
}

const likely = (found: readonly Candidate[], deciding: Deciding): string[] => [
  ...new Set(
    dueAlerts(found, deciding).flatMap(({ told, standing, sheltered, unsaid }) => [
      ...[...told.map(({ order }) => order), ...standing, ...sheltered].map(({ id }) => id),
      ...unsaid.map(({ order }) => order),
    ]),
  ),
]

async function worded(
  db: Db,
  { organisation, platformsOf }: Alerting,
  alert: HearerAlert<JudgedOrder> & Pick<Alert, 'closed'>,
  { sweptAt }: Heard,
  { slot, at }: { readonly slot: Instant; readonly at: Instant },
): Promise<Alert> {
  const overdue = await overdueFigure(db, organisation, alert, at)
  const outages = await acceptedOutages(
    db,
    alert.told.map(({ order }) => order.id),
    at,
  )
  const message = messageOf(alert, { overdue, closed: alert.closed.length, sweptAt, outages }, organisation, at)
  return { ...alert, slot, key: keyOf(alert, slot), message, platforms: platformsOf(alert.hearer.id) }
}

const keyOf = ({ hearer, kind, told }: HearerAlert<JudgedOrder>, slot: Instant): string =>
  `alert/${hearer.id}/${kind}/${furthest(told)}/${formatInstant(slot)}`

export const messageOf = (
  alert: HearerAlert<JudgedOrder>,
  beside: Beside,
  organisation: Organisation,
  at: Instant,
): CardMessage | TableMessage =>
  (alert.hearer.purpose === 'district' || alert.hearer.purpose === 'person' ? alertMessage : summaryMessage)(
    alert,
    beside,
    organisation,
    at,
  )

/** Several steps said together are named by the last of them in time. */
function furthest(told: HearerAlert['told']): string {
  const last = told.map(({ occurrence }) => occurrence).reduce((a, b) => (sinceBasis(b) > sinceBasis(a) ? b : a))
  return last.step.id
}

const sinceBasis = ({ at, basis, step }: HearerAlert['told'][number]['occurrence']): number =>
  isByClock(step) ? at - basis : (step.when === 'before' ? -step.minutes : step.minutes) * 60
