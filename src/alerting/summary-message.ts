import { closedLine, shelteredLine, summaryColumns, summaryTitle, summaryTotal } from '../messages/alert-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { foldedNote } from '../messages/outages/outage-text.ts'
import { duration } from '../messages/order-words.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { claims } from '../policy/claims.ts'
import { yuan } from '../policy/explain.ts'
import type { Instant } from '../policy/instant.ts'
import { type Beside, asOf, called, overdueLine } from './alert-message.ts'
import type { HearerAlert, JudgedOrder, Told } from './decide.ts'
import { foldRow, foldedBy } from './listing/fold.ts'
import { moneyLine, sumOf } from './money-at-risk.ts'

/** For groups above the districts: how many orders are told about where. The orders themselves are told to the districts. */
export function summaryMessage(alert: HearerAlert<JudgedOrder>, beside: Beside, organisation: Organisation, now: Instant): TableMessage {
  const { kind, told, sheltered } = alert
  const rows = organisation.districts
    .map(({ id, name }) => ({ name, ofDistrict: told.filter(({ order }) => order.district === id) }))
    .filter(({ ofDistrict }) => ofDistrict.length > 0)
    .map(({ name, ofDistrict }) => row(kind, name, ofDistrict, now))
  return {
    kind: 'table',
    title: summaryTitle(kind, told.length),
    lead: [...moneyLine(kind, told, now), ...overdueLine(told, beside.overdue), asOf(told, now)],
    columns: summaryColumns[kind],
    rows: [...rows, row(kind, summaryTotal, told, now)],
    notes: [
      ...foldNotes(alert, beside, organisation, now),
      ...(sheltered.length > 0 ? [shelteredLine(sheltered.length)] : []),
      ...(beside.closed > 0 ? [closedLine(beside.closed)] : []),
      ...new Set(told.flatMap(({ occurrence }) => occurrence.step.does ?? [])),
    ],
    mentions: called(told, organisation),
  }
}

/** The table counts all orders; below it stands which of them are of one fault. */
function foldNotes(alert: HearerAlert<JudgedOrder>, { outages }: Beside, organisation: Organisation, now: Instant): string[] {
  return foldedBy(outages, alert).folds.map((fold) => {
    const { name, value } = foldRow(fold, alert.kind, now)
    return foldedNote(districtName(organisation, fold.first.order.district), name, value)
  })
}

function row(kind: HearerAlert['kind'], name: string, told: readonly Told<JudgedOrder>[], now: Instant): string[] {
  const news = told.filter(({ reason }) => reason !== 'repeat').length
  const counted = [name, String(told.length), String(news)]
  if (kind !== 'after') return [...counted, duration(Math.abs(now - Math.min(...told.map(({ basis }) => basis))))]
  return [...counted, yuan(sumOf(claims(told.map(({ order }) => ({ order: order.stored.order, verdict: order.verdict })))))]
}
