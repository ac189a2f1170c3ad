import { notRanked, wholeCity } from '../messages/bulletin-text.ts'
import { accruedLine, doneLine, kindRates, monthSoFar, ratesAnswer } from '../messages/figures-text.ts'
import type { CardMessage, TableMessage } from '../messages/message.ts'
import { kindNames } from '../messages/order-words.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { formatRate } from '../policy/rate.ts'
import { rankedRate } from './ranking.ts'
import type { Bulletin } from './bulletin.ts'
import { leadersOf } from './bulletin-message.ts'
import { namesIn, saidCounts, saidMoney } from './figure-words.ts'

/** The day's figures in short, as somebody asked for them: the same numbers as the bulletin's. `day`: `今天`, `11月20日`; `data`: as of when. */
export function figuresCard(bulletin: Bulletin, organisation: Organisation, day: string, data: string): CardMessage {
  const { scope, day: figures, monthToDate } = bulletin
  const where = 'city' in scope ? wholeCity : districtName(organisation, scope.district)
  const { all, installs, repairs } = figures
  const counts = saidCounts(all)
  return {
    kind: 'card',
    title: ratesAnswer(where, day, counts),
    fields: [],
    body: [
      ...(all.due === 0
        ? [overdueText(bulletin.overdue)]
        : [
            doneLine(counts),
            kindRates([
              [kindNames.install, saidCounts(installs)],
              [kindNames.repair, saidCounts(repairs)],
            ]),
            overdueText(bulletin.overdue),
            accruedLine(saidMoney(figures.compensation, bulletin.payouts.day)),
          ]),
      monthSoFar(saidCounts(monthToDate.all), saidMoney(monthToDate.compensation, bulletin.payouts.month).accrued),
      data,
    ],
    buttons: [
      { label: '超时', says: `超时 ${where === wholeCity ? '' : where}`.trim(), style: 'plain' },
      { label: '通报', says: `通报 ${where === wholeCity ? '' : where}`.trim(), style: 'plain' },
    ],
  }
}

/** Every district with its place: by the assessed rate, while the day lasts by what is done of what is due. */
export function rankingTable(bulletin: Bulletin, organisation: Organisation, day: string, data: string): TableMessage {
  const nameOf = namesIn(organisation)
  return {
    kind: 'table',
    title: `${day}${leadersOf(bulletin, nameOf)}`,
    lead: [],
    columns: [
      { name: '名次', align: 'right' },
      { name: '区县', align: 'left' },
      { name: bulletin.rankedBy === 'done' ? '完成率' : '考核率', align: 'right' },
      { name: '完成', align: 'right' },
      { name: '当日超时', align: 'right' },
    ],
    rows: (bulletin.districts ?? []).map(({ rank, entry: { district, figures } }) => [
      rank === null ? notRanked : String(rank),
      nameOf(district),
      formatRate(rankedRate(figures.all, bulletin.rankedBy)),
      `${figures.all.done}/${figures.all.due}`,
      String(figures.all.late),
    ]),
    notes: [data],
  }
}
