import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import { unsigned } from '../audit/chain.ts'
import { createBots } from '../../src/program/bot.ts'
import { consoleSender } from '../../src/channels/console/sender.ts'
import { declaredChannels } from '../../src/channels/declared.ts'
import { type Conversing, answerUpTo } from '../../src/conversation/answer.ts'
import type { FetchPicture, Incoming } from '../../src/conversation/inbox/incoming.ts'
import { type Inbox, openInbox } from '../../src/conversation/inbox/open-inbox.ts'
import { repliesTo } from '../../src/conversation/inbox/replies.ts'
import { readKnowledge, shippedKnowledge } from '../../src/knowledge/file.ts'
import { wordingBook } from '../../src/knowledge/book.ts'
import type { Database } from '../../src/db/database.ts'
import { type Queue, openQueue } from '../../src/delivery/queue.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { type Rates, rates as platformRates } from '../../src/delivery/rates.ts'
import type { Outgoing } from '../../src/delivery/sender.ts'
import { type Conversation, conversationKey } from '../../src/messages/conversation.ts'
import type { Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { Contact, NewEvent, SourceState } from '../../src/orders/history/event.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { contextInForce } from '../../src/orders/in-force/policy-in-force.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { readOrganisation } from '../../src/people/read-organisation.ts'
import { type Instant, parseInstant } from '../../src/policy/instant.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { enoughRoom } from '../disk/room.ts'

export const organisation = readOrganisation(join(import.meta.dirname, '../../config/lianyungang.yaml'))

/** `2026-11-21 17:30` in Shanghai. */
export function at(text: string): Instant {
  const instant = parseInstant(`${text.replace(' ', 'T')}+08:00`)
  if (instant === null) throw new Error(`${text} is no time`)
  return instant
}

export const group = (id: string): Conversation => ({ kind: 'group', group: id })
export const direct = (person: string): Conversation => ({ kind: 'direct', person })
/** `ganyu` is the group, `direct` the private chat of the one who speaks. */
const where = (place: string, person: string): Conversation => (place === 'direct' ? direct(person) : group(place))

/** The program's conversation side on a test database, with a clock the test moves and a page that remembers what it was shown. */
export class ChatRoom {
  readonly clock: { time: Instant; now(): Instant }
  readonly shown: Outgoing[] = []
  readonly logged: string[] = []
  /** Where groups are told things. */
  reached: readonly Platform[] = ['webchat']
  readonly database: Database
  readonly conversing: Conversing
  readonly queue: Queue
  /** What people have sent, as a channel fetches it. */
  readonly pictures = new Map<Platform, FetchPicture>()
  inbox: Inbox

  private constructor(database: Database, queue: Queue, clock: ChatRoom['clock'], bots: (room: ChatRoom) => Inbox) {
    this.database = database
    this.queue = queue
    this.clock = clock
    this.conversing = {
      db: database.db,
      clock,
      log: pino({ level: 'warn' }, { write: (line: string) => void this.logged.push(line) }),
      jobs: queue,
      auditKeys: unsigned,
      organisation: () => organisation,
      contextAt: (trx, asOf) => contextInForce(trx, contextOf(organisation, asOf)),
      platformsOf: () => Promise.resolve(this.reached),
      pictures: this.pictures,
      knowledge: wordingBook(readKnowledge(shippedKnowledge)),
    }
    this.inbox = bots(this)
  }

  /** `rates`: as real platforms' are, unless said otherwise. */
  static async open(database: Database, now: string, rates: Rates = platformRates): Promise<ChatRoom> {
    const clock = { time: at(now), now: (): Instant => clock.time }
    const queue = await openQueue(database, { log: pino({ level: 'silent' }), rates, now: () => clock.now() })
    const channels = await declaredChannels()
    const room = new ChatRoom(database, queue, clock, (self) => {
      const { log } = self.conversing
      const bots = createBots(channels, (turn) => answerUpTo(self.conversing, turn), { deliver: (ids) => queue.deliverNow(ids) }, log)
      return openInbox({ db: database.db, room: enoughRoom(database), clock: self.clock, log }, bots)
    })
    await queue.serve({
      platform: 'webchat',
      idempotent: true,
      send: (outgoing) => {
        room.shown.push(outgoing)
        return Promise.resolve({ sent: true, answer: null })
      },
    })
    await queue.serve(consoleSender)
    return room
  }

  /** Another process over the same database: nothing of the old one's memory. */
  async restarted(): Promise<Inbox> {
    await this.inbox.close()
    const bots = createBots(
      await declaredChannels(),
      (turn) => answerUpTo(this.conversing, turn),
      { deliver: (ids) => this.queue.deliverNow(ids) },
      this.conversing.log,
    )
    this.inbox = openInbox({ db: this.database.db, room: enoughRoom(this.database), clock: this.clock, log: this.conversing.log }, bots)
    return this.inbox
  }

  async close(): Promise<void> {
    await this.inbox.close()
    await this.queue.stop(5000)
  }

  incoming(person: string | null, place: string, text: string, more: Partial<Incoming> = {}): Incoming {
    return {
      platform: 'webchat',
      messageId: randomUUID(),
      conversation: where(place, person ?? ''),
      person,
      text,
      addressed: true,
      ...more,
    }
  }

  /** Says something to the bot and waits for what it answers. */
  async ask(person: string | null, place: string, text: string, more: Partial<Incoming> = {}): Promise<readonly Message[]> {
    const incoming = this.incoming(person, place, text, more)
    await this.inbox.receive(incoming)
    return this.answered(incoming)
  }

  private async answered({ messageId }: Incoming): Promise<readonly Message[]> {
    await this.inbox.settled('webchat', messageId)
    return repliesTo(this.database.db, 'webchat', messageId)
  }

  /** What was answered to a message that was received, as text. */
  async replyTo(incoming: Incoming): Promise<string> {
    return (await this.answered(incoming)).map((message) => plainText(message)).join('\n---\n')
  }

  /** The answer as text. */
  async says(person: string | null, place: string, text: string, more: Partial<Incoming> = {}): Promise<string> {
    return (await this.ask(person, place, text, more)).map((message) => plainText(message)).join('\n---\n')
  }

  /** Asks for something that is to be confirmed, and gives the code. */
  async code(person: string, place: string, text: string): Promise<string> {
    const answer = await this.says(person, place, text)
    const code = /确认 (\d\d)/.exec(answer)?.[1]
    if (code === undefined) throw new Error(`no question: ${answer}`)
    return code
  }

  /** Asks and confirms. */
  async does(person: string, place: string, text: string): Promise<string> {
    return this.says(person, place, `确认 ${await this.code(person, place, text)}`)
  }

  /** What was said, wherever, after so many messages. */
  shownSince(before: number): string[] {
    return this.shown.slice(before).map(({ message }) => plainText(message))
  }

  shownIn(place: string): string[] {
    return this.shown
      .filter(({ conversation }) => conversationKey(conversation) === `group/${place}`)
      .map(({ message }) => plainText(message))
  }

  /** What an export would say of orders, now. */
  async orders(...given: readonly SampleOrder[]): Promise<void> {
    const now = this.clock.now()
    const events = given.map((sample) => eventOf(sample, now))
    await this.database.db.transaction().execute((trx) => appendEvents(trx, events, contextOf(organisation, now)))
  }

  audit(): Promise<{ action: string; outcome: string; person: string | null; order_id: string | null; detail: string }[]> {
    return this.database.db.selectFrom('audit').select(['action', 'outcome', 'person', 'order_id', 'detail']).orderBy('id').execute()
  }
}

export interface SampleOrder {
  readonly id: string
  readonly facts?: Readonly<Record<string, unknown>>
  readonly state?: SourceState
  readonly contact?: Partial<Contact>
}

export function eventOf({ id, facts = {}, state = 'in-progress', contact = {} }: SampleOrder, now: Instant): NewEvent {
  const order = parseOrder({ ...usual, id, household: `H-${id}`, ...facts })
  const who = { name: '张某', phone: '12003908910', address: '赣榆振兴花园156号3栋502室', account: '05189203140@ftth', ...contact }
  return observed(
    { order, state, contact: who, rescheduleCount: 0, line: 1 },
    { source: 'export', exportedAt: now, learntAt: now, importId: null },
  )
}

/** A repair of the morning in 赣榆's county town. */
const usual = {
  kind: 'repair',
  product: 'ftth',
  customerType: 'public',
  district: 'ganyu',
  area: 'county-town',
  enteredAt: '2026-11-21T09:00:00+08:00',
  installer: '赣榆装维01',
  contractor: '赣榆代维公司',
}
