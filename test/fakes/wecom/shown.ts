import type { Instant } from '../../../src/policy/instant.ts'
import type { Card, ShownCard } from './card.ts'

/** What a message is, apart from where and when. */
export interface Content {
  readonly msgtype: string
  /** What people read, as it was sent; of a card its lines, of a file its name. */
  text: string
  /** Members who were really notified, and `@all`. */
  readonly mentions: readonly string[]
  /** Who is only named, as plain text: strangers, or anyone where the kind of message cannot mention. */
  namedOnly: readonly string[]
  readonly card: ShownCard | null
  readonly file: { readonly name: string; readonly bytes: Buffer } | null
  readonly stream: Stream | null
}

export interface Stream {
  readonly id: string
  finished: boolean
  /** Everything the text has been, the last one included. */
  readonly snapshots: string[]
}

/** The way a message came. */
export type Via = 'webhook' | 'reply' | 'welcome' | 'push' | 'passive' | 'response-url'

/** A message as the people in a conversation see it; a stream and a card change in place. */
export interface Shown extends Content {
  readonly at: Instant
  readonly via: Via
  /** The msgid of what it answers. */
  readonly answers: string | null
}

export const content = (msgtype: string, text: string, more: Partial<Content> = {}): Content => ({
  msgtype,
  text,
  mentions: [],
  namedOnly: [],
  card: null,
  file: null,
  stream: null,
  ...more,
})

/** The lines that people read on a card. */
export function cardText(card: Card): string {
  const { source, main_title, emphasis_content, quote_area, sub_title_text, horizontal_content_list = [] } = card
  const buttons = card.card_type === 'button_interaction' ? card.button_list.map(({ text }) => `[${text}]`).join(' ') : undefined
  const lines = [
    source?.desc,
    main_title?.title,
    main_title?.desc,
    emphasis_content?.title,
    emphasis_content?.desc,
    quote_area?.quote_text,
    sub_title_text,
    ...horizontal_content_list.map(({ keyname, value }) => `${keyname}：${value ?? ''}`),
    buttons,
  ]
  return lines.filter((line) => line !== undefined && line !== '').join('\n')
}
