import { Buffer } from 'node:buffer'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Lane } from '../db/tables/delivery.ts'
import { conversationOf } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../policy/instant.ts'
import { type Thread, threadOfKey } from '../platforms/thread.ts'
import type { SendRate } from '../platforms/platforms.ts'
import type { Rates } from './rates.ts'
import type { Outgoing, ReplyTo } from './sender.ts'

/** One try to send one message: only it may record how it ended. */
export interface Attempt {
  readonly id: string
  readonly number: number
  readonly platform: Platform
  readonly lane: Lane
  readonly thread: Thread
  readonly repeat: boolean
  readonly refusals: number
  /** Of a message that takes several sends, which one this is. */
  readonly part: number
}

export interface Claimed {
  readonly attempt: Attempt
  readonly outgoing: Outgoing
  /** What it speaks of, where it can be said anew from later facts; else null. */
  readonly about: unknown
}

/**
 * Claims message `id` for this process when it is its turn, in one statement: it is still worth saying, nothing before it waits in its lane,
 * it is not pausing after a refusal, and its conversation's rate has room. null: not now, or not ours to send.
 */
export async function claim(db: Db, id: string, rates: Partial<Rates>, now: Instant): Promise<Claimed | null> {
  const [free, limited] = split(rates)
  const turn = itsTurn(id, now)
  return (free.length > 0 ? await claimFree(db, turn, free) : null) ?? (limited.length > 0 ? await claimLimited(db, turn, limited) : null)
}

type Limited = readonly [string, SendRate]

function split(rates: Partial<Rates>): [string[], Limited[]] {
  const all = Object.entries(rates)
  return [
    all.flatMap(([platform, rate]) => (rate === null ? [platform] : [])),
    all.flatMap(([platform, rate]) => (rate === null ? [] : [[platform, rate] as const])),
  ]
}

async function claimFree(db: Db, turn: RawBuilder<unknown>, platforms: readonly string[]): Promise<Claimed | null> {
  const { rows } = await sql<ClaimRow>`
    with ready as materialized (select o.id from outgoing o where ${turn} and o.platform = any(${platforms}::text[]) for update of o), ${begun}
    update outgoing o set ${sending} from begun where o.id = begun.id returning ${attempted}`.execute(db)
  return claimed(rows)
}

/** Takes a slot of a leaky bucket in the same statement. A bulletin finds the bucket full sooner than a reply does. */
async function claimLimited(db: Db, turn: RawBuilder<unknown>, platforms: readonly Limited[]): Promise<Claimed | null> {
  const { rows } = await sql<ClaimRow>`
    with ready as materialized (
      select o.id, o.platform, o.conversation, every, now() + every as next, now() + ((${burst}) - 1) * every as latest
      from outgoing o join (${rateTable(platforms)}) r on r.platform = o.platform
      where ${turn} for update of o
    ),
    slot as (
      insert into rate_slot as s (platform, conversation, free_at)
      select platform, conversation, next from ready
      on conflict (platform, conversation) do update set free_at = greatest(s.free_at + (select every from ready), excluded.free_at)
      where s.free_at <= (select latest from ready)
      returning 1
    ), ${begun}
    update outgoing o set ${sending} from begun where o.id = begun.id and exists (select from slot) returning ${attempted}`.execute(db)
  return claimed(rows)
}

/** By the clock once the message is locked: who waited for it has its whole time to send all the same. */
const begun = sql`begun as materialized (select id, clock_timestamp() as at from ready)`
const sending = sql`state = 'sending', attempts = o.attempts + 1, sending_at = begun.at`

const itsTurn = (id: string, now: Instant): RawBuilder<unknown> => sql`
  o.id = ${id} and o.state = 'queued' and o.not_before <= now() and (o.worth_until is null or o.worth_until >= ${timestamp(now)}) and not exists (
    select from outgoing before
    where before.platform = o.platform and before.conversation = o.conversation and before.lane = o.lane
      and before.state in ('queued', 'sending') and before.position < o.position
  )`

/** What a rate allows at once to the lane of message `o`. */
const burst = sql`case o.lane when 'bulletin' then r.bulletin_burst else r.burst end`

const rateTable = (platforms: readonly Limited[]): RawBuilder<unknown> => sql`
  select r.platform, r.every * interval '1 s' as every, r.burst, r.bulletin_burst from unnest(
    ${platforms.map(([platform]) => platform)}::text[], ${platforms.map(([, { everySeconds }]) => everySeconds)}::float8[],
    ${platforms.map(([, rate]) => rate.burst)}::float8[], ${platforms.map(([, { bulletinBurst }]) => bulletinBurst)}::float8[]
  ) as r (platform, every, burst, bulletin_burst)`

interface ClaimRow {
  id: string
  key: string
  thread: string | null
  platform: Platform
  conversation: string
  lane: Lane
  attempts: number
  refusals: number
  repeat: boolean
  message: Message
  said_at: Instant
  part: number
  reply_to: ReplyTo | null
  about: unknown
  avoid: string | null
  content: Buffer | null
}

const attempted = sql`
  o.id, o.key, o.thread, o.platform, o.conversation, o.lane, o.attempts, o.refusals, o.repeat, o.message, o.said_at,
  o.part, o.reply_to, o.about, o.avoid,
  (select f.content from file f where o.message ->> 'kind' in ('image', 'file') and f.hash = o.message ->> 'hash') as content`

function claimed([row]: readonly ClaimRow[]): Claimed | null {
  if (row === undefined) return null
  const {
    id,
    key,
    thread,
    platform,
    lane,
    attempts: number,
    refusals,
    repeat,
    message,
    said_at: at,
    part,
    reply_to: replyTo,
    about,
    avoid,
    content,
  } = row
  const conversation = conversationOf(row.conversation)
  if (conversation === null) throw new Error(`message ${id} is for no conversation: ${row.conversation}`)
  return {
    attempt: { id, number, platform, lane, thread: thread ?? threadOfKey(key), repeat, refusals, part },
    outgoing: {
      id,
      platform,
      conversation,
      message,
      at,
      repeat,
      part,
      replyTo,
      ...(avoid !== null && { avoid }),
      ...(content !== null && { content: Buffer.from(content) }),
    },
    about,
  }
}
