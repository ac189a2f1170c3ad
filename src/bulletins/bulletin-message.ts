import { nobodySent, weekBeforeText } from '../messages/board-text.ts'
import {
  type SaidPlace,
  bulletinTitle,
  editionWords,
  wholeCity,
  causeLine,
  changeText,
  conclusion,
  contractorLine,
  dataLine,
  firstData,
  leadersLine,
  moneyLine,
  monthLine,
  noCause,
  nothingDue,
  oldestText,
  placeLine,
  rescheduleLine,
  taskWords,
  toDoLine,
  worstCrew,
} from '../messages/bulletin-text.ts'
import { bulletinOnStaleData } from '../messages/feed-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { escalationLine } from '../messages/escalation-text.ts'
import { durationBriefly } from '../messages/order-words.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { saidFeed } from '../orders/feeds.ts'
import type { Organisation } from '../people/organisation.ts'
import { causeText, exemptionText, whenBriefly } from '../policy/explain.ts'
import { civil } from '../policy/instant.ts'
import { rankedRate } from './ranking.ts'
import { formatRate } from '../policy/rate.ts'
import type { Bulletin } from './bulletin.ts'
import { bulletinTable, leftOut } from './bulletin-table.ts'
import { type NameOf, behindHint, daysText, namesIn, saidChange, saidCounts, saidMoney } from './figure-words.ts'

/** A bulletin for a telephone's screen: the verdict, who leads and trails, what to do; then a table of at most eight lines, and the rest in short. */
export function bulletinMessage(bulletin: Bulletin, organisation: Organisation): TableMessage {
  const nameOf = namesIn(organisation)
  return {
    kind: 'table',
    title: bulletinHeading(bulletin, nameOf),
    lead: [...staleLine(bulletin), ...bulletinLead(bulletin, nameOf)],
    ...bulletinTable(bulletin, nameOf),
    notes: [leftOut(bulletin) ?? [], ...bulletinNotes(bulletin)].flat(),
  }
}

/** `全市 11月21日 当日装当日修通报`. */
export const bulletinHeading = ({ scope, edition, days }: Bulletin, nameOf: NameOf): string =>
  bulletinTitle('city' in scope ? wholeCity : nameOf(scope.district), daysText(edition, days), editionWords[edition])

const staleLine = ({ staleFeeds }: Bulletin): string[] => (staleFeeds.length === 0 ? [] : [bulletinOnStaleData(staleFeeds.map(saidFeed))])

/** Three lines: what the days came to, who leads and trails, what to do. */
export const bulletinLead = (bulletin: Bulletin, nameOf: NameOf): string[] =>
  bulletin.day.all.due === 0
    ? [nothingDue(editionWords[bulletin.edition]), toDoOf(bulletin, nameOf)]
    : [verdictOf(bulletin), standingOf(bulletin, nameOf), toDoOf(bulletin, nameOf)]

function verdictOf({ edition, day: { all }, exemptOverdue, late }: Bulletin): string {
  const counts = saidCounts(all)
  const exempt = late.flatMap(({ exemption }) => exemption ?? [])
  const reasons = [...Map.groupBy(exempt, (reason) => reason)].map(([reason, of]) => ({ name: exemptionText[reason], orders: of.length }))
  return conclusion(editionWords[edition], counts, exemptOverdue, reasons)
}

function standingOf(bulletin: Bulletin, nameOf: NameOf): string {
  const { rankedBy, place, crews } = bulletin
  const worst = crews.find(({ crew, counts }) => crew !== null && counts.late - counts.exempt > 0)
  return [
    ...(place === null ? [leadersOf(bulletin, nameOf)] : [placeLine(rankedBy, place)]),
    ...(worst === undefined || worst.crew === null ? [] : [worstCrew(worst.crew, worst.counts.late - worst.counts.exempt)]),
    ...changesOf(bulletin),
  ].join('；')
}

