import {
  LISTED,
  alertBrief,
  alertColumns,
  alertTitle,
  asOfLine,
  escalateAhead,
  newlyLate,
  nobodyAssigned,
  overdueNow,
  owed,
  parts,
  standingNames,
  stateNames,
  stillLate,
  unlisted,
} from '../messages/alert-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { duration, kindNames } from '../messages/order-words.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { claims } from '../policy/claims.ts'
import { when, yuan } from '../policy/explain.ts'
import { type Instant, dayOf, formatClock, formatDay, timeOfDay } from '../policy/instant.ts'
import type { OverdueCounts } from '../policy/overdue.ts'
import { type GroupAlert, type OpenOrder, type Told, openSince } from './decide.ts'
import { peopleCalled } from './hearers.ts'
import type { AlertKind } from './steps.ts'

/** One message for all the orders that a district's group is told about; no word about customers. */
export function alertMessage(
  { kind, told }: GroupAlert<OpenOrder>,
  overdue: OverdueCounts | null,
  organisation: Organisation,
  now: Instant,
): TableMessage {
  const says = [...new Set(told.map(({ occurrence }) => occurrence.step.says))]
  const hidden = told.length - LISTED
  const title = alertTitle(kind, says, told.length)
  return {
    kind: 'table',
    title,
    ...brief(kind, title, told, organisation, now),
    lead: [...breakdown(says, told), ...overdueLine(told, overdue), asOf(told, now)],
    columns: alertColumns[kind],
    rows: told.slice(0, LISTED).map((one) => row(one, kind, now)),
    notes: [...(hidden > 0 ? [unlisted(kind, hidden)] : []), kind === 'before' ? escalateAhead : owedText(told)],
    mentions: called(told, organisation),
  }
}

/** Where, how many, and the one with the least time left, or the longest late, which comes first. */
function brief(
  kind: AlertKind,
  title: string,
  told: readonly Told<OpenOrder>[],
  organisation: Organisation,
  now: Instant,
): Pick<TableMessage, 'brief'> {
  const [first] = told
  if (first === undefined) return {}
  const where = [...new Set(told.map(({ order }) => districtName(organisation, order.district)))].join('、')
  return { brief: alertBrief(kind, title, { where, order: first.order.stored.order.id, limit: limit(first.basis, now) }) }
}

/** How many of each step, and how many are said again, where the title does not say it already. */
function breakdown(says: readonly string[], told: readonly Told[]): string[] {
  const repeated = told.filter(({ reason }) => reason === 'repeat').length
  const bySteps = says.map((name) => ({ name, orders: told.filter(({ occurrence }) => occurrence.step.says === name).length }))
  const byNews = [
    { name: newlyLate, orders: told.length - repeated },
    { name: stillLate, orders: repeated },
  ].filter(({ orders }) => orders > 0)
  return [...(says.length > 1 ? [parts(bySteps)] : []), ...(repeated > 0 ? [parts(byNews)] : [])]
}

/** Beside the orders of this message, how many there are. */
export const overdueLine = (told: readonly Told[], overdue: OverdueCounts | null): string[] =>
  overdue === null ? [] : [overdueNow(told.length, { total: overdue.total, text: overdueText(overdue) })]

export function asOf(told: readonly Told<OpenOrder>[], now: Instant): string {
  const data = Math.max(...told.map(({ order }) => order.stored.dataAsOf))
  return asOfLine(when(now), when(Math.min(data, now)))
}

function row({ order, basis }: Told<OpenOrder>, kind: 'before' | 'after', now: Instant): string[] {
  const { id, kind: kindOfOrder, installer } = order.stored.order
  const time = duration(kind === 'before' ? basis - now : now - basis)
  return [id, kindNames[kindOfOrder], limit(basis, now), time, installer ?? nobodyAssigned, standing(order, kind, now)]
}

/** `23:59` of today, `11-20 23:59` of another day. Seconds are cut: the time shown is never later than the limit. */
function limit(at: Instant, now: Instant): string {
  const clock = formatClock(timeOfDay(at)).slice(0, 5)
  return dayOf(at) === dayOf(now) ? clock : `${formatDay(dayOf(at)).slice(5)} ${clock}`
}

/** At whose desk the order is, and what else the reader should know before acting. */
function standing(order: OpenOrder, kind: 'before' | 'after', now: Instant): string {
  const { stored, verdict } = order
  const words: string[] = [stateNames[stored.sourceState]]
  if (openSince(order, now) > -Infinity) words.push(standingNames.reopened)
  if (kind === 'before' && verdict.status === 'overdue' && verdict.exemption === null) words.push(standingNames.overdue)
  if (stored.escalation !== null && stored.escalation.at <= now) words.push(standingNames.escalated)
  if (verdict.exemption !== null) words.push(standingNames.exempt)
  if (!verdict.guaranteed) words.push(standingNames['not-guaranteed'])
  return words.join('·')
}

function owedText(told: readonly Told<OpenOrder>[]): string {
  const owedClaims = claims(told.map(({ order }) => ({ order: order.stored.order, verdict: order.verdict })))
  return owed(yuan(owedClaims.reduce((fen, { compensationFen }) => fen + compensationFen, 0)), owedClaims.length)
}

/** People called by name, by the steps that speak. */
const called = (told: readonly Told<OpenOrder>[], organisation: Organisation): string[] => [
  ...new Set(
    told.flatMap(({ order, occurrence }) =>
      peopleCalled(organisation, occurrence.step.tells.roles, { district: order.district, installer: order.stored.order.installer }),
    ),
  ),
]
