import type { Generated, JSONColumnType } from 'kysely'
import type { At, AtByDefault, AtOrNull } from '../instants.ts'

export interface ConversationTables {
  inbox: {
    seq: Generated<number>
    platform: string
    message_id: string
    /** conversationKey. */
    conversation: string
    person: string | null
    text: string
    addressed: boolean
    said_at: At
    state: 'new' | 'handling' | 'handled' | 'ignored' | 'failed'
    pickups: Generated<number>
    reference: string | null
    user_id: string | null
    reply_address: unknown
    unread: string | null
    button: string | null
    spoken: Generated<boolean>
    /** What a quoted message calls orders by. */
    quoted: JSONColumnType<string[]> | null
    /** `Pictures` of conversation/inbox/pictures.ts. */
    pictures: JSONColumnType<object> | null
    outcome: string | null
    received_at: AtByDefault
    finished_at: AtOrNull
  }
  confirmation: {
    id: Generated<number>
    platform: string
    conversation: string
    person: string
    code: number
    command: string
    arguments: string
    order_id: string
    fingerprint: string
    asked_at: At
    expires_at: At
    state: 'open' | 'confirmed' | 'cancelled' | 'replaced'
    settled_at: AtOrNull
  }
  /** What the bot asked a person, beside confirmations. */
  open_question: {
    platform: string
    conversation: string
    person: string
    command: string
    said: JSONColumnType<object>
    missing: JSONColumnType<string[]>
    choices: JSONColumnType<object[]>
    asked_at: At
    expires_at: At
  }
  shown_orders: {
    platform: string
    conversation: string
    person: string
    orders: JSONColumnType<string[]>
    next: string | null
    shown_at: At
  }
  audit: {
    id: number
    at: At
    person: string | null
    platform: string
    conversation: string | null
    action: string
    order_id: string | null
    outcome: 'done' | 'asked' | 'refused' | 'failed'
    detail: string
    previous: string
    hash: string
    /** '': it was not signed. */
    key_id: Generated<string>
  }
  /** One row. */
  audit_head: {
    chain: Generated<string>
    id: number
    hash: string
    key_id: Generated<string>
    /** '': it was not signed. */
    mac: Generated<string>
  }
  audit_checkpoint: {
    slot: At
    chain: string
    entries: number
    hash: string
    key_id: string
    mac: string
  }
}
