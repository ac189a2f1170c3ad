import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Lane } from '../db/tables/delivery.ts'
import type { Instant } from '../policy/instant.ts'
import type { Platform } from '../platforms/platforms.ts'
import { threadOfKey } from '../platforms/thread.ts'
import type { Attempt } from './claim.ts'
import type { SendRate } from '../platforms/platforms.ts'

/** Everything of the platform that is not settled. */
export async function waitingOn(db: Db, platform: Platform): Promise<string[]> {
  const rows = await db
    .selectFrom('outgoing')
    .select('id')
    .where('platform', '=', platform)
    .where('state', 'in', ['queued', 'sending'])
    .execute()
  return rows.map(({ id }) => id)
}

/** The first of each lane among these messages of the platform. */
export async function firstOfLanes(db: Db, platform: Platform, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('outgoing')
    .select('id')
    .distinctOn(['conversation', 'lane'])
    .where('platform', '=', platform)
    .where('state', '=', 'queued')
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('conversation')
    .orderBy('lane')
    .orderBy('position')
    .execute()
  return rows.map(({ id }) => id)
}

/** Attempts that have lasted longer than any of a living process can. */
export async function abandoned(db: Db, platform: Platform, afterSeconds: number): Promise<Attempt[]> {
  const rows = await db
    .selectFrom('outgoing')
    .select(['id', 'key', 'thread', 'attempts as number', 'lane', 'repeat', 'refusals', 'part'])
    .where('platform', '=', platform)
    .where('state', '=', 'sending')
    .where('sending_at', '<', sql<Instant>`now() - ${afterSeconds} * interval '1 s'`)
    .orderBy('position')
    .execute()
  return rows.map(({ key, thread, ...row }) => ({ ...row, thread: thread ?? threadOfKey(key), platform }))
}

export interface StillWaiting {
  readonly id: string
  readonly lane: Lane
  readonly afterSeconds: number
}

/** Unsettled messages of these, of one platform, and when to look again: after the pause of the message or its conversation, and after those before it. */
export async function stillWaiting(
  db: Db,
  ids: readonly string[],
  rate: SendRate | null,
  abandonedAfterSeconds: number,
): Promise<StillWaiting[]> {
  const { everySeconds, burst, bulletinBurst } = rate ?? { everySeconds: 1, burst: 1, bulletinBurst: 1 }
  const { rows } = await sql<StillWaiting>`
    select o.id, o.lane, ceil(${everySeconds}::float8 * ahead.count + greatest(1, case o.state
      when 'sending' then extract(epoch from o.sending_at - now()) + ${abandonedAfterSeconds}
      else greatest(
        extract(epoch from o.not_before - now()),
        extract(epoch from s.free_at - now()) - case o.lane when 'bulletin' then ${everySeconds * (bulletinBurst - 1)}::float8 else ${everySeconds * (burst - 1)}::float8 end
      ) end))::integer as "afterSeconds"
    from outgoing o
    left join rate_slot s on s.platform = o.platform and s.conversation = o.conversation
    cross join lateral (
      select count(*) from outgoing before
      where before.platform = o.platform and before.conversation = o.conversation and before.lane = o.lane
        and before.state in ('queued', 'sending') and before.position < o.position
    ) ahead
    where o.id = any(${ids}::uuid[]) and o.state in ('queued', 'sending')`.execute(db)
  return rows
}
