import {
  bulletinTitle,
  wholeCity,
  bestAndWorst,
  changeLine,
  conclusion,
  dataLine,
  districtRate,
  notRanked,
  nothingDue,
  ratesLine,
  causeLine,
  faultLine,
  kindLine,
  method,
  moneyLine,
  monthLine,
  monthMoney,
  noCause,
  openLine,
  overdueLine,
  rescheduleLine,
  cityColumns,
  districtColumns,
  districtRows,
  rankColumns,
  rightColumn,
} from '../messages/bulletin-text.ts'
import { bulletinOnStaleData } from '../messages/feed-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { saidFeed } from '../orders/feeds.ts'
import { type Organisation, districtOf } from '../people/organisation.ts'
import type { Bulletin, DistrictFigures } from './bulletin.ts'
import { type NameOf, dayText, saidChange, saidCounts, saidMoney } from './figure-words.ts'
import { when, causeText } from '../policy/explain.ts'
import type { Ranked, Figures } from '../policy/figures.ts'
import { formatRate } from '../policy/rate.ts'
import { duration, kindNames } from '../messages/order-words.ts'
import { type Instant, civil } from '../policy/instant.ts'
import type { OverdueCounts } from '../policy/overdue.ts'

/** A bulletin for a telephone's screen: the conclusion first, then a table of few columns, then the rest with its clauses. */
export function bulletinMessage(bulletin: Bulletin, organisation: Organisation): TableMessage {
  const { scope, edition, date } = bulletin
  const nameOf: NameOf = (district) => districtOf(organisation, district)?.name ?? district
  return {
    kind: 'table',
    title: bulletinTitle('city' in scope ? wholeCity : nameOf(scope.district), dayText(date), edition),
    lead: [...staleLine(bulletin), ...bulletinLead(bulletin, nameOf)],
    ...bulletinTable(bulletin, nameOf),
    notes: bulletinNotes(bulletin),
  }
}

const staleLine = ({ staleFeeds }: Bulletin): string[] => (staleFeeds.length === 0 ? [] : [bulletinOnStaleData(staleFeeds.map(saidFeed))])

/** What the day came to, in a few short lines, and as of when that is known. */
export function bulletinLead({ edition, day, exemptOverdue, dayBefore, asOf, dataAsOf, districts }: Bulletin, nameOf: NameOf): string[] {
  const { all } = day
  const counts = saidCounts(all)
  const data = dataLine(when(asOf), dataAsOf === null ? null : when(dataAsOf))
  if (all.due === 0) return [nothingDue(edition), data]
  return [
    conclusion(edition, counts, exemptOverdue, formatRate({ part: all.done, of: all.due })),
    ...(edition === 'progress' ? [ratesLine(counts)] : []),
    ...(districts === null ? [] : bestAndWorstOf(districts, nameOf)),
    changeLine(edition, saidChange(dayBefore.all, all)),
    data,
  ]
}

/** Equal rates share their place; where all are equal there is no worst. */
function bestAndWorstOf(districts: readonly Ranked<DistrictFigures>[], nameOf: NameOf): string[] {
  const ranked = districts.filter(({ rank }) => rank !== null)
  const last = ranked.at(-1)?.rank
  if (last === undefined) return []
  const at = (place: number | null): string => {
    const there = ranked.filter(({ rank }) => rank === place).map(({ entry }) => entry)
    const [first] = there
    return first === undefined
      ? notRanked
      : districtRate(
          there.map(({ district }) => nameOf(district)),
          formatRate(first.figures.all.assessedRate),
        )
  }
  return [bestAndWorst(at(1), last === 1 ? null : at(last))]
}

/** The notes below the table: work in hand, causes, reschedules, money, and the month. */
export function bulletinNotes({ day, overdue, unknownReschedules, monthToDate, date, asOf, districts }: Bulletin): string[] {
  const { rescheduled, causes } = day
  const byKind = districts !== null && day.all.due > 0
  const { month, date: dayOfMonth } = civil(date)
  const soFar = dayOfMonth === 1 ? `${month}月1日` : `${month}月1日至${dayOfMonth}日`
  return [
    ...(byKind ? [kindLine(kindNames.install, saidCounts(day.installs)), kindLine(kindNames.repair, saidCounts(day.repairs))] : []),
    overdueLine(overdueText(overdue), oldest(overdue, asOf)),
    openLine(day.openNow, day.openNow - day.overdueNow),
    ...(causes.length === 0
      ? []
      : [causeLine(causes.map(({ cause, orders }) => ({ name: cause === null ? noCause : causeText[cause], orders })))]),
    rescheduleLine(rescheduled.part, formatRate(rescheduled), day.unconfirmedReschedules, unknownReschedules),
    faultLine(day.cancelledAfterDue, day.acceptanceFaults),
    moneyLine(saidMoney(day.compensation)),
    monthLine(soFar, saidCounts(monthToDate.all)),
    monthMoney(saidMoney(monthToDate.compensation)),
    method,
  ]
}

const oldest = (overdue: OverdueCounts, asOf: Instant): { id: string; late: string } | null =>
  overdue.oldest && { id: overdue.oldest.id, late: duration(asOf - overdue.oldest.dueBy) }

type BulletinTable = Pick<TableMessage, 'columns' | 'rows'>

/** A district's figures by kind, the city's by district; no rows of noughts on a day when nothing was due. */
export function bulletinTable(bulletin: Bulletin, nameOf: NameOf): BulletinTable {
  const { day, districts } = bulletin
  const table = districts === null ? districtTable(day) : cityTable(bulletin, districts, nameOf)
  return day.all.due === 0 ? { ...table, rows: [] } : table
}

function districtTable(day: Figures): BulletinTable {
  const columns = [day.installs, day.repairs, day.all].map(saidCounts)
  return { columns: districtColumns, rows: districtRows.map(({ name, of }) => [name, ...columns.map(of)]) }
}

function cityTable({ edition, day }: Bulletin, districts: readonly Ranked<DistrictFigures>[], nameOf: NameOf): BulletinTable {
  const columns = cityColumns[edition]
  const cells = ({ all }: Figures): string[] => columns.map(({ of }) => of(saidCounts(all)))
  const rows = districts.map(({ rank, entry }) => [
    rank === null ? notRanked : String(rank),
    nameOf(entry.district),
    ...cells(entry.figures),
  ])
  return { columns: [...rankColumns, ...columns.map(({ name }) => rightColumn(name))], rows: [...rows, ['', wholeCity, ...cells(day)]] }
}
