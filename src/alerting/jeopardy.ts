import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { jeopardyText } from '../messages/alert-text.ts'
import { when } from '../policy/explain.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Alert } from './alerts-due.ts'
import { type JudgedOrder, openSince } from './decide.ts'
import { isByClock } from '../people/alert-steps.ts'

const jeopardies = { before: 'approaching', after: 'late' } as const

/**
 * Keeps for the source systems which orders have come into danger, in the transaction of the alerts that say so: once as their time comes
 * near and once when it has passed, however many groups hear of it and how often; again when the order had ended and is open again.
 * Whoever calls holds the lock of the alerts, so that the numbers become visible in their sequence and a reader who goes on from the last
 * one misses none.
 */
export async function noteJeopardy(
  trx: Trx,
  alerts: readonly Alert[],
  { at, saidAt }: { readonly at: Instant; readonly saidAt: Instant },
): Promise<void> {
  const rows = alerts.flatMap(({ kind, told }) =>
    // A list of the day is no danger, and what waits for somebody neither.
    (kind === 'waiting' ? [] : told.filter(({ occurrence }) => kind === 'after' || !isByClock(occurrence.step))).map(
      ({ order, basis }) => ({
        open_since: openSinceText(order, saidAt),
        order_id: order.id,
        order_kind: order.stored.order.kind,
        jeopardy: jeopardies[kind === 'after' ? 'after' : 'before'],
        expected_by: formatInstant(basis),
        said_at: formatInstant(saidAt),
        message: jeopardyText(kind === 'after' ? 'after' : 'before', order.id, { by: when(basis), seconds: Math.abs(basis - at) }),
      }),
    ),
  )
  if (rows.length === 0) return
  const once = new Map(rows.map((row, place) => [JSON.stringify([row.order_id, row.jeopardy, row.expected_by]), { ...row, place }]))
  await sql`
    insert into jeopardy_event (order_id, order_kind, jeopardy, expected_by, said_at, message)
    select order_id, order_kind, jeopardy, expected_by, said_at, message
    from jsonb_to_recordset(${JSON.stringify([...once.values()])}::jsonb) as event (
      order_id text, order_kind text, jeopardy text, expected_by timestamptz, said_at timestamptz, message text,
      open_since timestamptz, place integer
    )
    where not exists (
      select from jeopardy_event noted
      where noted.order_id = event.order_id and noted.jeopardy = event.jeopardy and noted.expected_by = event.expected_by
        and (event.open_since is null or noted.said_at >= event.open_since)
    )
    order by place`.execute(trx)
}

/** Null: it never ended. */
function openSinceText(order: JudgedOrder, at: Instant): string | null {
  const since = openSince(order, at)
  return Number.isFinite(since) ? formatInstant(since) : null
}
