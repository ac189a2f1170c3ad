import type { WebchatDeps } from '../channels/webchat/deps.ts'
import type { Rooms } from '../channels/webchat/rooms.ts'
import { writtenName } from '../conversation/command.ts'
import { commands } from '../conversation/commands.ts'
import type { Inbox } from '../conversation/inbox/open-inbox.ts'
import { transcript } from '../conversation/inbox/transcript.ts'
import { nameOf, type Organisation, type Person, roleNames } from '../people/organisation.ts'
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
    people: organisation.people.map((person) => onPage(organisation, person)),
    commands: commands.map((command) => ({ name: writtenName(command), usage: command.usage, summary: command.summary })),
    clock: { now: () => clock.now(), advanceTo: time.advanceTo, next: time.next },
    receive: inbox.receive,
    transcript: (conversation, range) => transcript(database.db, conversation, range, (person) => nameOf(organisation, person)),
    rooms,
  }
}

const onPage = (organisation: Organisation, person: Person) => ({
  id: person.id,
  name: person.name,
  role: [...new Set(person.roles.map(({ role }) => roleNames[role]))].join('、'),
  districts: person.roles.flatMap(({ districts }) =>
    districts === 'all' ? [] : organisation.districts.filter(({ id }) => districts.includes(id)).map(({ name }) => name),
  ),
  groups: groupsOf(organisation, person).map(({ id }) => id),
})
