import { randomUUID } from 'node:crypto'
import { CompiledQuery, sql } from 'kysely'
import { type PgBoss, fromKysely } from 'pg-boss'
import type { Trx } from '../db/database.ts'
import type { Lane } from '../db/tables/delivery.ts'
import { storedJson } from '../db/stored-json.ts'
import type { Transacting } from '../db/transacting.ts'
import { keepingButtons, withTokens } from './buttons.ts'
import { type Conversation, conversationKey } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Thread, threadOfKey } from '../platforms/thread.ts'
import type { Message } from '../messages/message.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { queueName } from './jobs.ts'
import type { ReplyTo } from './sender.ts'

export interface ToSay {
  /** Makes a repeat on the same platform a no-op: `alert/…`, `bulletin/…`, `reply/…`. */
  readonly key: string
  /** Of what it is said for; absent: it begins one of its own. */
  readonly thread?: Thread
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
  const later: Transacting['later'] = (statement) => {
    const running = trx.executeQuery(statement)
    // Whoever waits for the ids meets its failure, which may come before that.
    running.catch(() => undefined)
    return running
  }
  return (await enqueueLater({ trx, later }, jobs, given)).ids
}

/** The same, by statements that go with the commit: the ids are there after it. */
export async function enqueueLater(
  { trx, later }: Pick<Transacting, 'trx' | 'later'>,
  jobs: Jobs,
  given: readonly ToSay[],
): Promise<{ readonly ids: Promise<string[]> }> {
  if (given.length === 0) return { ids: Promise.resolve([]) }
  const messages = given.map((one) => ({ ...one, id: randomUUID(), message: withTokens(one.platform, one.message) }))
  const written = later(
    trx
      .insertInto('outgoing')
      .values(messages.map(rowOf))
      .onConflict((conflict) => conflict.columns(['key', 'platform']).doNothing())
      .returning('id'),
  )
  const buttons = keepingButtons(trx, messages)
  const kept = buttons === null ? null : later(buttons)
  const files = messages.flatMap(({ id, message }) => ('hash' in message ? [{ id, hash: message.hash }] : []))
  const used = files.length === 0 ? null : later(usingFiles(trx, files))
  const toSend = messages.filter(({ unsaid }) => unsaid === undefined)
  const added: Promise<void>[] = []
  for (const [platform, ofPlatform] of Map.groupBy(toSend, (one) => one.platform)) {
    // A process that cannot deliver leaves the message to those that can.
    const afterSeconds = jobs.serves?.(platform) ? JOB_AFTER_SECONDS : 0
    const each = ofPlatform.map(({ id, lane }) => ({ id, lane, afterSeconds }))
    added.push((await addJobsLater({ later }, jobs, platform, each)).added)
  }
  const ids = Promise.all([written, kept, used, ...added]).then(([{ rows }]) => {
    const isNew = new Set(rows.map(({ id }) => id))
    return toSend.flatMap(({ id }) => (isNew.has(id) ? [id] : []))
  })
  ids.catch(() => undefined)
  return { ids }
}

/** Of those that are written, as of the buttons. */
const usingFiles = (trx: Trx, files: readonly { readonly id: string; readonly hash: string }[]) =>
  sql`
    insert into file_use (hash, used_by)
    select f.hash, 'message/' || f.id from jsonb_to_recordset(${storedJson(files)}::jsonb) as f (id uuid, hash text)
    where exists (select from outgoing o where o.id = f.id)
    on conflict (hash, used_by) do nothing`.compile(trx)

const rowOf = (m: ToSay & { readonly id: string }) => ({
  id: m.id,
  key: m.key,
  thread: m.thread ?? threadOfKey(m.key),
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
})

/** Jobs that look after these messages from so many seconds on. */
export async function addJobs(trx: Trx | null, { boss }: Jobs, platform: Platform, messages: readonly LookedAfter[]): Promise<void> {
  if (messages.length > 0) await boss.insert(queueName(platform), messages.map(jobOf), trx === null ? {} : { db: fromKysely(trx) })
}

interface LookedAfter {
  readonly id: string
  readonly lane: Lane
  readonly afterSeconds: number
}

const jobOf = ({ id, lane, afterSeconds }: LookedAfter) => ({
  data: { id },
  priority: lane === 'bulletin' ? 0 : 1,
  startAfter: afterSeconds,
})

/**
 * The same with the commit: resolves once the statement is on its way. A message whose key was there before gets a job too, which finds
 * nothing and ends.
 */
async function addJobsLater(
  { later }: Pick<Transacting, 'later'>,
  { boss }: Jobs,
  platform: Platform,
  messages: readonly LookedAfter[],
): Promise<{ readonly added: Promise<void> }> {
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const executeSql = async (text: string, values: readonly unknown[] = []): Promise<{ rows: unknown[] }> => {
    const done = later(CompiledQuery.raw(text, [...values]))
    resolve()
    return { rows: (await done).rows }
  }
  const added = boss.insert(queueName(platform), messages.map(jobOf), { db: { executeSql } }).then(() => undefined)
  await Promise.race([begun, added])
  return { added }
}
