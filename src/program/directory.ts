import type { Directory } from '../channels/platform.ts'
import type { GroupWebhook } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { Room } from '../db/room.ts'
import type { Conversation } from '../messages/conversation.ts'
import { membersOf } from '../people/membership.ts'
import { type Organisation, groupOf, personOf } from '../people/organisation.ts'
import { type Bindings, loadBindings, noteSeen } from '../platforms/bindings.ts'
import type { GroupPlatform } from '../platforms/platforms.ts'

export interface DirectoryDeps {
  readonly db: Db
  readonly room: Pick<Room, 'met'>
  readonly organisation: Organisation
  readonly webhooks: readonly GroupWebhook[]
  /** A group in which there were only people of the branch has somebody else in it. */
  outsidersSeen(group: string): Promise<void>
}

/** Who is who on a platform, by the organisation file and what was bound in chat. */
export function directoryOf(platform: GroupPlatform, { db, room, organisation, webhooks, outsidersSeen }: DirectoryDeps): Directory {
  let last: Bindings | null = null
  /** As they were, where a full disk has stopped the engine: whoever writes is to hear that their message was not kept. */
  const bindings = async (): Promise<Bindings> => {
    try {
      last = await loadBindings(db, organisation)
      return last
    } catch (error) {
      if (last === null || !room.met(error)) throw error
      return last
    }
  }
  return {
    personOf: (userId) => organisation.people.find(({ platforms }) => platforms[platform] === userId)?.id ?? null,
    userIdOf: (person) => personOf(organisation, person)?.platforms[platform] ?? null,
    nameOf: (person) => personOf(organisation, person)?.name ?? person,
    groups: () => organisation.groups.map(({ id }) => id),
    isMember: (id, person) => {
      const group = groupOf(organisation, id)
      return group !== null && membersOf(organisation, group).some((member) => member.id === person)
    },
    groupConversation: async (seen) => {
      const before = (await bindings()).groupAt(platform, seen.id)
      const { outsidersAreNews } = await noteSeen(db, platform, seen).catch((error: unknown) => {
        // Whoever wrote is to hear that their message was not kept, and not that nothing answers.
        if (room.met(error)) return { outsidersAreNews: false }
        throw error
      })
      if (outsidersAreNews && before !== null) await outsidersSeen(before.id)
      const group = seen.outsiders ? null : before
      return group === null ? { kind: 'unbound', group: seen.id } : { kind: 'group', group: group.id }
    },
    addressOf: async (conversation: Conversation) => {
      switch (conversation.kind) {
        case 'direct': {
          const userId = personOf(organisation, conversation.person)?.platforms[platform] ?? null
          return userId === null ? null : { kind: 'user', userId }
        }
        case 'stranger':
          return { kind: 'user', userId: conversation.user }
        case 'unbound':
          return { kind: 'group', id: conversation.group, webhook: null }
        case 'group': {
          const id = (await bindings()).idOf(platform, conversation.group)
          const webhook = webhooks.find((one) => one.platform === platform && one.group === conversation.group)?.secret ?? null
          return id === null && webhook === null ? null : { kind: 'group', id, webhook }
        }
      }
    },
  }
}
