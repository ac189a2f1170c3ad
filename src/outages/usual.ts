import { DAY, HOUR, type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { type Rate, chanceOf, spreadOf } from './chance.ts'
import { type Common, type CommonKind, type Repair, commonKinds, keyOf } from './shared-traits.ts'

/** How far back what is usual is looked for: four of each weekday. */
export const USUAL_DAYS = 28
/** With fewer days nobody knows what is usual. */
export const FEWEST_DAYS = 7

/** What is usual in a branch, from the repairs of some days. */
export interface Usual {
  readonly days: number
  /** Of the whole branch, in all these days. */
  readonly repairs: number
  /** Households by what they have in common, each once a day. */
  readonly counts: ReadonlyMap<string, number>
  readonly spreads: Readonly<Record<CommonKind, Rate>>
  /** Which part of a day's repairs is entered in each of its hours. */
  readonly hours: readonly number[]
  readonly ofDistrict: ReadonlyMap<string, number>
}

/** The repairs of up to `USUAL_DAYS` days before `until`, without those of known outages, → what is usual. */
export function usualOf(repairs: readonly Repair[], until: Instant): Usual {
  const first = repairs.reduce((earliest, { enteredAt }) => Math.min(earliest, enteredAt), until)
  const days = Math.min(USUAL_DAYS, dayOf(until - 1) - dayOf(first) + 1)
  const counts = new Map<string, number>()
  const kinds = new Map<string, CommonKind>()
  const ofDistrict = new Map<string, number>()
  const hours = Array.from({ length: 24 }, () => 1)
  const seen = new Set<string>()
  for (const { household, district, enteredAt, commons } of repairs) {
    hours[hourOf(enteredAt)] = (hours[hourOf(enteredAt)] ?? 0) + 1
    ofDistrict.set(district, (ofDistrict.get(district) ?? 0) + 1)
    for (const common of commons) {
      const key = keyOf(common)
      const once = `${dayOf(enteredAt)}/${household}/${key}`
      if (seen.has(once)) continue
      seen.add(once)
      kinds.set(key, common.kind)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const all = hours.reduce((sum, count) => sum + count, 0)
  const countsOf = (kind: CommonKind) => [...counts].flatMap(([key, count]) => (kinds.get(key) === kind ? [count] : []))
  return {
    days: repairs.length === 0 ? 0 : days,
    repairs: repairs.length,
    counts,
    spreads: Object.fromEntries(commonKinds.map((kind) => [kind, spreadOf(countsOf(kind))])) as Record<CommonKind, Rate>,
    hours: hours.map((count) => count / all),
    ofDistrict,
  }
}

const hourOf = (at: Instant): number => Math.floor((at - startOfDay(dayOf(at))) / HOUR)

/** Which part of a usual day's repairs is entered between two instants of less than a day. */
export function shareBetween({ hours }: Usual, from: Instant, to: Instant): number {
  let share = 0
  for (let at = from; at < to;) {
    const next = Math.min(to, at - ((at - startOfDay(dayOf(at))) % HOUR) + HOUR)
    share += (hours[hourOf(at)] ?? 0) * ((next - at) / HOUR)
    at = next
  }
  return share
}

/** As if so many of a district's repairs had come as usual: with few a surge cannot be told from chance. */
const STEADY = 3

/** How many times as many repairs as usual a district has. Never less than once: a quiet evening makes nothing suspicious. */
export function surgeOf(usual: Usual, district: string, others: number, share: number): number {
  const expected = ((usual.ofDistrict.get(district) ?? 0) / usual.days) * share
  return Math.max(1, (others + STEADY) / (expected + STEADY))
}

/**
 * The chance that at least so many more households report within `share` of a day's repairs, after one has. That one is itself evidence
 * that there is something to break.
 */
export function chanceOfMore(usual: Usual, common: Common, more: number, share: number): number {
  const spread = usual.spreads[common.kind]
  return chanceOf(more, share / usual.days, {
    seen: spread.seen + (usual.counts.get(keyOf(common)) ?? 0) + 1,
    periods: spread.periods + 1,
  })
}

/** How many households were to be expected. */
export function expectedOf(usual: Usual, common: Common, share: number): number {
  const spread = usual.spreads[common.kind]
  return ((spread.seen + (usual.counts.get(keyOf(common)) ?? 0)) / (spread.periods + 1)) * (share / usual.days)
}

/** Which days what is usual is taken from, on the day of `now`: whole ones. */
export const usualDays = (now: Instant): { readonly from: Instant; readonly until: Instant } => {
  const until = startOfDay(dayOf(now))
  return { from: until - USUAL_DAYS * DAY, until }
}
