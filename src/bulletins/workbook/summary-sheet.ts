import { bothKinds, dataLine, notRanked, wholeCity } from '../../messages/bulletin-text.ts'
import { nobodySent } from '../../messages/board-text.ts'
import { kindNames } from '../../messages/order-words.ts'
import { behindHere, figureNames as names, noSuchRate, otherFigures, sheetNames, summaryHeads } from '../../messages/workbook-text.ts'
import { whenBriefly } from '../../policy/explain.ts'
import type { Counts } from '../../policy/figures.ts'
import type { Rate } from '../../policy/rate.ts'
import type { Cell, Sheet } from '../../spreadsheets/sheet.ts'
import type { Bulletin } from '../bulletin.ts'
import { bulletinHeading, bulletinLead } from '../bulletin-message.ts'
import type { PayoutFigures } from '../ledger-claims.ts'
import { type NameOf, overdueOf } from '../figure-words.ts'

/** The figures of the picture and more: a table by district, or by kind and crew; below it all others, a row each. */
export function summarySheet(bulletin: Bulletin, nameOf: NameOf): Sheet {
  const { asOf, dataAsOf } = bulletin
  const top: Cell[][] = [
    [{ text: bulletinHeading(bulletin, nameOf), as: 'title' }],
    [dataLine(whenBriefly(asOf), dataAsOf === null ? null : whenBriefly(dataAsOf), behindHere)],
    ...bulletinLead(bulletin, nameOf).map((line) => [line]),
    [],
  ]
  const table = bulletin.districts === null ? districtRows(bulletin) : cityRows(bulletin, nameOf)
  const head = top.length + 1
  const others = otherRows(bulletin).map(([name, value]): Cell[] => ['', name, value])
  return {
    name: sheetNames.summary,
    widths: [8, 30, ...Array<number>(14).fill(12)],
    head,
    filterTo: top.length + table.length,
    rows: [...top, ...table, [], ['', { text: otherFigures, as: 'title' }], ...others],
  }
}

const share = ({ part, of }: Rate): Cell => (of === 0 ? noSuchRate : { share: part / of })

const cells = (counts: Counts): Cell[] => [
  counts.due,
  counts.done,
  counts.onTime,
  counts.late,
  counts.exempt,
  counts.open,
  overdueOf(counts),
  share({ part: counts.done, of: counts.due }),
  share(counts.rawRate),
  share(counts.assessedRate),
]

function cityRows({ districts, day }: Bulletin, nameOf: NameOf): Cell[][] {
  const byKind = ({ installs, repairs }: Pick<Bulletin['day'], 'installs' | 'repairs'>): Cell[] =>
    [installs, repairs].flatMap((counts) => [counts.due, share(counts.assessedRate)])
  const rows = (districts ?? []).map(({ rank, entry: { district, figures } }): Cell[] => [
    rank ?? notRanked,
    nameOf(district),
    ...cells(figures.all),
    ...byKind(figures),
  ])
  return [[...summaryHeads.city], ...rows, ['', wholeCity, ...cells(day.all), ...byKind(day)]]
}

const districtRows = ({ day, crews }: Bulletin): Cell[][] => [
  [...summaryHeads.district],
  ['', kindNames.install, ...cells(day.installs)],
  ['', kindNames.repair, ...cells(day.repairs)],
  ['', bothKinds, ...cells(day.all)],
  ...crews.map(({ crew, counts }): Cell[] => ['', crew ?? nobodySent, ...cells(counts)]),
]

function otherRows({ day, overdue, monthToDate: month, payouts, escalations }: Bulletin): [string, Cell][] {
  return [
    [names.overdue, overdue.total],
    [names.overdueToday, overdue.dueToday],
    [names.overdueBefore, overdue.dueBefore],
    [names.overdueNotGuaranteed, overdue.notGuaranteed],
    [names.overdueExempt, overdue.exempt],
    [names.rescheduled, day.rescheduled.part],
    [names.rescheduleRate, share(day.rescheduled)],
    [names.unconfirmed, day.unconfirmedReschedules],
    [names.cancelled, day.cancelledAfterDue],
    [names.acceptance, day.acceptanceFaults],
    [names.escalated, escalations.escalated],
    [names.taken, escalations.taken],
    [names.toTake, escalations.toTake === null ? noSuchRate : Math.round(escalations.toTake / 60)],
    [names.claims, day.compensation.claims],
    [names.accrued, { fen: day.compensation.accruedFen }],
    ...payoutRows(payouts.day),
    [names.monthDue, month.all.due],
    [names.monthLate, month.all.late],
    [names.monthExempt, month.all.exempt],
    [names.monthRate, share(month.all.assessedRate)],
    [names.monthClaims, month.compensation.claims],
    [names.monthAccrued, { fen: month.compensation.accruedFen }],
    ...payoutRows(payouts.month),
  ]
}

const payoutRows = (payouts: PayoutFigures | null): [string, Cell][] =>
  payouts === null
    ? []
    : [
        [names.registered, { fen: payouts.registeredFen }],
        [names.paid, { fen: payouts.paidFen }],
        [names.told, { fen: payouts.toldFen }],
        [names.pastItsDay, { fen: payouts.unpaidPastPayByFen }],
      ]
