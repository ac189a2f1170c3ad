import type { Db } from '../db/database.ts'
import type { NoticeState } from '../db/tables/telling.ts'
import type { Instant } from '../policy/instant.ts'

export interface Notice {
  readonly key: string
  readonly line: string | null
  readonly orderId: string
  readonly district: string
  readonly text: string
  readonly state: NoticeState
  readonly tries: number
  readonly dueAt: Instant
  readonly sentAt: Instant | null
  readonly code: string | null
}

/** What a person has to call about (四(六): by SMS or voice). */
export const forVoice: readonly NoticeState[] = ['unknown', 'failed']

/** Not known to have been told yet; those of whom only a person can tell come first. */
export const stillToTell: readonly NoticeState[] = [...forVoice, 'stuck', 'doubt', 'waiting', 'sending', 'handed']

/** Those of whom only a person can tell stand first. */
export const byUrgency = (a: Notice, b: Notice): number => stillToTell.indexOf(a.state) - stillToTell.indexOf(b.state)

/** Notices in these states, all or those about these orders, the oldest first. */
export async function listNotices(db: Db, states: readonly NoticeState[], orders: readonly string[] | null = null): Promise<Notice[]> {
  const inStates = db
    .selectFrom('customer_notice')
    .selectAll()
    .where('state', 'in', [...states])
  const rows = await (orders === null ? inStates : inStates.where('order_id', 'in', orders)).orderBy('made_at').orderBy('id').execute()
  return rows.map((row) => ({
    key: row.key,
    line: row.line,
    orderId: row.order_id,
    district: row.district,
    text: row.text,
    state: row.state,
    tries: row.tries,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    code: row.code,
  }))
}
