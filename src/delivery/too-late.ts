import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Instant, HOUR, DAY } from '../policy/instant.ts'
import { tooLateText } from '../messages/delivery-text.ts'

/** For how long messages are worth saying after they were decided. Alerts and bulletins end with what they speak of. */
const worthFor = {
  /** The asker has long gone another way. */
  reply: HOUR,
  /** What others are told of what was done. */
  notice: 12 * HOUR,
  /** Afterwards the control group looks at how things are. */
  control: DAY,
  /** By then the evening has shown it. */
  forecast: 2 * HOUR,
  test: 10 * 60,
} as const

/** The times of a message of such a kind that is decided at `at`. */
export const worth = (kind: keyof typeof worthFor, at: Instant): { readonly at: Instant; readonly worthUntil: Instant } => ({
  at,
  worthUntil: at + worthFor[kind],
})

/**
 * Drops what is no longer worth saying, on all platforms, whether or not anybody serves them. A person is told, except of replies: whoever
 * asked can ask again.
 */
export const dropTooLate = async (db: Db, now: Instant): Promise<void> => {
  await drop(db, now, sql`true`)
}

/** The same for what stands in the way of message `id` in its lane; the first that waits there afterwards, or null when nothing was dropped. */
export async function passOver(db: Db, id: string, now: Instant): Promise<string | null> {
  const lane = sql`(select platform, conversation, lane from outgoing where id = ${id})`
  const dropped = await drop(db, now, sql`(platform, conversation, lane) = ${lane}`)
  if (dropped === 0) return null
  const { rows } = await sql<{ id: string }>`
    select id from outgoing where (platform, conversation, lane) = ${lane} and state = 'queued' order by position limit 1`.execute(db)
  return rows[0]?.id ?? null
}

async function drop(db: Db, now: Instant, which: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql`
    update outgoing set state = 'dropped', told_at = null, reply_to = null,
      reason = case when reason is null then ${tooLateText} else ${tooLateText} || '；此前：' || reason end,
      troubled_at = case when lane = 'reply' then null else ${timestamp(now)} end
    where state = 'queued' and worth_until < ${timestamp(now)} and ${which}
    returning id`.execute(db)
  return rows.length
}
