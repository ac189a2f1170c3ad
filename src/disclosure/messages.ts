import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

/** What was heard or said in a chat of one order. */
export interface Spoken {
  readonly at: string
  readonly platform: string
  readonly conversation: string
  /** Who wrote it; null: the bot, or a stranger. */
  readonly person: string | null
  /** Of what the bot said: whether it arrived. */
  readonly state: string
  /** What speaks of the order, of a list its row alone: the rest is of other customers. */
  readonly said: readonly string[]
}

interface Row extends Omit<Spoken, 'at' | 'said'> {
  readonly at: Instant
  readonly message: unknown
}

/** Messages that name the order by its number, as far as they are still kept: the oldest first. */
export async function messagesOf(db: Db, id: string): Promise<{ readonly heard: readonly Spoken[]; readonly said: readonly Spoken[] }> {
  const heard = await sql<Row>`
    select said_at as at, platform, conversation, person, state, to_jsonb(text) as message from inbox
    where position(${id} in text) > 0 order by seq`.execute(db)
  const said = await sql<Row>`
    select said_at as at, platform, conversation, null as person, state, message from outgoing
    where position(${id} in message::text) > 0 order by position`.execute(db)
  const spoken = ({ at, message, ...row }: Row): Spoken => ({ ...row, at: formatInstant(at), said: partsAbout(message, id) })
  return { heard: heard.rows.map(spoken), said: said.rows.map(spoken) }
}

/** Lines, rows of tables, and cards with the number. */
export function partsAbout(message: unknown, id: string): string[] {
  if (typeof message === 'string') return message.split('\n').filter((line) => names(line, id))
  if (Array.isArray(message)) {
    const texts = message.filter((one) => typeof one === 'string')
    // A row: its cells belong together.
    if (texts.length === message.length && texts.length > 1 && texts.some((cell) => cell === id)) return [texts.join(' | ')]
    return message.flatMap((one) => partsAbout(one, id))
  }
  if (typeof message !== 'object' || message === null) return []
  const { kind, title, fields, body } = message as Readonly<Record<string, unknown>>
  if (kind === 'card' && typeof title === 'string' && names(title, id)) return [title, ...fieldTexts(fields), ...textsIn(body)]
  return Object.values(message).flatMap((one) => partsAbout(one, id))
}

/** The number itself, not the beginning of a longer one. */
const names = (text: string, id: string): boolean => text.split(id).some((after, i) => i > 0 && !/^[\dA-Za-z]/.test(after))

const fieldTexts = (fields: unknown): string[] =>
  Array.isArray(fields)
    ? fields.map((field: Readonly<Record<string, unknown>>) => `${String(field['name'])}：${String(field['value'])}`)
    : []

const textsIn = (body: unknown): string[] => (Array.isArray(body) ? body.filter((line) => typeof line === 'string') : [])
