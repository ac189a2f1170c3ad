import type { Trx } from '../db/database.ts'
import type { ToSay } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import type { Conversation } from '../messages/conversation.ts'
import type { Message } from '../messages/message.ts'
import type { Platform } from '../platforms/platforms.ts'
import { threadOfMessage } from '../platforms/thread.ts'
import type { Instant } from '../policy/instant.ts'
import type { Answer } from './command.ts'
import type { Heard } from './inbox/inbox.ts'
import { replyKey } from './inbox/replies.ts'

/** The replies to what was heard, each with its key. */
export const repliesOf = ({ platform, messageId, conversation, replyTo }: Heard, replies: readonly Message[], at: Instant): ToSay[] =>
  replies.map((message, part) => ({
    key: replyKey(platform, messageId, part),
    thread: threadOfMessage(platform, messageId),
    platform,
    conversation,
    message,
    lane: 'reply',
    ...worth('reply', at),
    replyTo,
  }))

interface Telling {
  readonly heard: Pick<Heard, 'platform' | 'messageId'>
  readonly trx: Trx
  readonly now: Instant
  /** Of a group, or of `@` and a person. */
  platformsOf(trx: Trx, hearer: string): Promise<readonly Platform[]>
}

/** What others hear of the answer, on each platform where their group is. */
export async function noticesOf({ trx, platformsOf, heard, now: at }: Telling, { notices = [] }: Answer): Promise<ToSay[]> {
  const said: ToSay[] = []
  const thread = threadOfMessage(heard.platform, heard.messageId)
  for (const notice of notices) {
    const { key, message, lane, notOn } = notice
    const conversation: Conversation =
      'person' in notice ? { kind: 'direct', person: notice.person } : { kind: 'group', group: notice.group }
    const hearer = 'person' in notice ? `@${notice.person}` : notice.group
    for (const platform of (await platformsOf(trx, hearer)).filter((one) => one !== notOn))
      // A bulletin is the same message on all platforms, and its key says which it is.
      said.push({
        key: lane === 'bulletin' ? key : `${key}/${platform}`,
        thread,
        platform,
        conversation,
        message,
        lane,
        ...worth('notice', at),
      })
  }
  return said
}
