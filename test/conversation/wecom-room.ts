import { randomUUID } from 'node:crypto'
import type { Directory } from '../../src/channels/platform.ts'
import { takePress } from '../../src/conversation/buttons/take-press.ts'
import { sayInVain } from '../../src/conversation/buttons/press-in-vain.ts'
import type { Press, Pressed } from '../../src/conversation/buttons/press.ts'
import type { Incoming } from '../../src/conversation/inbox/incoming.ts'
import { repliesTo } from '../../src/conversation/inbox/replies.ts'
import { directoryOf } from '../../src/program/directory.ts'
import type { Database } from '../../src/db/database.ts'
import { rates } from '../../src/delivery/rates.ts'
import type { Outgoing } from '../../src/delivery/sender.ts'
import type { Button, Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { ChatRoom, organisation } from './chat-room.ts'
import { enoughRoom } from '../disk/room.ts'

/** The example organisation, with everybody's WeCom user id: `u-` and their own. */
export const branch: Organisation = {
  ...organisation,
  people: organisation.people.map((person) => ({ ...person, platforms: { ...person.platforms, wecom: `u-${person.id}` } })),
}

/** What a WeCom channel sees of the program, without a channel: the platform's ids in, messages out. */
export class WecomRoom {
  readonly room: ChatRoom
  readonly directory: Directory
  readonly sent: Outgoing[] = []
  /** Groups in which outsiders were news. */
  readonly outsidersSeen: string[] = []

  private constructor(room: ChatRoom) {
    this.room = room
    this.directory = directoryOf('wecom', {
      db: room.database.db,
      room: enoughRoom(room.database),
      organisation: branch,
      webhooks: [],
      outsidersSeen: (group) => {
        this.outsidersSeen.push(group)
        return Promise.resolve()
      },
    })
  }

  static async open(database: Database, now: string): Promise<WecomRoom> {
    const wecom = new WecomRoom(await ChatRoom.open(database, now, { ...rates, wecom: null }))
    const { room } = wecom
    await room.queue.serve({
      platform: 'wecom',
      send: (outgoing) => {
        wecom.sent.push(outgoing)
        return Promise.resolve({ sent: true, answer: { errcode: 0 } })
      },
    })
    return wecom
  }

  /** Says something in the platform's group `chat`, and gives the answer. */
  async ask(
    user: string,
    chat: string,
    text: string,
    more: Partial<Incoming> & { readonly outsiders?: boolean } = {},
  ): Promise<readonly Message[]> {
    const { outsiders = false, ...given } = more
    const conversation = await this.directory.groupConversation({ id: chat, title: null, outsiders })
    const messageId = randomUUID()
    const person = this.directory.personOf(user)
    const incoming: Incoming = { platform: 'wecom', messageId, conversation, person, userId: user, text, addressed: true, ...given }
    await this.room.inbox.receive(incoming)
    await this.room.inbox.settled('wecom', incoming.messageId)
    return repliesTo(this.room.database.db, 'wecom', incoming.messageId)
  }

  async says(...asked: Parameters<WecomRoom['ask']>): Promise<string> {
    return (await this.ask(...asked)).map((message) => plainText(message)).join('\n---\n')
  }

  /** The buttons of the last card that was sent, by what they say. */
  async buttons(...asked: Parameters<WecomRoom['ask']>): Promise<(says: RegExp) => Button> {
    const before = this.sent.length
    await this.ask(...asked)
    const buttons = this.sent.slice(before).flatMap(({ message }) => (message.kind === 'card' ? message.buttons : []))
    return (says) => {
      const button = buttons.find((one) => says.test(one.says))
      if (button === undefined) throw new Error(`no button ${says} among ${buttons.map((one) => one.says).join()}`)
      return button
    }
  }

  async press(user: string, chat: string, button: Button, withinMillis = 5000): Promise<Pressed> {
    const { inbox, clock, database } = this.room
    return takePress(
      {
        db: database.db,
        receive: inbox.receive,
        settled: inbox.settled,
        organisation: () => branch,
        now: () => clock.now(),
      },
      await this.pressOf(user, chat, button),
      withinMillis,
    )
  }

  /** As a channel does that could not tell who pressed alone. */
  async sayInVain(user: string, chat: string, button: Button, says: string): Promise<void> {
    const { clock, database, queue } = this.room
    const saying = { db: database.db, jobs: queue, organisation: () => branch, now: () => clock.now() }
    await queue.deliverNow(await sayInVain(saying, await this.pressOf(user, chat, button), says))
  }

  async pressOf(user: string, chat: string, button: Button): Promise<Press> {
    const conversation = await this.directory.groupConversation({ id: chat, title: null, outsiders: false })
    return { platform: 'wecom', token: button.token ?? '', conversation, person: this.directory.personOf(user), userId: user }
  }
}
