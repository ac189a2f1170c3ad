import type { TableMessage } from '../messages/message.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { repeatDaysAt } from '../people/quality/rules.ts'
import type { Instant } from '../policy/instant.ts'
import { compareRates, formatRate } from '../policy/rate.ts'
import { type KeptPromises, together } from './kept-promises.ts'

/** The districts, where there are several, then the crews, the lowest rate first. */
export function keptTable(
  organisation: Organisation,
  where: string,
  found: readonly KeptPromises[],
  { limit, now }: { readonly limit: number; readonly now: Instant },
): TableMessage {
  const [days = 0] = repeatDaysAt(organisation.quality, now)
  const byDistrict = organisation.districts.flatMap(({ id, name }): Line[] => {
    const theirs = found.filter(({ district }) => district === id)
    return theirs.length === 0 ? [] : [{ name, figures: together(id, theirs) }]
  })
  const crews = found
    .map((figures): Line => ({ name: figures.crew ?? `${districtName(organisation, figures.district)}未记装维`, figures }))
    .toSorted((a, b) => compareRates(b.figures.rate, a.figures.rate) || b.figures.rate.of - a.figures.rate.of || (a.name < b.name ? -1 : 1))
  const all = together('', found)
  const shown = crews.slice(0, limit)
  return {
    kind: 'table',
    title: `${where}履约准时率 ${formatRate(all.rate)}（${all.rate.part}/${all.rate.of}）`,
    lead: [`没有守住的：超时 ${all.late}，失约 ${all.appointmentNotKept}，${days}天内再报修 ${all.reportedAgain}（一单可以占几项）`],
    columns: [
      { name: byDistrict.length > 1 ? '区县、装维' : '装维', align: 'left' },
      ...['准时率', '守住/竣工', '超时', '失约', '再报修'].map((name) => ({ name, align: 'right' as const })),
    ],
    rows: [...(byDistrict.length > 1 ? byDistrict : []), ...shown].map(rowOf),
    notes: [
      ...(all.unsettled > 0 ? [`其中 ${all.unsettled} 单完工未满 ${days} 天，再报修还会扣`] : []),
      ...(crews.length > shown.length ? [`共 ${crews.length} 个班组，显示最低的 ${shown.length} 个`] : []),
    ],
  }
}

interface Line {
  readonly name: string
  readonly figures: KeptPromises
}

const rowOf = ({ name, figures: { rate, late, appointmentNotKept, reportedAgain } }: Line): string[] => [
  name,
  formatRate(rate),
  `${rate.part}/${rate.of}`,
  String(late),
  String(appointmentNotKept),
  String(reportedAgain),
]
