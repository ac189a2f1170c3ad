import {
  aboveTag,
  contractorDetail,
  doneSince,
  exemptTag,
  fillNames,
  lateBy,
  moreCrews,
  moreLate,
  moreNamed,
  noLate,
  nobodySent,
  nothingToDo,
  ordersShort,
  owedShort,
  pastItsDayTag,
  payoutDetail,
  rowDetail,
  sectionNames,
  taskNames,
} from '../../messages/board-text.ts'
import { noCause, notRanked } from '../../messages/bulletin-text.ts'
import { durationBriefly, kindNames } from '../../messages/order-words.ts'
import type { BarRow, Bars, List, ListRow, Section } from '../../pictures/board.ts'
import { causeText, exemptionText, yuan } from '../../policy/explain.ts'
import type { CompensationFigures, Counts, Days } from '../../policy/figures.ts'
import { rankedRate } from '../ranking.ts'
import { formatRate } from '../../policy/rate.ts'
import type { Bulletin } from '../bulletin.ts'
import { firstOf } from '../editions.ts'
import { type NameOf, behindHint, daysText } from '../figure-words.ts'
import type { LateOrder, ToDo } from '../late-orders.ts'
import type { PayoutFigures } from '../ledger-claims.ts'

/** A picture is looked at on a telephone: what is longer is in the workbook. */
const [MOST_LATE, MOST_CREWS, MOST_NAMED] = [10, 10, 2]

/** The city's districts by rank; a district's kinds, crews and contractors; then the late orders and what is to be done. */
export function boardSections(bulletin: Bulletin, nameOf: NameOf): Section[] {
  const inCity = bulletin.districts !== null
  const own = inCity ? [districtBars(bulletin, nameOf)] : [kindBars(bulletin), ...crewBars(bulletin), ...contractorList(bulletin)]
  return [
    ...(bulletin.day.all.due === 0 ? [] : own),
    lateList(bulletin, inCity ? nameOf : null),
    ...(inCity ? [] : [toDoList(bulletin.toDo)]),
    ...payoutList(bulletin),
  ]
}

const legend: Bars['legend'] = [
  { fill: 'solid', name: fillNames.onTime },
  { fill: 'hatched', name: fillNames.late },
  { fill: 'faint', name: fillNames.exempt },
  { fill: 'empty', name: fillNames.open },
]

function districtBars({ districts, rankedBy }: Bulletin, nameOf: NameOf): Bars {
  const listed = districts ?? []
  const last = listed.findLast(({ rank }) => rank !== null)?.rank ?? null
  const rows = listed.map(({ rank, entry: { district, figures } }) => ({
    ...barRow(nameOf(district), figures.all, formatRate(rankedRate(figures.all, rankedBy))),
    rank: rank === null ? notRanked : String(rank),
    tone: rank !== null && rank !== 1 && rank === last ? ('poor' as const) : ('none' as const),
  }))
  return { kind: 'bars', title: sectionNames.ranking, legend, rows }
}

function kindBars({ day, rankedBy }: Bulletin): Bars {
  const kinds = [[kindNames.install, day.installs] as const, [kindNames.repair, day.repairs] as const]
  const rows = kinds.map(([name, counts]) => barRow(name, counts, formatRate(rankedRate(counts, rankedBy))))
  return { kind: 'bars', title: sectionNames.kinds, legend, rows }
}

function crewBars({ crews, rankedBy }: Bulletin): Section[] {
  if (crews.length === 0) return []
  const rows = crews
    .slice(0, MOST_CREWS)
    .map(({ crew, counts }) => barRow(crew ?? nobodySent, counts, formatRate(rankedRate(counts, rankedBy))))
  const rest = crews.length - rows.length
  return [{ kind: 'bars', title: sectionNames.crews + (rest > 0 ? `（${moreCrews(rest)}）` : ''), legend: [], rows }]
}

