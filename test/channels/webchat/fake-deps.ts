import { RunningClock } from '../../../src/clock.ts'
import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import type { WebchatDeps } from '../../../src/channels/webchat/deps.ts'
import type { Line, NextThing } from '../../../src/channels/webchat/protocol.ts'
import { Rooms } from '../../../src/channels/webchat/rooms.ts'
import { webchatSender } from '../../../src/channels/webchat/sender.ts'
import { type Conversation, conversationKey } from '../../../src/messages/conversation.ts'
import type { Message } from '../../../src/messages/message.ts'
import { type Instant, parseInstant } from '../../../src/policy/instant.ts'
import { keptBy } from '../../fakes/kept-files.ts'
import { commands, groups, people } from './fake-branch.ts'

/** 2026-11-21, a Saturday, half past five in the afternoon. */
export const START: Instant = parseInstant('2026-11-21T17:30:00+08:00') ?? NaN

export interface Plan extends NextThing {
  readonly conversation: Conversation
  readonly message: Message
}

/** The rest of the program as the page sees it, in memory: a transcript, a bot that answers, things to come. Time stands still unless it is moved. */
export interface FakeWorld {
  readonly deps: WebchatDeps
  /** What was received, repeats left out. */
  readonly received: Incoming[]
  /** What `receive` says to everything from now on; null: what it would say by itself. */
  outcome: 'closing' | 'no-room' | Error | null
  /** Puts a line into the transcript that was said before anybody looked. */
  past(conversation: Conversation, who: string | Message, at: Instant, text?: string, addressed?: boolean): void
  /** The bot says something now. */
  speak(conversation: Conversation, message: Message): Promise<void>
}

export function fakeWorld(
  answer: (incoming: Incoming, now: Instant) => Message[],
  plans: Plan[] = [],
  kind: 'demo' | 'replay' = 'demo',
): FakeWorld {
  const clock = new RunningClock(START, { now: () => 0 })
  const rooms = new Rooms()
  const sender = webchatSender(rooms)
  const transcripts = new Map<string, Line[]>()
  const received: Incoming[] = []
  let seq = 0

  const write = (conversation: Conversation, line: Omit<Line, 'seq'>): void => {
    const key = conversationKey(conversation)
    transcripts.set(key, [...(transcripts.get(key) ?? []), { ...line, seq: ++seq }])
  }
  const botLine = (message: Message, at: Instant): Omit<Line, 'seq'> => ({
    id: crypto.randomUUID(),
    at,
    from: { kind: 'bot' },
    text: null,
    message,
    addressed: false,
  })
  const personLine = (id: string, person: string, at: Instant, text: string, addressed: boolean): Omit<Line, 'seq'> => ({
    id,
    at,
    from: { kind: 'person', id: person, name: people.find((p) => p.id === person)?.name ?? person },
    text,
    message: null,
    addressed,
  })
  const speak = async (conversation: Conversation, message: Message): Promise<void> => {
    const line = botLine(message, clock.now())
    await sender.send({ id: line.id, platform: 'webchat', conversation, message, at: line.at, repeat: false, part: 0, replyTo: null })
    write(conversation, line)
  }

  const world: FakeWorld = {
    received,
    outcome: null,
    speak,
    past(conversation, who, at, text = '', addressed = false) {
      write(conversation, typeof who === 'string' ? personLine(crypto.randomUUID(), who, at, text, addressed) : botLine(who, at))
    },
    deps: {
      kind,
      title: '当日装当日修',
      startedAt: START,
      groups,
      people,
      commands,
      rooms,
      file: keptBy,
      clock: {
        now: () => clock.now(),
        async advanceTo(instant) {
          for (const plan of plans.filter(({ at }) => at > clock.now() && at <= instant)) {
            clock.advanceTo(plan.at)
            await speak(plan.conversation, plan.message)
          }
          clock.advanceTo(instant)
        },
        next: async () => plans.find(({ at }) => at > clock.now()) ?? null,
      },
      async receive(incoming) {
        if (world.outcome instanceof Error) throw world.outcome
        if (world.outcome) return world.outcome
        if (received.some(({ messageId }) => messageId === incoming.messageId)) return 'repeat'
        received.push(incoming)
        const { conversation, messageId, person, text, addressed } = incoming
        write(conversation, personLine(messageId, person ?? '', clock.now(), text, addressed))
        const replies = addressed ? answer(incoming, clock.now()) : []
        setTimeout(() => void replies.reduce((before, reply) => before.then(() => speak(conversation, reply)), Promise.resolve()), 30)
        return 'new'
      },
      async transcript(conversation, { before, after, limit }) {
        const lines = transcripts.get(conversationKey(conversation)) ?? []
        if (after !== undefined) return lines.filter((line) => line.seq > after).slice(0, limit)
        return lines.filter((line) => before === undefined || line.seq < before).slice(-limit)
      },
    },
  }
  return world
}
