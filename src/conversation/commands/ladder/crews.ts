import { type CrewLoad, crewLoads } from '../../../orders/queries.ts'
import { findOrder } from '../../../orders/queries.ts'
import type { Organisation, Person } from '../../../people/organisation.ts'
import { visibleDistricts } from '../../../people/permissions.ts'
import { dayOf } from '../../../policy/instant.ts'
import type { Choice, Scene } from '../../command.ts'
import { namesFor } from '../../grammar/names.ts'
import type { SaidArguments } from '../../grammar/understood.ts'

/** The crew that is meant, by its whole name or by its end; null: none, or several. */
export function crewMeant(organisation: Organisation, district: string, said: string): string | null {
  const spans = namesFor(organisation, [district]).crews(said.replace(/\s+/g, ''))
  const [only] = spans
  return spans.length === 1 && only?.value.crews.length === 1 ? (only.value.crews[0] ?? null) : null
}

export const peopleOfCrew = ({ people }: Organisation, crew: string): Person[] => people.filter((person) => person.crew === crew)

/** 四(七): what each crew of a district still has this evening, whoever has least first; the emergency crew last. */
export async function loadsIn({ trx, organisation, now }: Scene, district: string): Promise<CrewLoad[]> {
  const loads = new Map((await crewLoads(trx, { districts: [district], now, day: dayOf(now) })).map((load) => [load.crew, load]))
  const crews = organisation.people.flatMap(({ crew, roles }) =>
    crew !== null && roles.some(({ role, districts }) => role === 'installer' && districts.includes(district)) ? [crew] : [],
  )
  const loadOf = (crew: string): CrewLoad => loads.get(crew) ?? { crew, open: 0, dueToday: 0, doneToday: 0 }
  const { emergencyCrew } = organisation.escalation
  return [
    ...[...new Set(crews)].map(loadOf).toSorted((a, b) => a.dueToday - b.dueToday || a.open - b.open),
    ...(emergencyCrew === null ? [] : [loadOf(emergencyCrew)]),
  ]
}

export const tonight = ({ open, dueToday }: CrewLoad): string => `手上 ${open} 单，今晚到期 ${dueToday} 单`

/** More fit no telephone and no card. */
const MOST = 5

/** Whom an order may be handed to, with what each still has; nothing where the order is not for the asker to see. */
export async function crewsToChoose(scene: Scene, { keys = [] }: SaidArguments): Promise<Choice[]> {
  const [id] = keys
  const stored = id === undefined ? null : await findOrder(scene.trx, id)
  if (stored === null) return []
  const { district, installer } = stored.order
  if (!visibleDistricts(scene.organisation, scene.asker.id, scene.conversation).includes(district)) return []
  const others = (await loadsIn(scene, district)).filter(({ crew }) => crew !== installer)
  const emergency = others.filter(({ crew }) => crew === scene.organisation.escalation.emergencyCrew)
  const crews = others.filter((load) => !emergency.includes(load)).slice(0, MOST - emergency.length)
  return [...crews, ...emergency].map((load) => ({ label: `${load.crew}：${tonight(load)}`, gives: { to: load.crew } }))
}
