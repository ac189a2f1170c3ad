import { basename } from 'node:path'
import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueueAll } from '../delivery/enqueue.ts'
import { feedRecovered, feedStale, setAsideText } from '../messages/feed-text.ts'
import { type FeedAge, feedAges, saidFeed, setAsideSince } from '../orders/feeds.ts'
import { when } from '../policy/explain.ts'
import { DAY, type Instant, formatInstant } from '../policy/instant.ts'
import type { Alerting } from './alerts-due.ts'

/**
 * Tells the control group which feeds have become old and which have come back, each once, and which imports set rows aside, once a file;
 * in the caller's transaction. The ids of new messages. While the group cannot be reached nothing counts as told.
 */
export async function tellControl(
  trx: Trx,
  { organisation, platformOf }: Pick<Alerting, 'organisation' | 'platformOf'>,
  jobs: Jobs,
  at: Instant,
): Promise<string[]> {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const platform = group === undefined ? null : platformOf(group)
  if (group === undefined || platform === null) return []
  // One at a time: of two replicas the second sees what the first has told.
  await sql`select pg_advisory_xact_lock(hashtext('control'))`.execute(trx)
  const said = [...(await feedNews(trx, await feedAges(trx, organisation.feeds, at), at)), ...(await setAside(trx, at))]
  const messages = said.map(({ key, text }): ToSay => ({
    key: `control/${key}`,
    platform,
    conversation: { kind: 'group', group: group.id },
    message: { kind: 'text', text },
    lane: 'alert',
    at,
  }))
  return enqueueAll(trx, jobs, messages)
}

interface News {
  readonly key: string
  readonly text: string
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
    text: feed.stale || feed.dataAsOf === null ? feedStale(saidFeed(feed)) : feedRecovered(feed.source, when(feed.dataAsOf)),
  }))
}

/** What is older is no news; a message that was said keeps its key, so that it is not said again. */
const setAside = async (trx: Trx, at: Instant): Promise<News[]> =>
  (await setAsideSince(trx, at - DAY)).map(({ importId, file, source, rows, reasons }) => ({
    key: `import/${importId}`,
    text: setAsideText({
      file: basename(file),
      source,
      rows,
      setAside: reasons.reduce((sum, reason) => sum + reason.rows, 0),
      reasons: merged(reasons.map((one) => ({ ...one, reason: withoutValues(one.reason) }))),
    }),
  }))

/** What stood in the row may be somebody's name or number: a problem quotes it, and it may hold quotes and semicolons itself. */
const withoutValues = (reason: string): string =>
  reason
    .split('；')
    .map((problem) =>
      problem
        .replace(/“.*”/s, '')
        .replace(/“.*$/s, '')
        .replace(/^.*”/s, '')
        .replace(/\d{5,}/g, '…'),
    )
    .join('；')

function merged(reasons: readonly { reason: string; rows: number }[]): { reason: string; rows: number }[] {
  const counts = new Map<string, number>()
  for (const { reason, rows } of reasons) counts.set(reason, (counts.get(reason) ?? 0) + rows)
  return [...counts].map(([reason, rows]) => ({ reason, rows })).toSorted((a, b) => b.rows - a.rows)
}
