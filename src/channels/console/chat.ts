import { randomUUID } from 'node:crypto'
import type { Receive } from '../../conversation/inbox/incoming.ts'
import type { Conversation } from '../../messages/conversation.ts'
import type { Message } from '../../messages/message.ts'
import { notKept } from '../../messages/room-text.ts'
import { linesOf } from './lines.ts'
import { asJson, rendered } from './render.ts'

/** What a chat in the terminal needs of the rest of the program. */
export interface ConsoleDeps {
  readonly receive: Receive
  /** The answers to a message, once there are any. */
  answered(messageId: string): Promise<readonly Message[]>
  readonly nameOf: (person: string) => string
}

export interface TerminalTalk {
  /** Null: somebody the organisation does not know. */
  readonly person: string | null
  readonly conversation: Conversation
  readonly json: boolean
}

export interface ChatIo {
  readonly input: AsyncIterable<Uint8Array>
  out(text: string): Promise<void>
  err(text: string): Promise<void>
}

/** `--group direct` is the private chat of the one who speaks. */
export const chatConversation = (group: string, user: string): Conversation =>
  group === 'direct' ? { kind: 'direct', person: user } : { kind: 'group', group }

/** One message a line, each answered before the next is read. The exit code. */
export async function chat(deps: ConsoleDeps, { person, conversation, json }: TerminalTalk, io: ChatIo): Promise<0 | 1> {
  for await (const text of linesOf(io.input)) {
    const messageId = randomUUID()
    const received = await deps.receive({ platform: 'console', messageId, conversation, person, text, addressed: true })
    if (received === 'closing' || received === 'no-room') {
      await io.err(received === 'closing' ? '服务正在停止，没有执行。\n' : `${notKept}\n`)
      return 1
    }
    const replies = await deps.answered(messageId)
    await io.out(json ? asJson(text, replies, deps.nameOf) : replies.map((reply) => rendered(reply, deps.nameOf)).join('\n'))
  }
  return 0
}
