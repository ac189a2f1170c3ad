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
  standingNames,
  stateNames,
  stillLate,
  unlisted,
} from '../messages/alert-text.ts'
import type { Button, CardMessage } from '../messages/message.ts'
import { duration } from '../messages/order-words.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { isByClock } from '../people/alert-steps.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { when, whenBriefly } from '../policy/explain.ts'
import { type Instant, dayOf, formatClock, formatDay, timeOfDay } from '../policy/instant.ts'
import type { OverdueCounts } from '../policy/overdue.ts'
import { type HearerAlert, type JudgedOrder, type Told, openSince } from './decide.ts'
import { peopleCalled } from './hearers.ts'
import { moneyLine } from './money-at-risk.ts'

/** What a message says beside its orders. */
export interface Beside {
  /** 超时在途 of the hearer's districts; null before the deadline. */
  readonly overdue: OverdueCounts | null
  /** Orders told before that have ended since. */
  readonly closed: number
  /** Up to when what was due was looked at before. */
  readonly sweptAt: Instant | null
}

/** One message for all the orders that a hearer is told about; no word about customers. */
export function alertMessage(alert: HearerAlert<JudgedOrder>, beside: Beside, organisation: Organisation, now: Instant): CardMessage {
  const { kind, told, standing } = alert
  const says = [...new Set(told.map(({ occurrence }) => occurrence.step.says))]
  const changed = told.every(({ occurrence }) => occurrence.step.only === 'changed')
  const title = alertTitle(kind, says, changed ? standing.length : told.length)
  return {
    kind: 'card',
    title,
    ...brief(alert, title, organisation, now),
    lead: leadOf(alert, says, beside, now),
    fields: told.slice(0, LISTED).map((one) => ({ name: one.order.id, value: rowText(one, alert, beside, now) })),
    body: notesOf(alert, beside),
    buttons: buttonsFor(alert),
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

/** Seconds that a message may come after its time before it says so. */
const LATE_AFTER = 600

/** Times of the clock that came while nobody looked. */
function missed(told: readonly Told[], { sweptAt }: Beside, now: Instant): string[] {
  const times = told.flatMap(({ occurrence: { step, at } }) =>
    isByClock(step) && sweptAt !== null && at > sweptAt && now - at >= LATE_AFTER ? [limitText(at, now)] : [],
  )
  return times.length === 0 ? [] : [missedLine([...new Set(times)].toSorted())]
}

/** It was late already when it was looked at before, and was not known to be. */
const isKnownLate = ({ reason, occurrence: { step, at } }: Told, { sweptAt }: Pick<Beside, 'sweptAt'>): boolean =>
  step.when === 'after' &&
  step.minutes === 0 &&
  step.between === null &&
  reason === 'first' &&
  sweptAt !== null &&
  at < sweptAt - LATE_AFTER

function knownLate(told: readonly Told[], beside: Beside): string[] {
  const late = told.filter((one) => isKnownLate(one, beside)).length
  return late === 0 ? [] : [knownLateLine(late)]
}

/** Beside the orders of this message, how many there are. */
export const overdueLine = (told: readonly Told[], overdue: OverdueCounts | null): string[] =>
  overdue === null ? [] : [overdueNow(told.length, { total: overdue.total, text: overdueText(overdue) })]

export function asOf(told: readonly Told<JudgedOrder>[], now: Instant): string {
  const data = Math.max(...told.map(({ order }) => order.stored.dataAsOf))
  return asOfLine(when(now), whenBriefly(Math.min(data, now)))
}

/** `22:45 剩30分 赣榆装维01·已升级`. */
function rowText(one: Told<JudgedOrder>, { kind }: HearerAlert, beside: Beside, now: Instant): string {
  const { order, basis } = one
  const time = {
    before: () => `${limitText(basis, now)} 剩${duration(basis - now)}`,
    after: () => `超${duration(now - basis)}`,
    waiting: () => `已${duration(now - basis)}`,
  }[kind]()
  return [time, [order.installer ?? nobodyAssigned, ...marks(one, kind, beside, now)].join('·')].join(' ')
}

/** `23:59` of today, `11-20 23:59` of another day. Seconds are cut: the time shown is never later than the limit. */
function limitText(at: Instant, now: Instant): string {
  const clock = formatClock(timeOfDay(at)).slice(0, 5)
  return dayOf(at) === dayOf(now) ? clock : `${formatDay(dayOf(at)).slice(5)} ${clock}`
}

/** What the reader should know of the order before acting, beside that somebody is on it. */
function marks(one: Told<JudgedOrder>, kind: HearerAlert['kind'], beside: Beside, now: Instant): string[] {
  const { order, reason } = one
  const { stored, verdict } = order
  return [
    ...(stored.sourceState === 'in-progress' || kind === 'waiting'
      ? []
      : [stateNames[stored.sourceState]].filter((name) => name !== stateNames['in-progress'])),
    ...(openSince(order, now) > -Infinity ? [standingNames.reopened] : []),
    ...(reason === 'reassigned' ? [standingNames.reassigned] : []),
    ...(kind === 'after' && isKnownLate(one, beside) ? [standingNames['known-late']] : []),
    ...(kind === 'before' && verdict.status === 'overdue' && verdict.exemption === null ? [standingNames.overdue] : []),
    ...(stored.escalation !== null && stored.escalation.at <= now ? [standingNames.escalated] : []),
    ...(verdict.exemption === null ? [] : [standingNames.exempt]),
    ...(verdict.guaranteed ? [] : [standingNames['not-guaranteed']]),
  ]
}

function notesOf({ kind, told, sheltered }: HearerAlert<JudgedOrder>, { closed }: Beside): string[] {
  const hidden = told.length - LISTED
  const does = [...new Set(told.map(({ occurrence }) => occurrence.step.does ?? (kind === 'before' ? escalateAhead : '')))]
  return [
    ...(hidden > 0 ? [unlisted(kind, told.length, hidden)] : []),
    ...(sheltered.length > 0 ? [shelteredLine(sheltered.length)] : []),
    ...(closed > 0 ? [closedLine(closed)] : []),
    ...does.filter((text) => text !== ''),
  ]
}

/** For the most urgent order, as whoever presses would type it. */
function buttonsFor({ kind, told }: HearerAlert): Button[] {
  const [first] = told
  if (first === undefined || kind === 'waiting') return []
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
