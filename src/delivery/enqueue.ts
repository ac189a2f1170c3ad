import { type PgBoss, fromKysely } from 'pg-boss'
import type { Trx } from '../db/database.ts'
import type { Lane } from '../db/tables/delivery.ts'
import { keepButtons, withTokens } from './buttons.ts'
import { type Conversation, conversationKey } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { Message } from '../messages/message.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { useFile } from '../files/files.ts'
import { queueName } from './jobs.ts'
import type { ReplyTo } from './sender.ts'

export interface ToSay {
  /** Makes a repeat on the same platform a no-op: `alert/…`, `bulletin/…`, `reply/…`. */
  readonly key: string
  readonly platform: Platform
  readonly conversation: Conversation
  readonly message: Message
  readonly lane: Lane
  /** The product clock's time of the decision. */
  readonly at: Instant
  /** Until when it is worth saying, by the product clock: afterwards it is dropped. */
  readonly worthUntil: Instant
  /** What it speaks of, where it is to be said anew from later facts; who opens the queue knows how. */
  readonly about?: object
  /** What went wrong with other messages: the ways that are named in it are tried last. */
  readonly avoid?: string
  readonly replyTo?: ReplyTo | null
  /** Why it is only kept, and not said, unless somebody asks for it. */
  readonly unsaid?: string
}

/** The same on every platform: a group hears it wherever it is. */
export const onEach = (platforms: readonly Platform[], said: Omit<ToSay, 'platform'>): ToSay[] =>
  platforms.map((platform) => ({ ...said, platform }))

/** What enqueueing needs of the queue. */
export interface Jobs {
  readonly boss: PgBoss
  /** Whether who enqueues also delivers the platform's messages; absent: it does not. */
  serves?(platform: Platform): boolean
}

/** The process that wrote a message delivers it at once; its job waits until that has had its time. */
const JOB_AFTER_SECONDS = 3

/** Writes the message and its job in the caller's transaction; null when its key is already there. Afterwards: `queue.deliverNow`. */
export async function enqueue(trx: Trx, jobs: Jobs, message: ToSay): Promise<string | null> {
  const [id = null] = await enqueueAll(trx, jobs, [message])
  return id
}

/** The same for several at once, in the order in which they are to be said; the ids of those that are new and to be sent. */
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
        reply_to: m.replyTo && m.unsaid === undefined ? storedJson(m.replyTo) : null,
        said_at: formatInstant(m.at),
        worth_until: formatInstant(m.worthUntil),
        about: m.about === undefined ? null : storedJson(m.about),
        avoid: m.avoid ?? null,
        state: m.unsaid === undefined ? ('queued' as const) : ('dropped' as const),
        reason: m.unsaid ?? null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['key', 'platform']).doNothing())
    .returning(['id', 'key', 'platform', 'lane'])
    .execute()
  const said = new Map(messages.map((m) => [`${m.platform} ${m.key}`, m]))
  const written = rows.flatMap((row) => {
    const message = said.get(`${row.platform} ${row.key}`)
    return message === undefined ? [] : [{ ...row, ...message }]
  })
  await keepButtons(trx, written)
  await useFile(
    trx,
    written.flatMap(({ id, message }) => ('hash' in message ? [{ hash: message.hash, usedBy: `message/${id}` }] : [])),
  )
  const toSend = written.filter(({ unsaid }) => unsaid === undefined)
  for (const [platform, ofPlatform] of Map.groupBy(toSend, (one) => one.platform)) {
    // A process that cannot deliver leaves the message to those that can.
    const afterSeconds = jobs.serves?.(platform) ? JOB_AFTER_SECONDS : 0
    await addJobs(
      trx,
      jobs,
      platform,
      ofPlatform.map(({ id, lane }) => ({ id, lane, afterSeconds })),
    )
  }
  return toSend.map(({ id }) => id)
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
