/**
 * What the bot says, before any channel renders it. All text is plain: a channel escapes it, so nothing that a
 * customer, an export or another chat user wrote can become markup, a link or a mention.
 */
export type Message = TextMessage | TableMessage | CardMessage | FileMessage

export interface TextMessage {
  readonly kind: 'text'
  readonly text: string
  /** Person ids of the organisation file; a channel mentions only verified members of the group. */
  readonly mentions?: readonly string[]
}

/** What a message is about, in one short line for a telephone that rings: where, what, how many, and what is most urgent. */
interface InBrief {
  readonly brief?: string
}

export interface TableMessage extends InBrief {
  readonly kind: 'table'
  readonly title: string
  /** Lines above the table: what it is about, as of when. */
  readonly lead: readonly string[]
  readonly columns: readonly Column[]
  /** Cells as text, one per column. */
  readonly rows: readonly (readonly string[])[]
  /** What a tap on each row says, where a channel has taps. */
  readonly rowSays?: readonly string[]
  /** Lines below the table. */
  readonly notes: readonly string[]
  readonly mentions?: readonly string[]
}

export interface Column {
  readonly name: string
  readonly align: 'left' | 'right'
}

export interface CardMessage extends InBrief {
  readonly kind: 'card'
  readonly title: string
  /** Sentences above the fields. */
  readonly lead?: readonly string[]
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  /** Sentences below the fields. */
  readonly body: readonly string[]
  readonly buttons: readonly Button[]
  readonly mentions?: readonly string[]
}

/** A press is answered as if the person had typed `says`; whoever presses is checked as whoever types is. */
export interface Button {
  readonly label: string
  readonly says: string
  readonly style: 'primary' | 'danger' | 'plain'
  /** Seconds after which a press does nothing any more; a day, unless said otherwise. */
  readonly validSeconds?: number
  /** What a real platform gives back of a press: random, and of use once. Written when the message is enqueued. */
  readonly token?: string
}

export interface FileMessage {
  readonly kind: 'image' | 'file'
  readonly name: string
  readonly mediaType: string
  /** The kept file, by the SHA-256 of its content in hexadecimal. */
  readonly hash: string
  /** Bytes. */
  readonly size: number
  /** What it shows, for readers without pictures. */
  readonly text: string
  /** Its text is said below it too, for everybody. */
  readonly captioned?: true
  /** What is said where a channel takes no picture and no file; absent: its name and what it shows. */
  readonly instead?: TableMessage | TextMessage
}
