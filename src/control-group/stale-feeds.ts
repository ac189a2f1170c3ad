import { lock } from '../db/lock.ts'
import type { Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { feedRecovered, feedStale } from '../messages/feed-text.ts'
import { type FeedAge, feedAges, saidFeed } from '../orders/feeds.ts'
import { whenBriefly } from '../policy/explain.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { News } from './tell.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'

interface Telling {
  readonly organisation: Organisation
  /** Where a group is told; empty: it cannot be reached. */
  platformsOf(group: string): readonly Platform[]
}

/**
 * Tells the control group which feeds have become old and which have come back, each once; in the caller's transaction. The ids of new
 * messages. While the group cannot be reached nothing counts as told.
 */
export async function tellControl(trx: Trx, { organisation, platformsOf }: Telling, jobs: Jobs, at: Instant): Promise<string[]> {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const platforms = group === undefined ? [] : platformsOf(group.id)
  if (group === undefined || platforms.length === 0) return []
  // One at a time: of two replicas the second sees what the first has told.
  await lock(trx, 'control')
  const messages = (await feedNews(trx, await feedAges(trx, organisation.feeds, at), at)).flatMap(({ key, text }) =>
    onEach(platforms, {
      key: `control/${key}`,
      conversation: { kind: 'group', group: group.id },
      message: { kind: 'text', text },
      lane: 'alert',
      ...worth('control', at),
    }),
  )
  return enqueueAll(trx, jobs, messages)
}

async function feedNews(trx: Trx, ages: readonly FeedAge[], at: Instant): Promise<News[]> {
  if (ages.length === 0) return []
  const rows = await trx.selectFrom('feed_told').select(['source', 'stale']).execute()
  const told = new Map(rows.map(({ source, stale }) => [source, stale]))
  const changed = ages.filter(({ source, stale }) => stale !== (told.get(source) ?? false))
  for (const { source, stale } of changed) {
    const row = { source, stale, told_at: formatInstant(at) }
    await trx
      .insertInto('feed_told')
      .values(row)
      .onConflict((conflict) => conflict.column('source').doUpdateSet(row))
      .execute()
  }
  return changed.map((feed) => ({
    key: `feed/${feed.source}/${feed.stale ? 'stale' : 'recovered'}/${formatInstant(at)}`,
    text: feed.stale || feed.dataAsOf === null ? feedStale(saidFeed(feed)) : feedRecovered(feed.source, whenBriefly(feed.dataAsOf)),
  }))
}
