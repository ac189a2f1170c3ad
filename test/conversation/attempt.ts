import type { Answer, Command, Scene } from '../../src/conversation/command.ts'
import { nothingRemembered } from '../../src/conversation/dialogue/memory.ts'
import type { Trx } from '../../src/db/database.ts'
import type { Conversation } from '../../src/messages/conversation.ts'
import { personOf } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type ChatRoom, direct, group, organisation } from './chat-room.ts'

/** Where somebody says something: alone with the bot, or in a group. */
export interface Attempt {
  readonly person: string
  readonly place: string
}

/** Runs a command as its row has it, without what the dialogue would do before, and takes back whatever it did. */
export async function attempt(
  room: ChatRoom,
  one: Command,
  rest: string,
  { person, place }: Attempt,
  more: Partial<Scene> = {},
): Promise<Answer> {
  const read = one.read(rest)
  if ('problem' in read) throw new Error(`${one.name} ${rest}: ${read.problem}`)
  const trx = await room.database.db.startTransaction().execute()
  try {
    return await read.understood({ ...sceneOf(room, trx, person, place === 'direct' ? direct(person) : group(place)), ...more })
  } finally {
    await trx.rollback().execute()
  }
}

function sceneOf(room: ChatRoom, trx: Trx, person: string, conversation: Conversation): Scene {
  const asker = personOf(organisation, person)
  if (asker === null) throw new Error(`nobody is ${person}`)
  const now = room.clock.now()
  return {
    trx,
    now,
    asker,
    organisation,
    platform: 'webchat',
    conversation,
    pressed: null,
    spoken: false,
    quoted: null,
    picture: null,
    messageId: `${person}/${JSON.stringify(conversation)}`,
    context: contextOf(organisation, now),
    knowledge: { find: () => null, citing: () => [], changed: () => undefined, refresh: () => Promise.resolve() },
    canReach: () => Promise.resolve(true),
    later: (statement) => trx.executeQuery(statement),
    memory: () => Promise.resolve(nothingRemembered),
    named: () => Promise.resolve(null),
    hasPlenty: () => Promise.resolve(false),
    slowDown: () => undefined,
    platformsOf: () => Promise.resolve([]),
  }
}
