import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { SaidFeed } from '../messages/feed-text.ts'
import type { Feed } from '../people/organisation.ts'
import { whenBriefly } from '../policy/explain.ts'
import type { Instant } from '../policy/instant.ts'

/** How old what a feed last said is. */
export interface FeedAge extends Feed {
  /** Null: nothing came yet. */
  readonly dataAsOf: Instant | null
  readonly ageSeconds: number
  readonly stale: boolean
}

/** Each feed by the newest time that a whole import of it says it is as of, or that it last pushed. */
export async function feedAges(db: Db, feeds: readonly Feed[], now: Instant): Promise<FeedAge[]> {
  if (feeds.length === 0) return []
  const { rows } = await sql<{ source: string; data_as_of: Instant }>`
    select source, max(data_as_of) as data_as_of from (
      select source, data_as_of from import where state = 'done'
      union all select source, data_as_of from feed_push
    ) as said where source = any(${feeds.map(({ source }) => source)}::text[]) group by source`.execute(db)
  const newest = new Map(rows.map(({ source, data_as_of }) => [source, data_as_of]))
  return feeds.map((feed) => aged(feed, newest.get(feed.source) ?? null, now))
}

function aged(feed: Feed, dataAsOf: Instant | null, now: Instant): FeedAge {
  const ageSeconds = dataAsOf === null ? 0 : Math.max(0, now - dataAsOf)
  return { ...feed, dataAsOf, ageSeconds, stale: dataAsOf === null || ageSeconds > feed.staleAfterMinutes * 60 }
}

export const saidFeed = ({ source, dataAsOf, ageSeconds, staleAfterMinutes }: FeedAge): SaidFeed => ({
  source,
  dataAsOf: dataAsOf === null ? null : whenBriefly(dataAsOf),
  ageSeconds,
  limitSeconds: staleAfterMinutes * 60,
})
