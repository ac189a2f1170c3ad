import { Context } from 'bottender/dist/browser.js'
import type { Connector } from 'bottender/dist/bot/Connector.js'
import { type Conversation, conversationKey } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'

/** A stored message as Bottender is handed it; an alias, because an interface is no JSON to Bottender's types. */
export type StoredMessage = {
  readonly seq: number
  readonly platform: Platform
  readonly conversation: Conversation
  readonly person: string | null
  readonly text: string
}

/** Bottender's idea of something that happened: always a text, said to the bot. */
export class StoredEvent {
  readonly rawEvent: StoredMessage
  readonly isMessage = true
  readonly isText = true

  constructor(said: StoredMessage) {
    this.rawEvent = said
  }

  get text(): string {
    return this.rawEvent.text
  }

  get message(): { text: string } {
    return { text: this.text }
  }
}

/** What a context can do about what is to be said. */
export interface Deliverer {
  /** Delivers messages that are already committed; nothing is lost when it fails, only later. */
  deliver(ids: readonly string[]): Promise<void>
}

export class ChatContext extends Context<Deliverer, StoredEvent> {
  get platform(): Platform {
    return this.said.platform
  }

  get said(): StoredMessage {
    return this._event.rawEvent
  }

  deliver(ids: readonly string[]): Promise<void> {
    return this._client.deliver(ids)
  }

  /** Bottender's way to speak, which nothing may use: what is said commits with its cause, as a reply of the conversation. */
  sendText(): never {
    throw new Error('a reply is written in the transaction of its cause, see src/conversation')
  }
}

/**
 * Bottender's side of a channel. The channel itself verifies what comes in and stores it; what is stored comes by here on its
 * way to the conversation. State is in PostgreSQL: the session key only says what must be answered one after another.
 */
export class ChatConnector implements Connector<StoredMessage, Deliverer> {
  readonly platform: Platform
  readonly client: Deliverer

  constructor(platform: Platform, client: Deliverer) {
    this.platform = platform
    this.client = client
  }

  getUniqueSessionKey(said: StoredMessage | StoredEvent): string {
    return conversationKey('rawEvent' in said ? said.rawEvent.conversation : said.conversation)
  }

  updateSession(): Promise<void> {
    return Promise.resolve()
  }

  mapRequestToEvents(said: StoredMessage): StoredEvent[] {
    return [new StoredEvent(said)]
  }

  createContext({ event }: { event: StoredEvent }): ChatContext {
    return new ChatContext({ client: this.client, event })
  }
}
