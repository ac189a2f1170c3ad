import { expect, test } from 'vitest'
import { forecast, together } from '../../src/forecast/model/forecast.ts'
import type { DistrictOutlook, Undone } from '../../src/forecast/model/tonight.ts'
import { HOUR, startOfDay } from '../../src/policy/instant.ts'
import { syntheticBranch, tonightOf, turnedOutLate } from './synthetic-branch.ts'

/** `SAMEDAY_FORECAST_SEEDS=20` lives through so many branches. */
const SEEDS = Number(process.env['SAMEDAY_FORECAST_SEEDS'] ?? 2)
const [FIRST, HISTORY, DAYS] = [20_000, 42, 112]

interface Tally {
  expected: number
  late: number
  evenings: number
  covered: number
}
const tally = (): Tally => ({ expected: 0, late: 0, evenings: 0, covered: 0 })

function add(to: Tally, undone: Undone, late: number): void {
  to.expected += undone.expected
  to.late += late
  to.evenings++
  if (late >= undone.low && late <= undone.high) to.covered++
}

const foretold = (outlooks: readonly DistrictOutlook[]): { district: string; undone: Undone }[] =>
  outlooks.flatMap(({ district, undone }) => (undone === null ? [] : [{ district, undone }]))

/** Every day of some branches that has six weeks before it. */
function liveThrough(load: number, hour: number): { readonly city: Tally; readonly districts: Tally; readonly each: readonly Tally[] } {
  const [city, districts, perDistrict] = [tally(), tally(), new Map<string, Tally>()]
  for (let seed = 1; seed <= SEEDS; seed++) {
    const branch = syntheticBranch({ seed, from: FIRST, days: DAYS, districts: 4, crews: 5, load })
    for (let day = FIRST + HISTORY; day < FIRST + DAYS; day++) {
      const now = startOfDay(day) + hour * HOUR
      const said = foretold(forecast(tonightOf(branch, now), branch.districts))
      const late = turnedOutLate(branch, now)
      for (const { district, undone } of said) {
        const count = late.filter((one) => one.district === district).length
        const own = perDistrict.get(district) ?? tally()
        perDistrict.set(district, own)
        for (const to of [districts, own]) add(to, undone, count)
      }
      const places = new Set(said.map(({ district }) => district))
      add(city, together(said.map(({ undone }) => undone)), late.filter(({ district }) => places.has(district)).length)
    }
  }
  if (process.env['SAMEDAY_FORECAST_SEEDS'] !== undefined)
    console.log({ load, hour, ratio: city.expected / city.late, late: city.late, city: share(city), districts: share(districts) })
  return { city, districts, each: [...perDistrict.values()] }
}

const share = ({ covered, evenings }: Tally): number => covered / evenings

test.each([
  { evening: 'of ordinary days at 16:00', load: 6, hour: 16 },
  { evening: 'of heavy days at 16:00', load: 7.5, hour: 16 },
  { evening: 'of heavy days at 17:30', load: 7.5, hour: 17.5 },
])(
  'late orders $evening are foretold within a tenth, in the city and in each district, and eight of ten evenings lie within what is said',
  ({ load, hour }) => {
    const { city, districts, each } = liveThrough(load, hour)
    expect(city.late).toBeGreaterThan(400)
    expect(city.expected / city.late).toBeGreaterThan(0.9)
    expect(city.expected / city.late).toBeLessThan(1.1)
    for (const { expected, late } of each) expect(Math.abs(expected - late)).toBeLessThan(0.1 * late + 2 * Math.sqrt(late))
    expect(share(city)).toBeGreaterThan(0.68)
    expect(share(city)).toBeLessThan(0.92)
    // Small whole numbers: what is said of a district holds rather more often.
    expect(share(districts)).toBeGreaterThan(0.75)
    expect(share(districts)).toBeLessThan(0.95)
  },
)
