import { Random } from '../../src/demonstration/random.ts'
import { type CommonKind, commonKinds, type Repair, type Whereabouts, commonsOf } from '../../src/outages/shared-traits.ts'
import { HOUR, type Day, type Instant, startOfDay } from '../../src/policy/instant.ts'

/** A repair of an invented city, the planted outage it comes from, and whether it names what that has in common. */
export interface Told extends Repair {
  readonly outage: number | null
  readonly shows: boolean
}

const districts = [
  ['haizhou', '海州区', 34],
  ['lianyun', '连云区', 16],
  ['kaifaqu', '开发区', 14],
  ['ganyu', '赣榆区', 26],
  ['donghai', '东海县', 24],
  ['guanyun', '灌云县', 20],
  ['guannan', '灌南县', 16],
] as const
export const prefixes = districts.flatMap(([, name]) => [name, name.slice(0, 2)])

interface Community {
  readonly name: string
  readonly olt: number
  readonly road: string
  readonly weight: number
}

interface Outage {
  readonly number: number
  readonly kind: CommonKind
  readonly value: string
}

interface District {
  readonly id: string
  readonly name: string
  readonly daily: number
  readonly communities: readonly Community[]
  readonly tellsOlt: boolean
}

const syllables = '幸和锦河东阳金苍秦凤盐明紫康龙华'
const ends = '福谐绣滨方光海梧桐凰湖珠荆泰源盛'
const lasts = ['小区', '家园', '花园', '新村', '公寓', '名都']
const roadLasts = ['路', '中路', '北路', '大道', '街', '巷']
const COMMUNITIES = 260
const ROADS = 40
const OLTS = 36
const EXCHANGES = 8
/** Some communities call far more than others. */
const weights = [1, 1, 1, 2, 2, 3, 5, 9]
/** Of a usual day's repairs, by hour. */
const hours = [1, 0, 0, 0, 0, 1, 2, 5, 12, 16, 17, 15, 11, 10, 12, 14, 14, 13, 12, 13, 11, 7, 4, 2]

const exchangeOf = (district: string, exchange: number): string =>
  `0518${300 + districts.findIndex(([id]) => id === district) * EXCHANGES + exchange}`

/** Another for each number. */
function nameOf(at: number, kinds: readonly string[]): string {
  return `${syllables[at % 16]}${ends[Math.floor(at / 16) % 16]}${kinds[at % kinds.length]}`
}

/** The same city for the same seed, day by day. */
export class City {
  readonly #random: Random
  readonly #districts: readonly District[]
  #next = 0
  #outages = 0

