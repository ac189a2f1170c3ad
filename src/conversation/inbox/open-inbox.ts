import type { BaseLogger } from 'pino'
import type { Clock } from '../../clock.ts'
import type { Db } from '../../db/database.ts'
import type { Room } from '../../db/room.ts'
import type { Platform } from '../../platforms/platforms.ts'
import { threadOfMessage } from '../../platforms/thread.ts'
import { withoutContent } from './apology.ts'
import { type Heard, notePickup, storeIncoming, waiting } from './inbox.ts'
import type { Incoming, Received, Receive } from './incoming.ts'

export interface Inbox {
  readonly receive: Receive
  /**
   * Hands over what waits although nobody is at it: at the start, before the channels open, and from time to time where
   * another process may have died. How many there were.
   */
  resume(): Promise<number>
  /** Resolves when this process has answered the message; at once when it does not have it. */
  settled(platform: Platform, messageId: string): Promise<void>
  /** Takes nothing more, and resolves when what is in hand is answered. */
  close(): Promise<void>
}

/** Stores what comes in and hands it to `handle`, which answers it. */
export function openInbox(
  {
    db,
    room,
    clock,
    log,
  }: {
    readonly db: Db
    readonly room: Pick<Room, 'state' | 'met'>
    readonly clock: Clock
    readonly log: Pick<BaseLogger, 'error' | 'info'>
  },
  handle: (heard: Heard) => Promise<void>,
): Inbox {
  let closing = false
  const storing = new Set<Promise<unknown>>()
  const inHand = new Map<number, { readonly heard: Heard; readonly done: Promise<void> }>()

  const keep = (heard: Heard, answering: Promise<void>): Promise<void> => {
    const done = answering
      .catch((error: unknown) =>
        log.error({ ...fieldsOf(heard), seq: heard.seq, error: withoutContent(error) }, 'a message waits, unanswered'),
      )
      .finally(() => inHand.delete(heard.seq))
    inHand.set(heard.seq, { heard, done })
    return done
  }

  const again = async (heard: Heard): Promise<void> => {
    if (closing || !(await notePickup(db, heard.seq))) return
    log.info({ ...fieldsOf(heard), seq: heard.seq, pickups: heard.pickups + 1 }, 'a message is taken up again')
    await handle(heard)
  }

  const notTaken = (incoming: Incoming, why: Received): Received => {
    log.info({ ...fieldsOf(incoming), why }, 'a message was not taken')
    return why
  }

  const store: Receive = async (incoming) => {
    const heard = await storeIncoming(db, incoming, clock.now())
    if (heard === null) return 'repeat'
    if (!incoming.addressed) return 'new'
    log.info({ ...fieldsOf(heard), seq: heard.seq, kind: kindOf(incoming) }, 'a message came in')
    void keep(heard, handle(heard))
    return 'new'
  }

  return {
    receive: async (incoming) => {
      if (closing) return notTaken(incoming, 'closing')
      if (room.state().full) return notTaken(incoming, 'no-room')
      const stored = store(incoming)
      storing.add(stored)
      try {
        const received = await stored
        return received === 'repeat' ? notTaken(incoming, received) : received
      } catch (error) {
        if (room.met(error)) return notTaken(incoming, 'no-room')
        log.error({ ...fieldsOf(incoming), error: withoutContent(error) }, 'a message could not be stored')
        throw error
      } finally {
        storing.delete(stored)
      }
    },
    resume: async () => {
      if (closing) return 0
      const left = await waiting(db, [...inHand.keys()])
      // One after another: should one of them end the process, it is known which.
      let before = Promise.resolve()
      for (const heard of left)
        before = keep(
          heard,
          before.then(() => again(heard)),
        )
      return left.length
    },
    settled: async (platform, messageId) => {
      for (const { heard, done } of inHand.values()) if (heard.platform === platform && heard.messageId === messageId) await done
    },
    close: async () => {
      closing = true
      await Promise.allSettled(storing)
      await Promise.all([...inHand.values()].map(({ done }) => done))
    },
  }
}

/** What a line of the log may say of a message. */
const fieldsOf = ({ platform, messageId }: Pick<Heard, 'platform' | 'messageId'>) => ({
  thread: threadOfMessage(platform, messageId),
  platform,
})

/** How it came, and where: of a group its name, of a person nothing. */
function kindOf({ conversation, button, card, spoken }: Incoming): string {
  const how = button !== undefined || card !== undefined ? 'press' : spoken === true ? 'voice' : 'message'
  return conversation.kind === 'group' ? `${how} in ${conversation.group}` : `${how}, ${conversation.kind}`
}
