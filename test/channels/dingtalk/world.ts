import type { Pressed, Press } from '../../../src/conversation/buttons/press.ts'
import type { Incoming, Received } from '../../../src/conversation/inbox/incoming.ts'
import { openDingtalk } from '../../../src/channels/dingtalk/channel.ts'
import type { DingtalkSettings, Timing } from '../../../src/channels/dingtalk/settings.ts'
import type { Address, Directory, PlatformChannel, PlatformDeps, SeenGroup } from '../../../src/channels/platform.ts'
import type { Outgoing } from '../../../src/delivery/sender.ts'
import type { Conversation } from '../../../src/messages/conversation.ts'
import type { Message } from '../../../src/messages/message.ts'
import { Secret } from '../../../src/config/secret.ts'
import { carrying } from '../../fakes/kept-files.ts'
import type { FakeDingTalk } from '../../fakes/dingtalk/fake-dingtalk.ts'
import { CITY, GANYU } from '../../fakes/dingtalk/sample-tenant.ts'

export const TEMPLATE = 'overdue-card.schema'
export const WEBHOOK_TOKEN = 'a'.repeat(64)
export const WEBHOOK_SECRET = `SEC${'b'.repeat(64)}`

const people = new Map([
  ['ganyu-manager', { userId: 'manager7676', name: '张三' }],
  ['ganyu-dispatcher', { userId: 'manager76', name: '李四' }],
  ['city-lead', { userId: 'busy01', name: '王五' }],
])
const groups = new Map([
  ['ganyu', { id: GANYU, members: ['ganyu-manager', 'ganyu-dispatcher'] }],
  ['city', { id: CITY, members: ['ganyu-manager'] }],
])

/** Nothing waits for long, and nothing is late only because the machine is busy; a test of lateness sets its own. */
const quick: Timing = {
  answer: 5000,
  upload: 5000,
  ping: 500,
  silence: 5000,
  steady: 40,
  missing: 60_000,
  pause: { first: 10, most: 40 },
  acknowledge: 5000,
  press: 100,
  spacing: 0,
  turn: 1000,
  storing: [10],
}

export interface World {
  readonly channel: PlatformChannel
  /** What was handed over, repeats included. */
  readonly received: Incoming[]
  readonly outcomes: ('new' | 'repeat')[]
  readonly presses: Press[]
  /** What was said for all to read of presses in vain. */
  readonly inVain: string[]
  readonly seenGroups: SeenGroup[]
  readonly alarms: string[]
  /** What was told of the connection. */
  readonly connection: string[]
  readonly logged: string[]
  spent: number
  /** What a press comes to. */
  pressed: Pressed | Promise<Pressed> | 'fails'
  /** What storing does before it succeeds. */
  storing: 'well' | 'slow' | 'failing' | 'closing' | 'no-room'
  /** The groups' webhooks, as in the environment. */
  readonly webhooks: Map<string, Secret>
  /** Groups of which only the webhook is known. */
  readonly withoutId: Set<string>
  send(message: Message, how?: Partial<Outgoing>): ReturnType<PlatformChannel['sender']['send']>
}

export interface Opening {
  readonly app?: 'none' | 'wrong-secret'
  readonly cards?: boolean
  readonly callbackPath?: string
  readonly timing?: Partial<Timing>
}

/** The channel in front of the fake platform, with a program behind it that collects what it gets. */
export function openWorld(dingtalk: FakeDingTalk, opening: Opening = {}): World {
  const { app } = dingtalk.tenant
  const settings: DingtalkSettings = {
    app:
      opening.app === 'none'
        ? null
        : {
            appKey: app.appKey,
            appSecret: new Secret(opening.app === 'wrong-secret' ? 'wrong' : app.appSecret),
            robotCode: app.robotCode,
            cardTemplate: opening.cards === true ? TEMPLATE : null,
          },
    callbackPath: opening.callbackPath ?? null,
    apiBase: dingtalk.url,
    oapiBase: dingtalk.url,
    timing: { ...quick, ...opening.timing },
  }
  let sends = 0
  const world: World = {
    channel: openDingtalk(
      settings,
      depsOf(dingtalk, () => world),
    ),
    received: [],
    outcomes: [],
    presses: [],
    inVain: [],
    seenGroups: [],
    alarms: [],
    connection: [],
    logged: [],
    spent: 0,
    pressed: { state: 'refused', says: '这个按钮已失效' },
    storing: 'well',
    webhooks: new Map(),
    withoutId: new Set(),
    send: (message, how = {}) => {
      sends += 1
      return world.channel.sender.send({
        id: `message-${sends}`,
        platform: 'dingtalk',
        conversation: { kind: 'group', group: 'ganyu' },
        message,
        at: dingtalk.clock.seconds.now(),
        repeat: false,
        part: 0,
        replyTo: null,
        ...carrying(message),
        ...how,
      })
    },
  }
  return world
}

