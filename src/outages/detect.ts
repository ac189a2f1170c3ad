import { HOUR, type Instant } from '../policy/instant.ts'
import { type Common, type CommonKind, type Repair, commonKinds, keyOf } from './shared-traits.ts'
import { FEWEST_DAYS, type Usual, chanceOfMore, expectedOf, shareBetween, surgeOf } from './usual.ts'

/** Repairs of one fault come within so long of each other; the last second counts (I-2). */
export const WINDOW = 2 * HOUR
/** A burst stands out more in a short span than in a long one: when equipment fails, the first call within minutes. */
const SPANS = [HOUR / 12, HOUR / 4, (3 * HOUR) / 4, WINDOW]
/** Two neighbours may be chance whatever is usual. */
const FEWEST_HOUSEHOLDS = 3

/** Repairs that have something in common and are more than chance explains. */
export interface Group {
  readonly common: Common
  /** By time of entry. */
  readonly repairs: readonly Repair[]
  readonly households: number
  /** How many households were to be expected in the span; null where nobody knows what is usual. */
  readonly expected: number | null
  /** How often chance alone would look like this, of one look; null likewise. */
  readonly chance: number | null
}

/**
 * The groups among `repairs`, the least likely first, each repair in one. `falseAMonth` is how many proposals a month may be nothing but
 * chance: at each repair what it has in common with others is looked at, and each of these looks may be wrong so often that together they
 * are no more. As one look resembles the one before, fewer are.
 */
export function detect(repairs: readonly Repair[], usual: Usual, falseAMonth: number): Group[] {
  const found: Group[] = []
  for (let rest = repairs.toSorted(byEntry); ;) {
    const best = candidates(rest, usual, falseAMonth).toSorted(lessLikely)[0]
    if (best === undefined) return found
    found.push(best)
    const taken = new Set(best.repairs)
    rest = rest.filter((repair) => !taken.has(repair))
  }
}

const byEntry = (a: Repair, b: Repair): number => a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1)

/** Of two with the same repairs the one closer to the equipment. */
function lessLikely(a: Group, b: Group): number {
  const same = a.repairs.length === b.repairs.length && a.repairs.every((repair, i) => repair === b.repairs[i])
  const byKind = commonKinds.indexOf(a.common.kind) - commonKinds.indexOf(b.common.kind)
  return same ? byKind : (a.chance ?? 0) - (b.chance ?? 0) || b.households - a.households || byKind
}

/** Cheap: whether enough households have anything in common at all. */
export function mayHaveGroups(repairs: readonly Repair[]): boolean {
  const households = new Map<string, Set<string>>()
  for (const { household, commons } of repairs)
    for (const common of commons) {
      const theirs = households.get(keyOf(common)) ?? new Set()
      households.set(keyOf(common), theirs.add(household))
      if (theirs.size >= FEWEST_HOUSEHOLDS) return true
    }
  return false
}

function candidates(repairs: readonly Repair[], usual: Usual, falseAMonth: number): Group[] {
  const ofCommon = new Map<string, { common: Common; repairs: Repair[] }>()
  for (const repair of repairs)
    for (const common of repair.commons) {
      const known = ofCommon.get(keyOf(common))
      if (known === undefined) ofCommon.set(keyOf(common), { common, repairs: [repair] })
      else known.repairs.push(repair)
    }
  return [...ofCommon.values()].flatMap(({ common, repairs: theirs }) => {
    if (theirs.length < FEWEST_HOUSEHOLDS || householdsOf(theirs) < FEWEST_HOUSEHOLDS) return []
    const others = repairs.filter((one) => one.district === common.district && !theirs.includes(one))
    const group = usual.days < FEWEST_DAYS ? plainGroup(common, theirs, others) : unlikelyGroup(common, theirs, others, usual)
    return group !== null && (group.chance ?? 0) <= bearable(usual, falseAMonth, common.kind) ? [group] : []
  })
}

const MONTH_DAYS = 30

/** How the proposals that may be false are shared out: numbers are given out regardless of the equipment that fails. */
const parts: Readonly<Record<CommonKind, number>> = { olt: 0.3, community: 0.3, road: 0.3, account: 0.1 }

/** The spans overlap: tried on invented cities (test/outages/found.test.ts), looking at four of them is wrong as often as at three that do not. */
const LOOKS_A_REPAIR = 3

/** How often one look at a common of that kind may be wrong. */
function bearable({ repairs, days }: Usual, falseAMonth: number, kind: CommonKind): number {
  const looks = (repairs / Math.max(1, days)) * MONTH_DAYS * LOOKS_A_REPAIR
  return (falseAMonth * parts[kind]) / Math.max(1, looks)
}

/** The least likely of the spans that end with one of the repairs. */
function unlikelyGroup(common: Common, theirs: readonly Repair[], others: readonly Repair[], usual: Usual): Group | null {
  let least: Group | null = null
  for (const { enteredAt: end } of theirs) {
    const window = within(theirs, end, WINDOW)
    if (householdsOf(window) < FEWEST_HOUSEHOLDS) continue
    const surge = surgeOf(usual, common.district, householdsOf(within(others, end, WINDOW)), shareOf(usual, end, WINDOW))
    for (const span of SPANS) {
      const more = householdsOf(within(theirs, end, span)) - 1
      if (more + 1 < FEWEST_HOUSEHOLDS) continue
      const share = surge * shareOf(usual, end, span)
      const chance = chanceOfMore(usual, common, more, share)
      if (least !== null && chance >= (least.chance ?? 0)) continue
      const expected = expectedOf(usual, common, surge * shareOf(usual, end, WINDOW))
      least = { common, repairs: window, households: householdsOf(window), expected, chance }
    }
  }
  return least
}

const shareOf = (usual: Usual, end: Instant, span: number): number => shareBetween(usual, end - span, end)

const PLAIN_HOUSEHOLDS = 5

/** Nobody knows what is usual: many, and as many as all others of the district together; and only what names equipment or a place to live. */
function plainGroup(common: Common, theirs: readonly Repair[], others: readonly Repair[]): Group | null {
  if (common.kind !== 'olt' && common.kind !== 'community') return null
  for (const { enteredAt: end } of theirs.toReversed()) {
    const window = within(theirs, end, WINDOW)
    const households = householdsOf(window)
    if (households >= PLAIN_HOUSEHOLDS && households >= householdsOf(within(others, end, WINDOW)))
      return { common, repairs: window, households, expected: null, chance: null }
  }
  return null
}

const within = (repairs: readonly Repair[], end: Instant, span: number): Repair[] =>
  repairs.filter(({ enteredAt }) => enteredAt <= end && enteredAt >= end - span)

/** One household may report twice, and for internet and television. */
export const householdsOf = (repairs: readonly Repair[]): number => new Set(repairs.map(({ household }) => household)).size
