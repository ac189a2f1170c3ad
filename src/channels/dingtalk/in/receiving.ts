import { setTimeout as sleep } from 'node:timers/promises'
import type { Incoming } from '../../../conversation/inbox/incoming.ts'
import type { Conversation } from '../../../messages/conversation.ts'
import type { Directory, PlatformDeps } from '../../platform.ts'
import { InOrder } from '../../in-order.ts'
import { type HeardMessage, readEvent } from './events.ts'
import { replyAddressOf } from '../out/session-webhook.ts'

/** What became of a robot message: stored, no robot message at all, left to the process that takes over, or not kept for want of room. */
export type Taken = 'stored' | 'bad' | 'closing' | 'no-room'

export interface Receiving {
  /** Rejects when it could not be stored at once; it is then tried again here. */
  take(body: unknown): Promise<Taken>
}

type Deps = Pick<PlatformDeps, 'log' | 'directory' | 'receive' | 'alarm'>

/** Stores messages in order within each conversation. */
export function receiving(deps: Deps, pauses: readonly number[]): Receiving {
  const inOrder = new InOrder()
  return {
    take: async (body) => {
      const event = readEvent(body)
      if (event === null) return 'bad'
      if (event.kind === 'withheld') return alarmed(deps, event.code)
      const first = Promise.withResolvers<Taken>()
      // Those behind it wait until it is stored, whoever asked only for its first try.
      void inOrder.add(event.conversationId, async () => {
        await store(deps, event).then(first.resolve, async (error: unknown) => {
          first.reject(error)
          await storeLater(deps, event, pauses)
        })
      })
      return first.promise
    },
  }
}

async function alarmed({ alarm }: Deps, code: string): Promise<Taken> {
  await alarm(`钉钉没有把消息内容给机器人（错误码 ${code}），多半是企业的用量已用完：请到开发者后台查看并购买`)
  return 'stored'
}

async function store({ directory, receive }: Deps, said: HeardMessage): Promise<Taken> {
  const conversation = await conversationOf(directory, said)
  const received = await receive(incomingOf(directory, said, conversation))
  return received === 'closing' || received === 'no-room' ? received : 'stored'
}

/** The platform may not send it again, so it is kept here until it is stored or the program closes. Never rejects. */
async function storeLater(deps: Deps, said: HeardMessage, pauses: readonly number[]): Promise<void> {
  for (let tries = 0; ; tries++) {
    await sleep(pauses[Math.min(tries, pauses.length - 1)], null, { ref: false })
    const done = await store(deps, said).catch((error: unknown) => error)
    if (done === 'stored' || done === 'closing' || done === 'no-room') return
    deps.log.error({ messageId: said.messageId, tries, error: String(done) }, 'a message could not be stored')
  }
}

/** The group, or the private chat with somebody who is known or not. */
async function conversationOf(directory: Directory, said: HeardMessage): Promise<Conversation> {
  const { group, conversationId, title, outsider, userId } = said
  if (group) return directory.groupConversation({ id: conversationId, title, outsiders: outsider })
  const person = personOf(directory, said)
  return person === null ? { kind: 'stranger', user: userId } : { kind: 'direct', person }
}

/** A member of another organisation is nobody here, whatever their ids are. */
const personOf = (directory: Directory, { staffId, outsider }: HeardMessage): string | null =>
  staffId === null || outsider ? null : directory.personOf(staffId)

function incomingOf(directory: Directory, said: HeardMessage, conversation: Conversation): Incoming {
  const { messageId, text, addressed, saidAt, userId, unread, spoken, quoted, pictures } = said
  const replyAddress = replyAddressOf(said)
  return {
    platform: 'dingtalk',
    messageId,
    conversation,
    person: personOf(directory, said),
    text,
    addressed,
    userId,
    ...(saidAt !== null && { saidAt }),
    ...(replyAddress !== null && { replyAddress }),
    ...(unread !== null && { unread }),
    ...(spoken && { spoken }),
    ...(quoted !== null && { quoted }),
    ...(pictures.length > 0 && { pictures }),
  }
}
