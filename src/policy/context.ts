import { BadInput } from './bad-input.ts'
import type { Day, Instant } from './instant.ts'
import { type Area, areas } from './order.ts'
import { type Parameters, parseParameters } from './parameters.ts'
import { asFields, asList, day, dayOrNull, instant, instantOrNull, isAbsent, oneOf, onlyKeys, text } from './read.ts'

/** An area that a district opted in (二(五)): `from` included, `until` not. */
export interface OptIn {
  readonly area: Area
  readonly from: Day
  readonly until: Day | null
}

export interface ForceMajeure {
  readonly districts: readonly string[]
  readonly kind: string
  readonly from: Instant
  readonly to: Instant
  /** Unknown before this instant; null: always known. */
  readonly declaredAt: Instant | null
  /** Order numbers taken out of it. */
  readonly except: readonly string[]
}

/** Everything besides the order that a judgement rests on. */
export interface Context {
  readonly asOf: Instant
  readonly optIns: ReadonlyMap<string, readonly OptIn[]>
  readonly forceMajeure: readonly ForceMajeure[]
  readonly parameters: Parameters
}

/** The JSON form of docs/notice.md section 2; `now` stands in for a missing `asOf`. Throws BadInput. */
export function parseContext(raw: unknown, now: Instant): Context {
  const f = asFields(raw, 'context')
  onlyKeys(f, ['asOf', 'districts', 'forceMajeure', 'parameters'], 'context')
  return {
    asOf: instantOrNull(f['asOf'], 'asOf') ?? now,
    optIns: optInsPerDistrict(f['districts']),
    forceMajeure: isAbsent(f['forceMajeure'])
      ? []
      : asList(f['forceMajeure'], 'forceMajeure').map((e, i) => parseForceMajeure(e, `forceMajeure[${i}]`)),
    parameters: parseParameters(f['parameters']),
  }
}

function optInsPerDistrict(raw: unknown): Map<string, readonly OptIn[]> {
  const perDistrict = new Map<string, readonly OptIn[]>()
  if (isAbsent(raw)) return perDistrict
  for (const [i, entry] of asList(raw, 'districts').entries()) {
    const field = `districts[${i}]`
    const f = asFields(entry, field)
    const id = text(f['id'], `${field}.id`)
    if (perDistrict.has(id)) throw new BadInput(`${field}.id`, id, '同一区县只能出现一次')
    const optedIn = isAbsent(f['optedIn']) ? [] : asList(f['optedIn'], `${field}.optedIn`)
    perDistrict.set(
      id,
      optedIn.map((o, j) => parseOptIn(o, `${field}.optedIn[${j}]`)),
    )
  }
  return perDistrict
}

/** `{ area, from, until? }` with days as `YYYY-MM-DD`. Throws BadInput. */
export function parseOptIn(raw: unknown, field: string): OptIn {
  const f = asFields(raw, field)
  const from = day(f['from'], `${field}.from`)
  const until = dayOrNull(f['until'], `${field}.until`)
  if (until !== null && until <= from) throw new BadInput(`${field}.until`, f['until'], '应晚于 from')
  return { area: oneOf(areas, f['area'], `${field}.area`), from, until }
}

/** One event of docs/notice.md section 2. Throws BadInput. */
export function parseForceMajeure(raw: unknown, field: string): ForceMajeure {
  const f = asFields(raw, field)
  const from = instant(f['from'], `${field}.from`)
  const to = instant(f['to'], `${field}.to`)
  if (to < from) throw new BadInput(`${field}.to`, f['to'], '不能早于 from')
  return {
    districts: asList(f['districts'], `${field}.districts`).map((d, i) => text(d, `${field}.districts[${i}]`)),
    kind: text(f['kind'], `${field}.kind`),
    from,
    to,
    declaredAt: instantOrNull(f['declaredAt'], `${field}.declaredAt`),
    except: isAbsent(f['except']) ? [] : asList(f['except'], `${field}.except`).map((id, i) => text(id, `${field}.except[${i}]`)),
  }
}
