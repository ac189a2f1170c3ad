import { notRanked, wholeCity } from '../messages/bulletin-text.ts'
import { accruedLine, doneLine, kindRates, monthSoFar, ratesAnswer } from '../messages/figures-text.ts'
import type { CardMessage, TableMessage } from '../messages/message.ts'
import { kindNames } from '../messages/order-words.ts'
import { overdueText } from '../messages/overdue-text.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { formatRate } from '../policy/rate.ts'
import type { Bulletin } from './bulletin.ts'
import { saidCounts, saidMoney } from './figure-words.ts'

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
            doneLine(counts, formatRate({ part: all.done, of: all.due })),
            kindRates([
              [kindNames.install, saidCounts(installs)],
              [kindNames.repair, saidCounts(repairs)],
            ]),
            overdueText(bulletin.overdue),
            accruedLine(saidMoney(figures.compensation)),
          ]),
      monthSoFar(saidCounts(monthToDate.all), saidMoney(monthToDate.compensation).accrued),
      data,
    ],
    buttons: [
      { label: '超时', says: `超时 ${where === wholeCity ? '' : where}`.trim(), style: 'plain' },
      { label: '通报', says: `通报 ${where === wholeCity ? '' : where}`.trim(), style: 'plain' },
    ],
  }
}

/** Every district with its place by the assessed rate. */
export function rankingTable(bulletin: Bulletin, organisation: Organisation, day: string, data: string): TableMessage {
  const ranked = bulletin.districts ?? []
  const first = ranked.filter(({ rank }) => rank === 1)
  const last = ranked.findLast(({ rank }) => rank !== null)
  const names = (some: typeof ranked): string => some.map(({ entry }) => districtName(organisation, entry.district)).join('、')
  const best = first[0] === undefined ? '还没有可比的单' : `第一：${names(first)} ${formatRate(first[0].entry.figures.all.assessedRate)}`
  const worst =
    last === undefined || last.rank === 1
      ? ''
      : `；最后：${names(ranked.filter(({ rank }) => rank === last.rank))} ${formatRate(last.entry.figures.all.assessedRate)}`
  return {
    kind: 'table',
    title: `${day}考核及时率${best}${worst}`,
    lead: [],
    columns: [
      { name: '名次', align: 'right' },
      { name: '区县', align: 'left' },
      { name: '考核率', align: 'right' },
      { name: '完成', align: 'right' },
      { name: '当日超时', align: 'right' },
    ],
    rows: ranked.map(({ rank, entry: { district, figures } }) => [
      rank === null ? notRanked : String(rank),
      districtName(organisation, district),
      formatRate(figures.all.assessedRate),
      `${figures.all.done}/${figures.all.due}`,
      String(figures.all.late),
    ]),
    notes: [data],
  }
}
