import type { NewEvent } from '../orders/history/event.ts'
import type { District, Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { DAY, type Day, type Instant, dayOf, formatDay } from '../policy/instant.ts'
import { dueSoon } from './due-soon.ts'
import { type Course, type Staff, eventsOf } from './events.ts'
import { type Crew, LONGEST_DAYS, type InventedOrder, type Setting } from './invented-order.ts'
import { ordinaryDay } from './ordinary-day.ts'
import { Random } from './random.ts'

/** Orders a day of the first district; the further ones are smaller. */
const MOST = 21
const DAYS = 7
/** Numbers from here on are of the orders made for the start, so that they meet none of the day's own. */
const FIRST_DUE_SOON = 500

export const ordinarySource = 'demo'
/** Events made for the start have a name of their own, by which the start is found again. */
export const dueSoonSource = 'demo-start'

/** The orders of the last days and those about to come due, as far as anybody has said by `start`. */
export function demonstrationEvents(start: Instant, organisation: Organisation, seed: number): NewEvent[] {
  return eventsBetween(start, organisation, seed, -Infinity, start)
}

/** What is said after `after` and until `until` in a demonstration that began at `start`: its orders go on, new ones come in. */
export function laterEvents(start: Instant, organisation: Organisation, seed: number, after: Instant, until: Instant): NewEvent[] {
  return eventsBetween(start, organisation, seed, after, until).filter(({ learntAt }) => learntAt > after)
}

function eventsBetween(start: Instant, organisation: Organisation, seed: number, after: Instant, until: Instant): NewEvent[] {
  const first = Math.max(dayOf(start) - DAYS + 1, dayOf(after) - LONGEST_DAYS)
  const days = Array.from({ length: dayOf(until) - first + 1 }, (_, i) => first + i)
  const ordinary = days.flatMap((day) => ordinaryEvents(organisation, seed, day, { start, until }))
  return [...ordinary, ...dueSoonEvents(organisation, seed, start, until)].toSorted(
    (a, b) => a.learntAt - b.learntAt || a.happenedAt - b.happenedAt,
  )
}

/** What the orders of a day bring until then. The same day always brings the same orders. */
const ordinaryEvents = (organisation: Organisation, seed: number, day: Day, course: Course): NewEvent[] =>
  organisation.districts.flatMap((district, place) => {
    const setting = settingOf(organisation, district, day, new Random(seed, district.id, day))
    const orders = ordinaryDay(setting, day, Math.max(8, MOST - 2 * place)).map((one, i) => numbered(one, place, i))
    return orders.flatMap((one, i) => eventsOf(one, i + 1, setting, staffOf(organisation, district.id), ordinarySource, course))
  })

/** What is about to happen when the demonstration starts, and how it goes on until then. What was before the start is learnt at it. */
function dueSoonEvents(organisation: Organisation, seed: number, start: Instant, until: Instant): NewEvent[] {
  const events = organisation.districts.flatMap((district, place) => {
    const setting = settingOf(organisation, district, dayOf(start), new Random(seed, district.id, start))
    const orders = dueSoon(setting, start, organisation.alerts, place).map((one, i) => numbered(one, place, FIRST_DUE_SOON + i))
    return orders.flatMap((one, i) => eventsOf(one, i + 1, setting, staffOf(organisation, district.id), dueSoonSource, { start, until }))
  })
  return events.map((event) => ({ ...event, learntAt: Math.max(start, event.learntAt) }))
}

/** CR for what CRM enters, ZD for repairs; the day; and a number of the district's own. */
function numbered(invented: InventedOrder, place: number, i: number): InventedOrder {
  const { kind, enteredAt } = invented.order
  const number = String((place + 1) * 1000 + i + 1).padStart(6, '0')
  return {
    ...invented,
    order: { ...invented.order, id: `${kind === 'repair' ? 'ZD' : 'CR'}${formatDay(dayOf(enteredAt)).replaceAll('-', '')}${number}` },
  }
}

function settingOf(organisation: Organisation, { id, name, kind }: District, day: Day, random: Random): Setting {
  const [first, ...others] = crewsOf(organisation, id)
  return {
    district: id,
    districtName: name,
    areas: [
      [kind === 'city' ? 'central' : 'county-town', 72],
      ['other', 18],
      ['rural', 10],
    ],
    crews: first === undefined ? [{ name: null, contractor: null }] : [first, ...others],
    context: contextOf(organisation, (day + 2 * LONGEST_DAYS) * DAY),
    random,
  }
}

const crewsOf = ({ people }: Organisation, district: string): Crew[] =>
  people.flatMap(({ crew, contractor, roles }) =>
    crew !== null && roles.some(({ role, districts }) => role === 'installer' && districts.includes(district))
      ? [{ name: crew, contractor }]
      : [],
  )

function staffOf({ people }: Organisation, district: string): Staff {
  const holding = (wanted: string) =>
    people.filter(({ roles }) => roles.some(({ role, districts }) => role === wanted && districts.includes(district)))
  return {
    manager: holding('manager')[0]?.id ?? null,
    dispatcher: holding('dispatcher')[0]?.id ?? null,
    installers: new Map(holding('installer').flatMap(({ id, crew }) => (crew === null ? [] : [[crew, id]]))),
  }
}
