import {
  asOfLine,
  bulletinTitle,
  changeText,
  conclusion,
  countColumns,
  editionWords,
  firstData,
  moneyLine,
  monthLine,
  notRanked,
  nothingDue,
  rightColumn,
} from '../../messages/bulletin-text.ts'
import { accruedLine, doneLine, kindRates, monthSoFar, ratesAnswer } from '../../messages/figures-text.ts'
import type { TableMessage } from '../../messages/message.ts'
import { kindNames } from '../../messages/order-words.ts'
import { overdueText } from '../../messages/overdue-text.ts'
import { awayLine, branchColumns, branchLine, sumOfLine, wholeProvince } from '../../messages/province-text.ts'
import { exemptionText, whenBriefly } from '../../policy/explain.ts'
import { civil } from '../../policy/instant.ts'
import { formatRate } from '../../policy/rate.ts'
import { daysOf } from '../editions.ts'
import { daysText, saidChange, saidCounts, saidMoney } from '../figure-words.ts'
import { rankedRate } from '../ranking.ts'
import type { Province } from './province.ts'

/** The province's bulletin: what all came to, a row for each branch, and which are not in it. */
export function provinceMessage(province: Province): TableMessage {
  const { edition, date, sum, branches } = province
  const words = editionWords[edition]
  const columns = countColumns(words)
  return {
    kind: 'table',
    title: bulletinTitle(wholeProvince, daysText(edition, daysOf(edition, date)), words),
    lead: leadOf(province),
    columns: [...branchColumns, ...columns.map(({ name }) => rightColumn(name))],
    rows: branches.map(({ rank, entry: { name, figures } }) => [
      rank === null ? notRanked : String(rank),
      name,
      ...columns.map(({ of }) => of(saidCounts(figures.day.all))),
    ]),
    notes: [
      ...(edition === 'monthly' ? [] : [moneyLine(words.ofThem, saidMoney(sum.day.compensation, sum.payouts.day))]),
      monthLine(monthText(province), saidCounts(sum.monthToDate.all), saidMoney(sum.monthToDate.compensation, sum.payouts.month)),
      dataOf(province),
      ...awayOf(province),
    ],
  }
}

function leadOf({ edition, sum }: Province): string[] {
  const { day, dayBefore, overdue, exemptOverdue } = sum
  const words = editionWords[edition]
  if (day.all.due === 0) return [nothingDue(words), overdueText(overdue)]
  const reasons = sum.exempt.map(({ reason, orders }) => ({ name: exemptionText[reason], orders }))
  const change = saidChange(dayBefore.all, day.all)
  return [
    conclusion(words, saidCounts(day.all), exemptOverdue, reasons),
    change === null ? firstData : changeText(words.before, words, change),
    overdueText(overdue),
  ]
}

/** The same figures in short, as somebody asks for them. */
export function provinceLines(province: Province): string[] {
  const { sum, edition, date, branches, rankedBy } = province
  const { all, installs, repairs, compensation } = sum.day
  const counts = saidCounts(all)
  const rateName = rankedBy === 'done' ? '完成率' : '考核及时率'
  const kinds = [
    [kindNames.install, saidCounts(installs)],
    [kindNames.repair, saidCounts(repairs)],
  ] as const
  return [
    ratesAnswer(wholeProvince, daysText(edition, daysOf(edition, date)), counts),
    ...(all.due === 0 ? [] : [doneLine(counts), kindRates(kinds)]),
    overdueText(sum.overdue),
    ...(all.due === 0 ? [] : [accruedLine(saidMoney(compensation, sum.payouts.day))]),
    monthSoFar(saidCounts(sum.monthToDate.all), saidMoney(sum.monthToDate.compensation, null).accrued),
    ...branches.map(({ entry: { name, figures } }) =>
      branchLine(
        name,
        rateName,
        formatRate(rankedRate(figures.day.all, rankedBy)),
        saidCounts(figures.day.all),
        editionWords[edition].late,
      ),
    ),
    dataOf(province),
    ...awayOf(province),
  ]
}

const dataOf = ({ asOf, sum, branches, away }: Province): string =>
  `${sumOfLine(branches.length, away.length)}；${asOfLine(whenBriefly(asOf), sum.dataAsOf === null ? null : whenBriefly(sum.dataAsOf))}`

const awayOf = ({ away }: Province): string[] => away.map(({ name, problem }) => awayLine(name, problem))

function monthText({ edition, date }: Province): string {
  const { month, date: last } = civil(daysOf(edition, date).to)
  return last === 1 ? `${month}月1日` : `${month}月1日至${last}日`
}
