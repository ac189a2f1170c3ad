import type { WebchatDeps } from '../channels/webchat/deps.ts'
import type { Rooms } from '../channels/webchat/rooms.ts'
import { writtenName } from '../conversation/command.ts'
import { readFile } from '../files/files.ts'
import { commands } from '../conversation/commands.ts'
import type { Inbox } from '../conversation/inbox/open-inbox.ts'
import { transcript } from '../conversation/inbox/transcript.ts'
import { nameOf, type Organisation, type Person, type Role, roleNames } from '../people/organisation.ts'
import { groupsOf } from '../people/membership.ts'
import type { Instant } from '../policy/instant.ts'
import type { Program } from '../program/program.ts'

/** The demonstration page's view of the organisation, the clock and the conversations. */
export function pageOf(
  { organisation, kind, database, clock }: Program & { readonly kind: 'demo' | 'replay' },
  inbox: Inbox,
  time: { readonly startedAt: Instant } & Pick<WebchatDeps['clock'], 'advanceTo' | 'next'>,
  rooms: Rooms,
): WebchatDeps {
  return {
    kind,
    title: '当日装当日修',
    startedAt: time.startedAt,
    groups: organisation.groups.map(({ id, name }) => ({ id, name })),
    people: organisation.people.map((person) => onPage(organisation, person, starters(organisation))),
    commands: commands.map((command) => ({ name: writtenName(command), usage: command.usage, summary: command.summary })),
    clock: { now: () => clock.now(), advanceTo: time.advanceTo, next: time.next },
    receive: inbox.receive,
    transcript: (conversation, range) => transcript(database.db, conversation, range, (person) => nameOf(organisation, person)),
    file: (hash) => readFile(database.db, hash),
    rooms,
  }
}

/** What somebody of each role would say first. */
const firstWords = {
  manager: '今天怎么样',
  dispatcher: '谁有空',
  installer: '我的工单',
  desk: '今天超时多少单',
  'city-lead': '排名',
} as const satisfies Partial<Record<Role, string>>

/** Five people to begin with, those of districts from one district, by their ids. */
function starters({ people }: Organisation): ReadonlyMap<string, string> {
  const home = people.find(({ roles }) => roles.some(({ role }) => role === 'manager'))?.roles[0]?.districts
  const [district] = home === undefined || home === 'all' ? [] : home
  const found = typedEntries(firstWords).flatMap(([role, words]): [string, string][] => {
    const person = people.find(({ roles }) =>
      roles.some((one) => one.role === role && (one.districts === 'all' || district === undefined || one.districts.includes(district))),
    )
    return person === undefined ? [] : [[person.id, words]]
  })
  return new Map(found)
}

const typedEntries = <K extends string, V>(of: Readonly<Record<K, V>>): [K, V][] => Object.entries(of) as [K, V][]

const onPage = (organisation: Organisation, person: Person, tries: ReadonlyMap<string, string>) => ({
  id: person.id,
  name: person.name,
  role: [...new Set(person.roles.map(({ role }) => roleNames[role]))].join('、'),
  districts: person.roles.flatMap(({ districts }) =>
    districts === 'all' ? [] : organisation.districts.filter(({ id }) => districts.includes(id)).map(({ name }) => name),
  ),
  groups: groupsOf(organisation, person).map(({ id }) => id),
  ...(tries.has(person.id) ? { tries: tries.get(person.id) ?? '' } : {}),
})
