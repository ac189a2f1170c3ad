import type { Organisation } from '../../people/organisation.ts'
import { type Span, anyOf, spansOf } from './span.ts'

/** Districts by every name that the organisation file gives them, with or without 县, 区, 局, 公司 behind. */
function districtReader({ districts }: Organisation): (text: string) => Span<string>[] {
  const byName = new Map(districts.flatMap(({ id, name, aliases }) => [name, ...aliases].map((one) => [one, id] as const)))
  if (byName.size === 0) return () => []
  const expression = new RegExp(String.raw`(${anyOf([...byName.keys()])})(?:装维群|[县区市]?(?:分?局|公司)?)`, 'g')
  return (text) => spansOf(text, expression, ([, name = '']) => byName.get(name) ?? null)
}

/** What a crew may be called by somebody who sees only some districts: `赣榆装维03`, `装维03`, `03`-less forms as they stand. */
export interface SaidCrew {
  /** Names of crews that fit; none: it has the form of a crew, and there is no such crew. */
  readonly crews: readonly string[]
}

/** Crews of these districts by their whole name, or by its end where the district's name is left out. */
function crewReader({ people, districts, escalation }: Organisation, visible: readonly string[]): (text: string) => Span<SaidCrew>[] {
  const members = people.flatMap(({ crew, roles }) => (crew === null ? [] : [{ crew, districts: roles.flatMap((one) => one.districts) }]))
  // It works in every district.
  const emergency = escalation.emergencyCrew === null ? [] : [escalation.emergencyCrew]
  const all = [...new Set([...members.map(({ crew }) => crew), ...emergency])]
  const near = members.filter((member) => member.districts.some((id) => visible.includes(id))).map(({ crew }) => crew)
  const seen = new Set([...near, ...emergency])
  const stems = [...new Set(all.map((crew) => crew.replace(/\d+$/, '')))]
  const districtNames = districts.map(({ name }) => name)
  const short = [...new Set(stems.map((stem) => districtNames.reduce((rest, name) => rest.replace(new RegExp(`^${name}`), ''), stem)))]
  const forms = [...stems, ...short].filter((form) => form !== '')
  const whole = all.filter((crew) => !/\d$/.test(crew))
  if (forms.length === 0) return () => []
  const expression = new RegExp(String.raw`(?:(${anyOf(forms)})(\d{1,4})(?!\d)${whole.length > 0 ? `|${anyOf(whole)}` : ''})`, 'g')
  return (text) =>
    spansOf(text, expression, ([said, stem = '', number = '']) => {
      // A crew without a number is meant by its whole name only.
      const same = (crew: string): boolean =>
        crew === said ||
        (stem !== '' && crew.endsWith(stem + number) && (stems.includes(stem) ? crew === stem + number : true)) ||
        sameNumber(crew, stem, number)
      return { crews: all.filter((crew) => seen.has(crew) && same(crew)) }
    })
}

/** `装维3` is crew 03. */
const sameNumber = (crew: string, stem: string, number: string): boolean => {
  const parts = /^(.*?)(\d+)$/.exec(crew)
  return parts !== null && stem !== '' && (parts[1] ?? '').endsWith(stem) && Number(parts[2]) === Number(number)
}

interface Names {
  districts(text: string): Span<string>[]
  crews(text: string): Span<SaidCrew>[]
}

/** Made once for an organisation and those who see the same districts. */
const made = new WeakMap<Organisation, Map<string, Names>>()

export function namesFor(organisation: Organisation, visible: readonly string[]): Names {
  const known = made.get(organisation) ?? new Map<string, Names>()
  made.set(organisation, known)
  const key = visible.join()
  const names = known.get(key) ?? { districts: districtReader(organisation), crews: crewReader(organisation, visible) }
  known.set(key, names)
  return names
}
