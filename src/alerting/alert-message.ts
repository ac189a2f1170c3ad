import {
  LISTED,
  alertBrief,
  alertTitle,
  asOfLine,
  changesLine,
  closedLine,
  crewsLine,
  escalateAhead,
  knownLateLine,
  missedLine,
  newlyLate,
  nobodyAssigned,
  overdueNow,
  parts,
  shelteredLine,
  stillLate,
  unlisted,
} from '../messages/alert-text.ts'
import type { Button, CardMessage } from '../messages/message.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { isByClock } from '../people/alert-steps.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { when, whenBriefly } from '../policy/explain.ts'
import type { Instant } from '../policy/instant.ts'
import type { OverdueCounts } from '../policy/overdue.ts'
import type { HearerAlert, JudgedOrder, Told } from './decide.ts'
import { peopleCalled } from './hearers.ts'
import type { AcceptedOutage } from './listing/accepted-outages.ts'
import { type Listed, foldButton, foldRow, foldedBy } from './listing/fold.ts'
import { LATE_AFTER, isKnownLate, limitText, rowText } from './listing/order-row.ts'
import { moneyLine } from './money-at-risk.ts'

/** What a message says beside its orders. */
export interface Beside {
  /** 超时在途 of the hearer's districts; null before the deadline. */
  readonly overdue: OverdueCounts | null
  /** Orders told before that have ended since. */
  readonly closed: number
  /** Up to when what was due was looked at before. */
  readonly sweptAt: Instant | null
  /** Accepted outages, by the order: their orders take one line together. */
  readonly outages: ReadonlyMap<string, AcceptedOutage>
}

/** One message for all the orders that a hearer is told about; no word about customers. */
export function alertMessage(alert: HearerAlert<JudgedOrder>, beside: Beside, organisation: Organisation, now: Instant): CardMessage {
  const { kind, told, standing } = alert
  const says = [...new Set(told.map(({ occurrence }) => occurrence.step.says))]
  const changed = told.every(({ occurrence }) => occurrence.step.only === 'changed')
  const title = alertTitle(kind, says, changed ? standing.length : told.length)
  const listed = foldedBy(beside.outages, alert)
  return {
    kind: 'card',
    title,
    ...brief(alert, title, organisation, now),
    lead: leadOf(alert, says, beside, now),
    fields: [
      ...listed.folds.map((fold) => foldRow(fold, kind, now)),
      ...listed.apart.slice(0, LISTED).map((one) => ({ name: one.order.id, value: rowText(one, kind, beside.sweptAt, now) })),
    ],
    body: notesOf(alert, listed, beside),
    buttons: buttonsFor(alert, listed),
    ...(alert.hearer.purpose === 'person' ? {} : { mentions: called(told, organisation) }),
  }
}

/** Where, how many, and the one with the least time left, or the longest late, which comes first. */
function brief(
  { kind, told }: HearerAlert<JudgedOrder>,
  title: string,
  organisation: Organisation,
  now: Instant,
): Pick<CardMessage, 'brief'> {
  const [first] = told
  if (first === undefined) return {}
  const where = [...new Set(told.map(({ order }) => districtName(organisation, order.district)))].join('、')
  return { brief: alertBrief(kind, title, { where, order: first.order.id, limit: limitText(first.basis, now) }) }
}

/** The money first; then what kinds of news there are, and as of when. */
function leadOf(alert: HearerAlert<JudgedOrder>, says: readonly string[], beside: Beside, now: Instant): string[] {
  const { kind, told } = alert
  return [
    ...moneyLine(kind, told, now),
    ...breakdown(says, alert),
    ...missed(told, beside, now),
    ...(kind === 'after' ? knownLate(told, beside) : []),
    ...overdueLine(told, beside.overdue),
    asOf(told, now),
  ]
}