  constructor(seed: number) {
    this.#random = new Random('city', seed)
    this.#districts = districts.map(([id, name, daily], i) => ({
      id,
      name,
      daily,
      tellsOlt: i !== 4,
      communities: Array.from({ length: COMMUNITIES }, (_, at) => ({
        name: nameOf(at, lasts),
        olt: this.#random.between(1, OLTS),
        road: nameOf(this.#random.between(0, ROADS - 1) * 7, roadLasts),
        weight: this.#one(weights),
      })),
    }))
  }

  /** The repairs of one day by time of entry; `withOutages`: with what happens on one day in two. */
  day(day: Day, withOutages: boolean): Told[] {
    const busy = (day + 4) % 7 < 5 ? 1 : 1.25
    const usual = this.#districts.flatMap((district) => this.#usualDay(district, day, busy))
    const planted = withOutages && this.#random.chance(0.5) ? this.#outage(day) : []
    return [...usual, ...planted].toSorted((a, b) => a.enteredAt - b.enteredAt)
  }

  #usualDay(district: District, day: Day, busy: number): Told[] {
    const random = this.#random
    const noise = 0.8 + random.between(0, 40) / 100
    const storm = random.chance(0.06) ? { from: random.between(7, 18), times: random.between(2, 4) } : null
    const repairs: Told[] = []
    for (const [hour, weight] of hours.entries()) {
      const stormy = storm !== null && hour >= storm.from && hour < storm.from + 4
      const expected = (district.daily * busy * noise * (stormy ? storm.times : 1) * weight) / 192
      for (let count = this.#poisson(expected); count > 0; count--) {
        const at = startOfDay(day) + hour * HOUR + random.between(0, HOUR - 1)
        repairs.push(...this.#call(district, this.#someCommunity(district), at))
      }
    }
    return repairs
  }

  /** One repair; now and then the same household again, or another service of it. */
  #call(district: District, community: Community, at: Instant): Told[] {
    const household = this.#household(district, null)
    const first = this.#repair(district, community, household, at, null)
    if (!this.#random.chance(0.1)) return [first]
    return [first, { ...first, id: this.#id(), enteredAt: at + this.#random.between(0, 90 * 60) }]
  }

  /** Most who notice call at once; all within two hours. */
  #soon(mean: number): number {
    for (;;) {
      const seconds = Math.round(-Math.log(this.#random.between(1, 1_000_000) / 1_000_000) * mean)
      if (seconds <= 2 * HOUR) return seconds
    }
  }

  #one<T>(list: readonly T[]): T {
    const one = list[this.#random.between(0, list.length - 1)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }

  #poisson(expected: number): number {
    let count = -1
    for (let left = 1; left > Math.exp(-expected); count++) left *= this.#random.between(1, 1_000_000) / 1_000_000
    return count
  }

  #someCommunity({ communities }: District): Community {
    return this.#one(communities.flatMap((one) => Array.from({ length: one.weight }, () => one)))
  }

  /** Numbers are given out to exchanges of ten thousand, of which a district has several. */
  #household({ id }: District, thousand: string | null) {
    const random = this.#random
    const numbers = thousand ?? `${exchangeOf(id, random.between(0, EXCHANGES - 1))}${random.digits(1)}`
    return { code: `H${random.digits(8)}`, account: `${numbers}${random.digits(3)}@ftth` }
  }

  #id = (): string => `G${String(++this.#next).padStart(7, '0')}`

  #repair(
    district: District,
    { name, olt, road }: Community,
    of: { code: string; account: string },
    at: Instant,
    outage: Outage | null,
  ): Told {
    const random = this.#random
    const where: Whereabouts = {
      district: district.id,
      olt: district.tellsOlt && !random.chance(0.03) ? `${district.id}-OLT-${olt}` : null,
      community: random.chance(0.7) ? name : null,
      address: random.weighted([
        [`${district.name}${road}${random.between(1, 299)}号${name}${random.between(1, 30)}幢${random.between(1, 4)}单元`, 80],
        [`江苏省连云港市${district.name}${road}${random.between(1, 299)}号`, 15],
        [`${district.name.slice(0, 2)}${name}${random.between(1, 30)}号楼`, 5],
      ]),
      account: of.account,
    }
    const commons = commonsOf(where, prefixes)
    const shows = outage !== null && commons.some(({ kind, value }) => kind === outage.kind && value === outage.value)
    return { id: this.#id(), household: of.code, district: district.id, enteredAt: at, commons, outage: outage?.number ?? null, shows }
  }

  /** Five to fourteen households of one OLT, community, road or exchange within two hours. */
  #outage(day: Day): Told[] {
    const random = this.#random
    const district = this.#one(this.#districts)
    const one = this.#someCommunity(district)
    const kind = random.pick(commonKinds)
    const thousand = `${exchangeOf(district.id, random.between(0, EXCHANGES - 1))}${random.digits(1)}`
    const value = { olt: `${district.id}-OLT-${one.olt}`.toUpperCase(), community: one.name, road: one.road, account: thousand }[kind]
    const outage = { number: ++this.#outages, kind, value }
    const broken = district.communities.filter((other) =>
      kind === 'community' ? other === one : kind === 'road' ? other.road === one.road : kind === 'olt' ? other.olt === one.olt : true,
    )
    const from = startOfDay(day) + random.between(7 * 60, 21 * 60) * 60
    const sizes = { olt: [8, 30], community: [5, 14], road: [6, 20], account: [8, 20] } as const
    const mean = random.between(15, 50) * 60
    return Array.from({ length: random.between(sizes[kind][0], sizes[kind][1]) }, () => {
      const community = this.#one(broken)
      const household = this.#household(district, kind === 'account' ? thousand : null)
      return this.#repair(district, community, household, from + this.#soon(mean), outage)
    })
  }
}
