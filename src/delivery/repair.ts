import { type SqlBool, sql } from 'kysely'
import type { Database, Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { DeliveryState, Lane } from '../db/tables/delivery.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Thread, threadOfKey } from '../platforms/thread.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../policy/instant.ts'
import { addJobs } from './enqueue.ts'
import { withJobs } from './jobs.ts'
import { messageTitle } from './title.ts'

/** A delivery as a person looks at it: where to, of what kind, how it stands; nothing of what it says but its title. */
export interface DeliverySummary {
  readonly id: string
  readonly state: DeliveryState
  readonly platform: Platform
  readonly conversation: string
  readonly lane: Lane
  readonly key: string
  /** Under which the log tells of it. */
  readonly thread: Thread
  readonly kind: Message['kind']
  readonly title: string | null
  /** What it said has had its time and is gone. */
  readonly gone: boolean
  readonly saidAt: Instant
  /** Until when it is worth saying; null: written before messages had an age. */
  readonly worthUntil: Instant | null
  readonly attempts: number
  readonly reason: string | null
  /** What the platform answered last. */
  readonly answer: unknown
}

/** A text without a word, which nobody decides to send: what is left of a message that was sent or given up and has had its time. */
export const WITHOUT_WORDS = '{"kind": "text", "text": ""}'
const isWithoutWords = sql<boolean>`message = ${WITHOUT_WORDS}::jsonb`

/** The latest first, at most so many; without a state or a thread all that are not sent or given up. */
export async function listDeliveries(
  db: Db,
  { state, thread }: { readonly state: DeliveryState | null; readonly thread: Thread | null },
  most: number,
): Promise<DeliverySummary[]> {
  const wanted = [
    ...(state === null ? [] : [sql<SqlBool>`state = ${state}`]),
    ...(thread === null ? [] : [sql<SqlBool>`thread = ${thread}`]),
    ...(state === null && thread === null ? [sql<SqlBool>`state not in ('sent', 'dropped')`] : []),
  ]
  const { rows } = await sql<Row>`
    select ${summary} from outgoing where ${sql.join(wanted, sql` and `)} order by position desc limit ${most}`.execute(db)
  return rows.map(summaryOf)
}

/** Those whose id begins so, two at most: one is meant only when it is the only one. */
export async function findDeliveries(db: Db, beginning: string): Promise<DeliverySummary[]> {
  const { rows } = await sql<Row>`
    select ${summary} from outgoing where starts_with(id::text, ${beginning.toLowerCase()}) limit 2`.execute(db)
  return rows.map(summaryOf)
}

type Row = Omit<DeliverySummary, 'thread'> & { readonly thread: string | null }

const summaryOf = (row: Row): DeliverySummary => ({ ...row, thread: row.thread ?? threadOfKey(row.key) })

const summary = sql`
  id, state, platform, conversation, lane, key, thread, message->>'kind' as kind, ${messageTitle} as title, ${isWithoutWords} as gone,
  said_at as "saidAt", worth_until as "worthUntil", attempts, reason, answer`

/** Puts on record that a person repaired a delivery, in the transaction of the repair. */
export type NoteRepair = (trx: Trx, deed: 'retry' | 'drop', delivery: DeliverySummary) => Promise<void>

/** Queues the message anew, if it still stands as it was seen. One that may have arrived is marked as a repeat. */
export function retryDelivery(database: Database, delivery: DeliverySummary, note: NoteRepair, now: Instant): Promise<boolean> {
  const { id, state, platform, lane } = delivery
  return withJobs(database, (jobs) =>
    database.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('outgoing')
        .set({
          state: 'queued',
          refusals: 0,
          queued_at: sql<string>`now()`,
          not_before: sql<string>`now()`,
          // A repaired message is worth saying for as long again.
          worth_until: sql<string>`greatest(worth_until, ${timestamp(now)} + (worth_until - said_at))`,
          troubled_at: null,
          told_at: null,
          ...(state === 'in-doubt' ? { repeat: true } : {}),
        })
        .where('id', '=', id)
        .where('state', '=', state)
        .where(sql<SqlBool>`not ${isWithoutWords}`)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return false
      await addJobs(trx, jobs, platform, [{ id, lane, afterSeconds: 0 }])
      await note(trx, 'retry', delivery)
      return true
    }),
  )
}

/** Never to be sent, if it still stands as it was seen. */
export function dropDelivery({ db }: Database, delivery: DeliverySummary, note: NoteRepair): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('outgoing')
      .set({ state: 'dropped', troubled_at: null })
      .where('id', '=', delivery.id)
      .where('state', '=', delivery.state)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await note(trx, 'drop', delivery)
    return true
  })
}
