import type { Address, ChannelLog, PlatformDeps } from '../../../src/channels/platform.ts'
import type { Clock } from '../../../src/clock.ts'
import type { Pressed, Press } from '../../../src/conversation/buttons/press.ts'
import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import type { Outgoing } from '../../../src/delivery/sender.ts'
import type { Conversation } from '../../../src/messages/conversation.ts'
import type { Message } from '../../../src/messages/message.ts'
import { carrying } from '../../fakes/kept-files.ts'
import { Secret } from '../../../src/config/secret.ts'

/** By the platform's user id: the person, what they are called. */
const people = new Map([
  ['zhangsan', { id: 'ganyu-installer-01', name: '张三' }],
  ['lisi', { id: 'ganyu-manager', name: '李四' }],
])

/** The rest of the program as a channel sees it, in memory: one group, two people, what was received and what was told. */
export interface Branch {
  readonly deps: PlatformDeps
  readonly received: Incoming[]
  /** How often each message came. */
  readonly deliveries: Map<string, number>
  readonly presses: Press[]
  /** What was said for all to read of presses in vain. */
  readonly inVain: string[]
  readonly alarms: string[]
  /** What was told of the connection. */
  readonly connection: string[]
  /** Every line of the log, fields and all, as text. */
  readonly logged: string[]
  readonly seenGroups: unknown[]
  /** What storing a message comes to; null: as it should. */
  failure: Error | 'closing' | 'no-room' | null
  press: (press: Press, withinMillis: number) => Promise<Pressed>
  /** The group's webhook. */
  webhook: string | null
  /** The group's id on the platform. */
  groupId: string | null
}

export function branch(clock: Clock): Branch {
  const world: Branch = {
    received: [],
    deliveries: new Map(),
    presses: [],
    inVain: [],
    alarms: [],
    connection: [],
    logged: [],
    seenGroups: [],
    failure: null,
    press: () => Promise.resolve({ state: 'refused', says: '按钮已失效' }),
    webhook: null,
    groupId: 'wrGanyu',
    deps: {
      now: () => clock.now(),
      log: logInto(() => world.logged),
      directory: {
        personOf: (userId) => people.get(userId)?.id ?? null,
        userIdOf: (person) => [...people].find(([, { id }]) => id === person)?.[0] ?? null,
        nameOf: (person) => [...people.values()].find(({ id }) => id === person)?.name ?? person,
        isMember: (group, person) => group === 'ganyu' && [...people.values()].some(({ id }) => id === person),
        groups: () => ['ganyu', 'donghai'],
        groupConversation: (seen) => {
          world.seenGroups.push(seen)
          const bound = seen.id === 'wrGanyu' && !seen.outsiders
          return Promise.resolve(bound ? { kind: 'group', group: 'ganyu' } : { kind: 'unbound', group: seen.id })
        },
        addressOf: (conversation) => Promise.resolve(addressOf(world, conversation)),
      },
      receive: (incoming) => {
        const { failure } = world
        if (failure instanceof Error) return Promise.reject(failure)
        if (failure !== null) return Promise.resolve(failure)
        const before = world.deliveries.get(incoming.messageId) ?? 0
        world.deliveries.set(incoming.messageId, before + 1)
        if (before === 0) world.received.push(incoming)
        return Promise.resolve(before === 0 ? 'new' : 'repeat')
      },
      pressed: (press, withinMillis) => {
        world.presses.push(press)
        return world.press(press, withinMillis)
      },
      pressedInVain: (press, says) => {
        world.inVain.push(`${press.userId}: ${says}`)
        return Promise.resolve()
      },
      spent: () => Promise.resolve(),
      alarm: (reason) => {
        world.alarms.push(reason)
        return Promise.resolve()
      },
      connectionLost: ({ reason, ways }) => {
        world.connection.push(`lost: ${reason}（${ways}）`)
        return Promise.resolve()
      },
      connectionBack: () => {
        world.connection.push('back')
        return Promise.resolve()
      },
    },
  }
  return world
}

function logInto(lines: () => string[]): ChannelLog {
  const write = (level: string) => (fields: object, message: string) => void lines().push(`${level} ${message} ${JSON.stringify(fields)}`)
  return { info: write('info'), warn: write('warn'), error: write('error') }
}

function addressOf({ webhook, groupId }: Branch, conversation: Conversation): Address | null {
  switch (conversation.kind) {
    case 'group':
      return conversation.group === 'ganyu' ? { kind: 'group', id: groupId, webhook: webhook === null ? null : new Secret(webhook) } : null
    case 'direct': {
      const [userId] = [...people].find(([, { id }]) => id === conversation.person) ?? []
      return userId === undefined ? null : { kind: 'user', userId }
    }
    case 'unbound':
      return { kind: 'group', id: conversation.group, webhook: null }
    case 'stranger':
      return { kind: 'user', userId: conversation.user }
  }
}

export const GANYU: Conversation = { kind: 'group', group: 'ganyu' }

let sent = 0
/** A message as the queue hands it to the channel. */
export function outgoing(message: Message, more: Partial<Outgoing> = {}): Outgoing {
  sent += 1
  const id = `0b6f${String(sent).padStart(4, '0')}`
  return {
    id,
    platform: 'wecom',
    conversation: GANYU,
    message,
    at: 0,
    repeat: false,
    part: 0,
    replyTo: null,
    ...carrying(message),
    ...more,
  }
}

export const text = (said: string, mentions: readonly string[] = []): Message => ({ kind: 'text', text: said, mentions })

/** What answers this message. */
export const replyTo = (incoming: Incoming): Outgoing['replyTo'] => ({ userId: incoming.userId ?? '', address: incoming.replyAddress })
