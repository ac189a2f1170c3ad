import { summaryColumns, summaryTitle, summaryTotal } from '../messages/alert-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { duration } from '../messages/order-words.ts'
import type { Organisation } from '../people/organisation.ts'
import { claims } from '../policy/claims.ts'
import { yuan } from '../policy/explain.ts'
import type { Instant } from '../policy/instant.ts'
import { asOf } from './alert-message.ts'
import type { GroupAlert, OpenOrder, Told } from './decide.ts'

/** For groups above the districts: how many are late where. The orders themselves are told to the districts. */
export function summaryMessage({ told }: GroupAlert<OpenOrder>, { districts }: Organisation, now: Instant): TableMessage {
  const rows = districts
    .map(({ id, name }) => ({ name, ofDistrict: told.filter(({ order }) => order.district === id) }))
    .filter(({ ofDistrict }) => ofDistrict.length > 0)
    .map(({ name, ofDistrict }) => row(name, ofDistrict, now))
  return {
    kind: 'table',
    title: summaryTitle(told.length),
    lead: [asOf(told, now)],
    columns: summaryColumns,
    rows: [...rows, row(summaryTotal, told, now)],
    notes: [],
  }
}

function row(name: string, told: readonly Told<OpenOrder>[], now: Instant): string[] {
  const news = told.filter(({ reason }) => reason !== 'repeat').length
  const longest = now - Math.min(...told.map(({ basis }) => basis))
  const owed = claims(told.map(({ order }) => ({ order: order.stored.order, verdict: order.verdict })))
  const fen = owed.reduce((sum, { compensationFen }) => sum + compensationFen, 0)
  return [name, String(told.length), String(news), duration(longest), yuan(fen)]
}
