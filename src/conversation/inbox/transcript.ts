import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { type Conversation, conversationKey } from '../../messages/conversation.ts'
import type { Message } from '../../messages/message.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Line } from './line.ts'

/** The last `limit` lines, or the last before `before`, or the first after `after`; both exclusive. */
export interface Range {
  readonly before?: number
  readonly after?: number
  readonly limit: number
}

interface Row {
  id: string
  seq: number
  at: Instant
  person: string | null
  text: string | null
  message: Message | null
  addressed: boolean
}

/** What the page's people and the bot said in a conversation, oldest first. `nameOf` names a person, null somebody unknown. */
export async function transcript(
  db: Db,
  conversation: Conversation,
  range: Range,
  nameOf: (person: string | null) => string,
): Promise<Line[]> {
  const key = conversationKey(conversation)
  const { before = null, after = null, limit } = range
  const within = sql`(${before}::bigint is null or seq < ${before}::bigint) and (${after}::bigint is null or seq > ${after}::bigint)`
  const order = after === null ? sql`order by seq desc limit ${limit}` : sql`order by seq limit ${limit}`
  const { rows } = await sql<Row>`
    select * from (
      (select message_id as id, seq, said_at as at, person, text, null::jsonb as message, addressed
       from inbox where platform = 'webchat' and conversation = ${key} and ${within} ${order})
      union all
      (select id::text, seq, said_at, null, null, message, false
       from outgoing where platform = 'webchat' and conversation = ${key} and seq is not null and ${within} ${order})
    ) as lines ${order}`.execute(db)
  return rows.toSorted((a, b) => a.seq - b.seq).map((row) => lineOf(row, nameOf))
}

const lineOf = ({ id, seq, at, person, text, message, addressed }: Row, nameOf: (person: string | null) => string): Line => ({
  id,
  seq,
  at,
  from: message === null ? { kind: 'person', id: person ?? '', name: nameOf(person) } : { kind: 'bot' },
  text,
  message,
  addressed,
})