/** Equal rates share their place; where all are equal nobody trails. */
export function leadersOf({ districts, rankedBy }: Bulletin, nameOf: NameOf): string {
  const ranked = (districts ?? []).filter(({ rank }) => rank !== null)
  const last = ranked.at(-1)?.rank ?? null
  const at = (place: number | null): SaidPlace | null => {
    const there = ranked.filter(({ rank }) => rank === place).map(({ entry }) => entry)
    const [first] = there
    return first === undefined
      ? null
      : { names: there.map(({ district }) => nameOf(district)), rate: formatRate(rankedRate(first.figures.all, rankedBy)) }
  }
  return leadersLine(rankedBy, at(1), last === 1 ? null : at(last))
}

function changesOf({ edition, day, dayBefore, weekBefore, days }: Bulletin): string[] {
  const words = editionWords[edition]
  const [before, week] = [saidChange(dayBefore.all, day.all), weekBefore && saidChange(weekBefore.all, day.all)]
  if (before === null && week === null) return [firstData]
  return [changeText(words.before, words, before), ...(weekBefore === null ? [] : [changeText(weekBeforeText(days.from), words, week)])]
}

function toDoOf({ overdue, toDo, contractors, late, asOf }: Bulletin, nameOf: NameOf): string {
  const oldest = overdue.oldest
  const ordersOf = toDo.find(({ task }) => task === 'overdue')?.orders ?? []
  const there = ordersOf.find(({ id }) => id === oldest?.id)
  const cause = late.find(({ id }) => id === oldest?.id)?.cause ?? null
  const who =
    there === undefined
      ? ''
      : [there.crew ?? `${nameOf(there.district)}${nobodySent}`, ...(cause === null ? [] : [causeText[cause]])].join('，')
  return toDoLine(
    overdueText(overdue),
    oldest === null ? null : oldestText({ id: oldest.id, who, late: durationBriefly(asOf - oldest.dueBy) }),
    [
      ...toDo.flatMap(({ task, orders }) => (task === 'overdue' ? [] : [taskWords[task](orders.length)])),
      ...contractors
        .filter(({ aboveTolerance }) => aboveTolerance)
        .map(({ contractor, installerLate, tolerancePercent }) => contractorLine(contractor, formatRate(installerLate), tolerancePercent)),
    ],
  )
}

/** How many were escalated, and how soon somebody took them; nothing where none was. */
export const escalationNote = ({ escalations }: Pick<Bulletin, 'escalations'>): string[] =>
  escalations.escalated === 0 ? [] : [escalationLine(escalations)]

/** Below the table: causes, reschedules, money, the month, and as of when. */
export function bulletinNotes({
  day,
  edition,
  days,
  unknownReschedules,
  monthToDate,
  payouts,
  asOf,
  dataAsOf,
  escalations,
}: Bulletin): string[] {
  const { rescheduled, causes, unconfirmedReschedules } = day
  const { month, date } = civil(days.to)
  const so = date === 1 ? `${month}月1日` : `${month}月1日至${date}日`
  const hasReschedules = rescheduled.part + unconfirmedReschedules + unknownReschedules > 0
  return [
    ...(causes.length === 0
      ? []
      : [
          causeLine(
            editionWords[edition],
            causes.map((one) => ({ name: one.cause === null ? noCause : causeText[one.cause], orders: one.orders })),
          ),
        ]),
    ...(hasReschedules ? [rescheduleLine(rescheduled.part, formatRate(rescheduled), unconfirmedReschedules, unknownReschedules)] : []),
    ...escalationNote({ escalations }),
    ...(edition === 'monthly' ? [] : [moneyLine(editionWords[edition].ofThem, saidMoney(day.compensation, payouts.day))]),
    monthLine(so, saidCounts(monthToDate.all), saidMoney(monthToDate.compensation, payouts.month)),
    dataLine(whenBriefly(asOf), dataAsOf === null ? null : whenBriefly(dataAsOf), behindHint({ edition, days, asOf })),
  ]
}
