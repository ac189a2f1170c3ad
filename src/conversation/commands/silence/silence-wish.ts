import { LONGEST_OF_DESK, LONGEST_SILENCE, type SilenceScope } from '../../../alerting/silences/silences.ts'
import { type Organisation, districtName } from '../../../people/organisation.ts'
import { HOUR, type Instant, dayOf, parseClock, parseInstant, startOfDay } from '../../../policy/instant.ts'
import type { Kind } from '../../../policy/order.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { bareOrderNumber } from '../../reading/order-number.ts'
import { fold, words } from '../../reading/text.ts'

/** What follows the word 静默, read with the organisation's names. */
export interface SilenceWish {
  readonly scope: Omit<SilenceScope, 'districts'>
  /** Ids; none: all of the place. */
  readonly districts: readonly string[]
  /** Null: it was not said, or is no time. */
  readonly until: Instant | null
  readonly reason: string
}

const kindWords: readonly (readonly [readonly string[], Kind])[] = [
  [['新装', '装机'], 'install'],
  [['障碍', '修障', '故障'], 'repair'],
  [['移机'], 'move'],
]

/** `赣榆 障碍 赣榆装维03 2小时 割接`, in any order; what is none of it is the reason. */
export function silenceWish(rest: string, { districts, people }: Organisation, now: Instant): SilenceWish {
  const named: { districts: string[]; orders: string[]; crews: string[]; kinds: Kind[]; reason: string[] } = {
    districts: [],
    orders: [],
    crews: [],
    kinds: [],
    reason: [],
  }
  let until: Instant | null = null
  for (const word of words(rest)) {
    const district = districts.find(({ id, name, aliases }) => [id, name, ...aliases].some((known) => fold(known) === fold(word)))
    const crew = people.find((person) => person.crew !== null && fold(person.crew) === fold(word))?.crew ?? null
    const kind = kindWords.find(([names]) => names.includes(word))?.[1]
    const order = bareOrderNumber(word)
    const end: Instant | null = until === null ? endSaid(fold(word), now) : null
    if (end !== null) until = end
    else if (word === '全市') named.districts.push(...districts.map(({ id }) => id))
    else if (district !== undefined) named.districts.push(district.id)
    else if (crew !== null) named.crews.push(crew)
    else if (kind !== undefined) named.kinds.push(kind)
    else if (order !== null) named.orders.push(order)
    else named.reason.push(word)
  }
  const some = <T>(all: readonly T[]): readonly T[] | null => (all.length === 0 ? null : all)
  const scope = { orders: some(named.orders), crews: some(named.crews), kinds: some(named.kinds) }
  return { scope, districts: named.districts, until, reason: named.reason.join(' ') }
}

const unitSeconds = new Map([
  ['天', 24 * HOUR],
  ['小时', HOUR],
])

/** `2小时`, `90分钟`, `1天`, `到22:00`, `至明早8点` as the grammar wrote it out. */
function endSaid(word: string, now: Instant): Instant | null {
  const length = /^(\d{1,4})(?:个)?(小时|分钟|分|天)$/.exec(word)
  if (length !== null) return now + Number(length[1]) * (unitSeconds.get(length[2] ?? '') ?? 60)
  const said = /^(?:到|至)(.+)$/.exec(word)?.[1]
  if (said === undefined) return null
  const clock = parseClock(
    said.length === 5 || said.length === 8 ? said : (/^(\d{1,2})[点时]$/.exec(said)?.[1] ?? '').padStart(2, '0') + ':00',
  )
  if (clock === null) return parseInstant(said.toUpperCase())
  const today = startOfDay(dayOf(now)) + clock
  return today > now ? today : today + 24 * HOUR
}

/** What a sentence gave, as `silenceWish` takes it. */
export const silenceLine = (
  { districts = [], crews = [], kinds = [], keys = [], unknown = [], within, period, text = '' }: SaidArguments,
  organisation: Organisation,
): readonly string[] => [
  ...districts.map((id) => districtName(organisation, id)),
  ...crews,
  ...kinds.flatMap((kind) => kindWords.find(([, known]) => known === kind)?.[0][0] ?? []),
  ...keys,
  ...unknown,
  ...(within === undefined ? [] : [`${Math.max(1, Math.round(within / 60))}分钟`]),
  ...(period === undefined ? [] : [`至${period.to}`]),
  ...words(text).filter((word) => !kindWords.some(([names]) => names.includes(word))),
]

/** Until when at most, by whether the author is of the desk. */
export const longestFor = (isDesk: boolean): number => (isDesk ? LONGEST_OF_DESK : LONGEST_SILENCE)
