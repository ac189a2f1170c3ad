import { sql } from 'kysely'
import { type PgBoss, fromKysely } from 'pg-boss'
import type { Trx } from '../db/database.ts'
import type { Lane } from '../db/tables/delivery.ts'
import { keepButtons, withTokens } from './buttons.ts'
import { type Conversation, conversationKey } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../policy/instant.ts'
import { queueName } from './jobs.ts'
import type { ReplyTo } from './sender.ts'

export interface ToSay {
  /** Makes a repeat a no-op: `alert/…`, `bulletin/…`, `reply/…`. */
  readonly key: string
  readonly platform: Platform
  readonly conversation: Conversation
  readonly message: Message
  readonly lane: Lane
  /** The product clock's time of the decision. */
  readonly at: Instant
  readonly replyTo?: ReplyTo | null
}

/** What enqueueing needs of the queue. */
export interface Jobs {
  readonly boss: PgBoss
  /** Whether who enqueues also delivers the platform's messages; absent: it does not. */
  serves?(platform: Platform): boolean
}

/** Who has just written a message delivers it at once; its job waits until that has had its time. */
const JOB_AFTER_SECONDS = 3

/** Writes the message and its job in the caller's transaction; null when its key is already there. Afterwards: `queue.deliverNow`. */
export async function enqueue(trx: Trx, jobs: Jobs, message: ToSay): Promise<string | null> {
  const [id = null] = await enqueueAll(trx, jobs, [message])
  return id
}

/** The same for several at once, in the order in which they are to be said; the ids of those that are new. */
export async function enqueueAll(trx: Trx, jobs: Jobs, given: readonly ToSay[]): Promise<string[]> {
  if (given.length === 0) return []
  const messages = given.map((one) => ({ ...one, message: withTokens(one.platform, one.message) }))
  const rows = await trx
    .insertInto('outgoing')
    .values(
      messages.map((m) => ({
        key: m.key,
        platform: m.platform,
        conversation: conversationKey(m.conversation),
        lane: m.lane,
        message: storedJson(m.message),
        reply_to: m.replyTo ? storedJson(m.replyTo) : null,
        said_at: sql<Date>`to_timestamp(${m.at})`,
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning(['id', 'key', 'lane'])
    .execute()
  const said = new Map(messages.map((m) => [m.key, m]))
  const written = rows.flatMap((row) => {
    const message = said.get(row.key)
    return message === undefined ? [] : [{ ...row, ...message }]
  })
  await keepButtons(trx, written)
  for (const [platform, ofPlatform] of Map.groupBy(written, (one) => one.platform)) {
    // Who does not deliver it leaves it to those who do.
    const afterSeconds = jobs.serves?.(platform) ? JOB_AFTER_SECONDS : 0
    await addJobs(
      trx,
      jobs,
      platform,
      ofPlatform.map(({ id, lane }) => ({ id, lane, afterSeconds })),
    )
  }
  return rows.map(({ id }) => id)
}

/** Jobs that look after these messages from so many seconds on. */
export async function addJobs(
  trx: Trx | null,
  { boss }: Jobs,
  platform: Platform,
  messages: readonly { readonly id: string; readonly lane: Lane; readonly afterSeconds: number }[],
): Promise<void> {
  if (messages.length === 0) return
  const jobs = messages.map(({ id, lane, afterSeconds }) => ({
    data: { id },
    priority: lane === 'bulletin' ? 0 : 1,
    startAfter: afterSeconds,
  }))
  await boss.insert(queueName(platform), jobs, trx === null ? {} : { db: fromKysely(trx) })
}

/** JSON that jsonb takes: text from outside may hold NUL and halves of surrogate pairs, and would fail the whole transaction. */
export const storedJson = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\u{fffd}') : part))
