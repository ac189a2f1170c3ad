import { randomUUID } from 'node:crypto'
import type { ChannelLog } from '../channels/platform.ts'
import type { Incoming, Receive } from '../conversation/inbox/incoming.ts'
import type { Outgoing, Sender } from '../delivery/sender.ts'
import { notKept } from '../messages/room-text.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'

// What is said at once and kept nowhere: for when the database has no room for a message.

interface Saying {
  now(): Instant
  readonly log: ChannelLog
}

/** Whether it was said for sure. Never rejects. */
async function say({ now, log }: Saying, sender: Sender, to: Pick<Outgoing, 'conversation' | 'replyTo'>, text: string): Promise<boolean> {
  const { platform } = sender
  const outgoing: Outgoing = { id: randomUUID(), platform, ...to, message: { kind: 'text', text }, at: now(), repeat: false, part: 0 }
  try {
    const result = await sender.send(outgoing)
    if (!result.sent) log.warn({ platform, reason: result.reason }, 'what could not be kept was not said either')
    return result.sent
  } catch (error) {
    log.warn({ platform, error: error instanceof Error ? error.name : typeof error }, 'what could not be kept may not have been said')
    return false
  }
}

/** Tries are remembered for longer than platforms repeat a message. */
const MOST_REMEMBERED = 1_000

/**
 * `receive`, with whoever wrote what there is no room for told so. They were told that it was not carried out, so it is not when the
 * platform brings it again and there is room.
 */
export function tellingUnkept(receive: Receive, sender: () => Sender, saying: Saying): Receive {
  const told = new Map<string, Promise<boolean>>()
  const tell = ({ messageId, conversation, userId, replyAddress: address = null }: Incoming): void => {
    const replyTo = userId === undefined ? null : { userId, address }
    told.set(messageId, say(saying, sender(), { conversation, replyTo }, notKept))
    const [oldest] = told.keys()
    if (told.size > MOST_REMEMBERED && oldest !== undefined) told.delete(oldest)
  }
  return async (incoming) => {
    if ((await told.get(incoming.messageId)) === true) return 'repeat'
    const received = await receive(incoming)
    if (received === 'no-room' && incoming.addressed) tell(incoming)
    return received
  }
}

interface AtPlatforms extends Saying {
  readonly organisation: Organisation
  /** Of the platforms that this process is at. */
  readonly senders: readonly Sender[]
}

/** Says something in the control group wherever this process can; whether it was said anywhere. */
export async function sayToControl({ organisation, senders, ...saying }: AtPlatforms, text: string): Promise<boolean> {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  if (group === undefined) return false
  const conversation = { kind: 'group', group: group.id } as const
  const said = await Promise.all(senders.map((sender) => say(saying, sender, { conversation, replyTo: null }, text)))
  return said.includes(true)
}
