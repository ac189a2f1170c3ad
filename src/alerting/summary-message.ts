import { summaryColumns, summaryTitle, summaryTotal } from '../messages/alert-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { duration } from '../messages/order-words.ts'
import type { Organisation } from '../people/organisation.ts'
import { claims } from '../policy/claims.ts'
import { yuan } from '../policy/explain.ts'
import type { Instant } from '../policy/instant.ts'
import type { OverdueCounts } from '../policy/overdue.ts'
import { asOf, overdueLine } from './alert-message.ts'
import type { GroupAlert, OpenOrder, Told } from './decide.ts'
import type { AlertKind } from './steps.ts'

/** For groups above the districts: how many orders are told about where. The orders themselves are told to the districts. */
export function summaryMessage(
  { kind, told }: GroupAlert<OpenOrder>,
  overdue: OverdueCounts | null,
  { districts }: Organisation,
  now: Instant,
): TableMessage {
  const rows = districts
    .map(({ id, name }) => ({ name, ofDistrict: told.filter(({ order }) => order.district === id) }))
    .filter(({ ofDistrict }) => ofDistrict.length > 0)
    .map(({ name, ofDistrict }) => row(kind, name, ofDistrict, now))
  return {
    kind: 'table',
    title: summaryTitle(kind, told.length),
    lead: [...overdueLine(told, overdue), asOf(told, now)],
    columns: summaryColumns[kind],
    rows: [...rows, row(kind, summaryTotal, told, now)],
    notes: [],
  }
}

function row(kind: AlertKind, name: string, told: readonly Told<OpenOrder>[], now: Instant): string[] {
  const news = told.filter(({ reason }) => reason !== 'repeat').length
  const earliest = Math.min(...told.map(({ basis }) => basis))
  const counted = [name, String(told.length), String(news), duration(Math.abs(now - earliest))]
  if (kind === 'before') return counted
  const owed = claims(told.map(({ order }) => ({ order: order.stored.order, verdict: order.verdict })))
  return [...counted, yuan(owed.reduce((sum, { compensationFen }) => sum + compensationFen, 0))]
}