function barRow(name: string, counts: Counts, value: string): BarRow {
  const { due, onTime, late, exempt } = counts
  const share = (orders: number): number => (due === 0 ? 0 : orders / due)
  return {
    rank: null,
    name,
    pieces: [
      { fill: 'solid', share: share(onTime) },
      { fill: 'hatched', share: share(late - exempt) },
      { fill: 'faint', share: share(exempt) },
    ],
    value,
    detail: rowDetail(due, onTime, late, exempt),
    tone: 'none',
  }
}

function contractorList({ contractors }: Bulletin): List[] {
  if (contractors.length === 0) return []
  const rows = contractors.map(({ contractor, installerLate, tolerancePercent, aboveTolerance }): ListRow => ({
    name: contractor,
    detail: contractorDetail(installerLate.part, installerLate.of, tolerancePercent),
    value: formatRate(installerLate),
    tag: aboveTolerance ? aboveTag(tolerancePercent) : null,
    tone: aboveTolerance ? 'poor' : 'none',
  }))
  return [{ kind: 'list', title: sectionNames.contractors, none: '', rows, more: null }]
}

function lateList(bulletin: Bulletin, nameOf: NameOf | null): List {
  const { late } = bulletin
  const rows = late.slice(0, MOST_LATE).map((order) => lateRow(order, nameOf))
  const rest = late.length - rows.length
  return { kind: 'list', title: sectionNames.late, none: noLate, rows, more: rest > 0 ? moreLate(rest, behindHint(bulletin)) : null }
}

/** Nothing of the customer: the order, where, who, why. */
function lateRow(order: LateOrder, nameOf: NameOf | null): ListRow {
  const why = order.exemption === null ? (order.cause === null ? noCause : causeText[order.cause]) : exemptionText[order.exemption]
  const where = nameOf === null ? [] : [nameOf(order.district)]
  return {
    name: order.id,
    detail: [...where, order.crew ?? nobodySent, kindNames[order.kind], why, ...(order.completedAt === null ? [] : [doneSince])].join('  '),
    value: lateBy(durationBriefly(order.lateSeconds)),
    tag: order.exemption === null ? null : exemptTag,
    tone: order.exemption === null ? 'poor' : 'none',
  }
}

/** How far what is owed has come; nothing where there is no ledger to know it from, or nothing is owed. */
function payoutList({ day, monthToDate, payouts, edition, days }: Bulletin): List[] {
  const month: Days = { from: firstOf(days.to), to: days.to }
  const row = (name: string, { claims, accruedFen }: CompensationFigures, known: PayoutFigures | null): ListRow[] => {
    if (known === null || claims === 0) return []
    const pastItsDay = known.unpaidPastPayByFen > 0
    return [
      {
        name,
        detail: payoutDetail(yuan(known.registeredFen), yuan(known.paidFen), yuan(known.toldFen)),
        value: owedShort(yuan(accruedFen)),
        tag: pastItsDay ? pastItsDayTag(yuan(known.unpaidPastPayByFen)) : null,
        tone: pastItsDay ? 'poor' : 'none',
      },
    ]
  }
  const rows = [
    ...(edition === 'monthly' ? [] : row(daysText(edition, days), day.compensation, payouts.day)),
    ...row(daysText(edition === 'monthly' ? edition : 'final', month), monthToDate.compensation, payouts.month),
  ]
  return rows.length === 0 ? [] : [{ kind: 'list', title: sectionNames.payouts, none: '', rows, more: null }]
}

function toDoList(toDo: readonly ToDo[]): List {
  const rows = toDo.map(({ task, orders }): ListRow => ({
    name: taskNames[task],
    detail:
      orders
        .slice(0, MOST_NAMED)
        .map(({ id, crew }) => `${id} ${crew ?? nobodySent}`)
        .join('、') + (orders.length > MOST_NAMED ? moreNamed : ''),
    value: ordersShort(orders.length),
    tag: null,
    tone: task === 'overdue' ? 'poor' : 'none',
  }))
  return { kind: 'list', title: sectionNames.toDo, none: nothingToDo, rows, more: null }
}