/** How many of each step, of each crew, and how many are said again, where the title does not say it already. */
function breakdown(says: readonly string[], { told, standing }: HearerAlert<JudgedOrder>): string[] {
  const repeated = told.filter(({ reason }) => reason === 'repeat').length
  const bySteps = says.map((name) => ({ name, orders: told.filter(({ occurrence }) => occurrence.step.says === name).length }))
  const byNews = [
    { name: newlyLate, orders: told.length - repeated },
    { name: stillLate, orders: repeated },
  ].filter(({ orders }) => orders > 0)
  const reassigned = told.filter(({ reason }) => reason === 'reassigned').length
  const changes = standing.length > told.length ? changesLine({ news: told.length - reassigned, reassigned }) : ''
  return [
    ...(standing.length > 0 ? [crewsLine(crewsOf(standing))] : []),
    ...(says.length > 1 ? [parts(bySteps)] : []),
    ...(changes === '' ? [] : [changes]),
    ...(repeated > 0 ? [parts(byNews)] : []),
  ]
}

const crewsOf = (orders: readonly JudgedOrder[]): { name: string; orders: number }[] =>
  [...Map.groupBy(orders, ({ installer }) => installer ?? nobodyAssigned)]
    .map(([name, own]) => ({ name, orders: own.length }))
    .toSorted((a, b) => b.orders - a.orders || (a.name < b.name ? -1 : 1))

/** Times of the clock that came while nobody looked. */
function missed(told: readonly Told[], { sweptAt }: Beside, now: Instant): string[] {
  const times = told.flatMap(({ occurrence: { step, at } }) =>
    isByClock(step) && sweptAt !== null && at > sweptAt && now - at >= LATE_AFTER ? [limitText(at, now)] : [],
  )
  return times.length === 0 ? [] : [missedLine([...new Set(times)].toSorted())]
}

function knownLate(told: readonly Told[], { sweptAt }: Beside): string[] {
  const late = told.filter((one) => isKnownLate(one, sweptAt)).length
  return late === 0 ? [] : [knownLateLine(late)]
}

/** Beside the orders of this message, how many there are. */
export const overdueLine = (told: readonly Told[], overdue: OverdueCounts | null): string[] =>
  overdue === null ? [] : [overdueNow(told.length, { total: overdue.total, text: overdueText(overdue) })]

export function asOf(told: readonly Told<JudgedOrder>[], now: Instant): string {
  const data = Math.max(...told.map(({ order }) => order.stored.dataAsOf))
  return asOfLine(when(now), whenBriefly(Math.min(data, now)))
}

function notesOf({ kind, told, sheltered }: HearerAlert<JudgedOrder>, { apart }: Listed, { closed }: Beside): string[] {
  const hidden = apart.length - LISTED
  const does = [...new Set(told.map(({ occurrence }) => occurrence.step.does ?? (kind === 'before' ? escalateAhead : '')))]
  return [
    ...(hidden > 0 ? [unlisted(kind, told.length, hidden)] : []),
    ...(sheltered.length > 0 ? [shelteredLine(sheltered.length)] : []),
    ...(closed > 0 ? [closedLine(closed)] : []),
    ...does.filter((text) => text !== ''),
  ]
}

/** For the most urgent order, as whoever presses would type it; where there are only outages, for the first of them. */
function buttonsFor({ kind, told }: HearerAlert<JudgedOrder>, { folds, apart }: Listed): Button[] {
  const [first] = apart
  if (first === undefined) return folds.slice(0, 1).map(foldButton)
  if (kind === 'waiting') return []
  const { id } = first.order
  const label = (word: string): string => (told.length === 1 ? word : `${word} …${id.slice(-4)}`)
  const button = (word: string, style: Button['style']): Button => ({ label: label(word), says: `${word} ${id}`, style })
  return [button('接手', 'primary'), button('升级', 'plain'), ...(kind === 'after' ? [button('豁免', 'plain')] : [])]
}

/** People called by name, by the steps that speak. */
export const called = (told: readonly Told<JudgedOrder>[], organisation: Organisation): string[] => [
  ...new Set(
    told.flatMap(({ order, occurrence }) =>
      peopleCalled(organisation, occurrence.step.tells.roles, { district: order.district, installer: order.installer }),
    ),
  ),
]
