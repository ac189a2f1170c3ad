import { type Counts, type Days, counts, isCounted, isLate } from '../policy/figures.ts'
import type { Instant } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'
import { type Rate, compareRates } from '../policy/rate.ts'
import { type Standing, inTimeOf } from './standing.ts'

/** What a crew did of what was due on the edition's days. */
export interface CrewFigures {
  /** By its name in the source systems; null: nobody was sent. */
  readonly crew: string | null
  readonly contractor: string | null
  readonly counts: Counts
  /** Late by its own doing and not exempt. */
  readonly installerLate: number
}

/** 四(九)1 for the month so far: what installers made late, of all guaranteed orders of the contractor. */
export interface ContractorFigures {
  readonly contractor: string
  readonly orders: number
  readonly installerLate: Rate
  /** In percent; above it the contractor bears its part. */
  readonly tolerancePercent: number
  readonly aboveTolerance: boolean
}

/** The crews by what they did, the worst first: more late orders, then the lower rate. */
export function crewFigures(standing: Standing, days: Days, asOf: Instant): CrewFigures[] {
  const counted = standing.judged.filter((one) => isCounted(one, days, asOf))
  const sums = inTimeOf(standing, 'days').filter(({ orders }) => orders > 0)
  const [of, inTimeOfCrew] = [Map.groupBy(counted, ({ order }) => order.installer), Map.groupBy(sums, ({ crew }) => crew)]
  return [...new Set([...of.keys(), ...inTimeOfCrew.keys()])]
    .map((crew): CrewFigures => {
      const [theirs, inTimeToo] = [of.get(crew) ?? [], inTimeOfCrew.get(crew) ?? []]
      return {
        crew,
        contractor: theirs[0]?.order.contractor ?? inTimeToo[0]?.contractor ?? null,
        counts: counts(theirs, sumOf(inTimeToo)),
        installerLate: theirs.filter(isInstallerLate).length,
      }
    })
    .toSorted(worstFirst)
}

const worstFirst = (a: CrewFigures, b: CrewFigures): number =>
  b.counts.late - b.counts.exempt - (a.counts.late - a.counts.exempt) ||
  compareRates(b.counts.assessedRate, a.counts.assessedRate) ||
  b.counts.due - a.counts.due ||
  ((a.crew ?? '~') < (b.crew ?? '~') ? -1 : 1)

/** The contractors by name, as section 5 of docs/notice.md counts their orders. */
export function contractorFigures(standing: Standing, month: Days, asOf: Instant, tolerancePercent: number): ContractorFigures[] {
  const counted = Map.groupBy(
    standing.judged.filter((one) => isCounted(one, month, asOf)),
    ({ order }) => order.contractor,
  )
  const inTime = Map.groupBy(inTimeOf(standing, 'month'), (one) => one.contractor)
  const names = new Set([...counted.keys(), ...inTime.keys()].flatMap((name) => name ?? []))
  return [...names].toSorted().map((contractor) => {
    const theirs = counted.get(contractor) ?? []
    const orders = theirs.length + sumOf(inTime.get(contractor) ?? [])
    const late = theirs.filter(isInstallerLate).length
    const installerLate = { part: late, of: orders }
    return { contractor, orders, installerLate, tolerancePercent, aboveTolerance: 100 * late > tolerancePercent * orders }
  })
}

const isInstallerLate = (one: Judged): boolean => isLate(one) && one.verdict.exemption === null && one.order.delayCause === 'installer'

const sumOf = (sums: readonly { readonly orders: number }[]): number => sums.reduce((all, { orders }) => all + orders, 0)