function depsOf(dingtalk: FakeDingTalk, world: () => World): PlatformDeps {
  const log = (fields: object, message: string): void => void world().logged.push(`${message} ${JSON.stringify(fields)}`)
  return {
    now: () => dingtalk.clock.seconds.now(),
    log: { info: log, warn: log, error: log },
    directory: directoryOf(world),
    receive: (incoming) => receive(world(), incoming),
    pressed: async (press) => {
      world().presses.push(press)
      const { pressed } = world()
      if (pressed === 'fails') throw new Error('the database is gone')
      return pressed
    },
    pressedInVain: (press, says) => {
      world().inVain.push(`${press.userId}: ${says}`)
      return Promise.resolve()
    },
    spent: (calls) => {
      world().spent += calls
      return Promise.resolve()
    },
    alarm: (reason) => {
      world().alarms.push(reason)
      return Promise.resolve()
    },
    connectionLost: ({ reason, ways }) => {
      world().connection.push(`lost: ${reason}（${ways}）`)
      return Promise.resolve()
    },
    connectionBack: () => {
      world().connection.push('back')
      return Promise.resolve()
    },
  }
}

async function receive(world: World, incoming: Incoming): Promise<Received> {
  if (world.storing === 'closing' || world.storing === 'no-room') return world.storing
  if (world.storing === 'failing') throw new Error('the database is gone')
  if (world.storing === 'slow') await new Promise((resolve) => setTimeout(resolve, 400))
  const outcome = world.received.some(({ messageId }) => messageId === incoming.messageId) ? 'repeat' : 'new'
  world.received.push(incoming)
  world.outcomes.push(outcome)
  return outcome
}

function directoryOf(world: () => World): Directory {
  const entries = [...people]
  return {
    personOf: (userId) => entries.find(([, known]) => known.userId === userId)?.[0] ?? null,
    userIdOf: (person) => people.get(person)?.userId ?? null,
    nameOf: (person) => people.get(person)?.name ?? person,
    isMember: (group, person) => groups.get(group)?.members.includes(person) ?? false,
    groups: () => [...groups.keys()],
    groupConversation: (seen) => {
      world().seenGroups.push(seen)
      const bound = [...groups].find(([, { id }]) => id === seen.id && !seen.outsiders)
      return Promise.resolve<Conversation>(bound ? { kind: 'group', group: bound[0] } : { kind: 'unbound', group: seen.id })
    },
    addressOf: (conversation) => Promise.resolve(addressOf(world(), conversation)),
  }
}

function addressOf({ webhooks, withoutId }: World, conversation: Conversation): Address | null {
  switch (conversation.kind) {
    case 'group': {
      const id = withoutId.has(conversation.group) ? null : (groups.get(conversation.group)?.id ?? null)
      const webhook = webhooks.get(conversation.group) ?? null
      return id === null && webhook === null ? null : { kind: 'group', id, webhook }
    }
    case 'unbound':
      return { kind: 'group', id: conversation.group, webhook: null }
    case 'direct': {
      const userId = people.get(conversation.person)?.userId
      return userId === undefined ? null : { kind: 'user', userId }
    }
    case 'stranger':
      return { kind: 'user', userId: conversation.user }
  }
}

/** Answers as the program does: to what was received, by what the channel kept for it. */
export const replyTo = ({ userId = '', replyAddress }: Incoming): Outgoing['replyTo'] => ({
  userId,
  // As it comes back from the database.
  address: JSON.parse(JSON.stringify(replyAddress ?? null)) as unknown,
})
