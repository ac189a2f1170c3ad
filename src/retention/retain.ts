import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Context } from '../policy/context.ts'
import { DAY, type Instant, formatInstant } from '../policy/instant.ts'
import { type Kind, kinds } from './kinds.ts'

/** Of a kind, what has had its time. */
export interface Due {
  readonly kind: Kind
  /** What is from before this goes; a thing of this very second stays. */
  readonly before: Instant
  readonly count: number
  /** Null: there is none. */
  readonly oldest: Instant | null
}

/** So many at once: no lock is held for longer than they take. */
const BATCH = 500

/** What would go at `now`, a line a kind. Changes nothing. */
export async function dueAt(db: Db, now: Instant): Promise<Due[]> {
  const due: Due[] = []
  for (const kind of kinds) {
    const before = now - kind.days * DAY
    const { rows } = await sql<Pick<Due, 'count' | 'oldest'>>`
      select count(*)::int as count, min(${kind.at}) as oldest from ${kind.from} where ${isOld(kind, before)}`.execute(db)
    for (const row of rows) due.push({ kind, before, ...row })
  }
  return due
}

/** How it is put away: `context` judges orders that are made anew, `enough` ends it after a batch; it goes on the next time. */
export interface PuttingAway {
  readonly context: Context
  readonly batch?: number
  readonly enough?: () => boolean
}

/** Puts a kind's old ones away, each batch with a transaction of its own, so that breaking off loses nothing; how many it were. */
export async function putAway(
  db: Db,
  { kind, before }: Pick<Due, 'kind' | 'before'>,
  { context, batch = BATCH, enough = () => false }: PuttingAway,
): Promise<number> {
  let count = 0
  for (let after: string | null = null; ;) {
    const keys = await nextKeys(db, kind, before, after, batch)
    if (keys.length === 0) return count
    // Looked at again: what was sent once more meanwhile stays.
    const isOneOf = sql`${kind.key} = any(${keys}::${kind.keyType}[])`
    count += await kind.putAway(db, { isOneOf, still: isOld(kind, before), context })
    if (enough()) return count
    after = keys.at(-1) ?? null
  }
}

/** What goes, for the trail. */
export const dueText = (due: readonly Due[]): string =>
  `清除过期内容：${due.map(({ kind, before, count }) => `${kind.title} ${formatInstant(before)} 以前 ${count}`).join('；')}`

async function nextKeys(db: Db, kind: Kind, before: Instant, after: string | null, batch: number): Promise<string[]> {
  const later = after === null ? sql`true` : sql`${kind.key} > ${after}::${kind.keyType}`
  const { rows } = await sql<{ key: string }>`
    select distinct ${kind.key} as ordered, ${kind.key}::text as key from ${kind.from}
    where ${isOld(kind, before)} and ${later} order by ordered limit ${batch}`.execute(db)
  return rows.map(({ key }) => key)
}

const isOld = ({ at, due }: Kind, before: Instant): RawBuilder<unknown> => sql`${at} < ${timestamp(before)} and ${due}`
