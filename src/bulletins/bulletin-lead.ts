import {
  bestAndWorst,
  changeLine,
  conclusion,
  dataLine,
  districtRate,
  notRanked,
  nothingDue,
  ratesLine,
} from '../messages/bulletin-text.ts'
import { when } from '../policy/explain.ts'
import type { Ranked } from '../policy/figures.ts'
import { formatRate } from '../policy/rate.ts'
import type { Bulletin, DistrictFigures } from './bulletin.ts'
import { type NameOf, saidChange, saidCounts } from './said.ts'

/** What the day came to, in a few short lines, and as of when that is known. */
export function bulletinLead({ edition, day, dayBefore, asOf, dataAsOf, districts }: Bulletin, nameOf: NameOf): string[] {
  const { all } = day
  const counts = saidCounts(all)
  const data = dataLine(when(asOf), dataAsOf === null ? null : when(dataAsOf))
  if (all.due === 0) return [nothingDue(edition), data]
  return [
    conclusion(edition, counts, formatRate({ part: all.done, of: all.due })),
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
