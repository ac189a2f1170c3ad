import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { jeopardyText } from '../messages/alert-text.ts'
import { when } from '../policy/explain.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Alert } from './alerts-due.ts'
import type { AlertKind } from './steps.ts'

const jeopardies = { before: 'approaching', after: 'late' } as const satisfies Record<AlertKind, string>

/**
 * Keeps for the source systems which orders have come into danger, in the transaction of the alerts that say so: once as their time comes
 * near and once when it has passed, however many groups hear of it and how often. Whoever calls holds the lock of the alerts, so that the
 * numbers become visible in their sequence and a reader who goes on from the last one misses none.
 */
export async function noteJeopardy(trx: Trx, alerts: readonly Alert[], at: Instant): Promise<void> {
  const rows = alerts.flatMap(({ kind, told }) =>
    told.map(({ order, basis }) => ({
      order_id: order.id,
      order_kind: order.stored.order.kind,
      jeopardy: jeopardies[kind],
      expected_by: formatInstant(basis),
      said_at: formatInstant(at),
      message: jeopardyText(kind, order.id, { by: when(basis), seconds: Math.abs(basis - at) }),
    })),
  )
  if (rows.length === 0) return
  await sql`
    insert into jeopardy_event (order_id, order_kind, jeopardy, expected_by, said_at, message)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (
      order_id text, order_kind text, jeopardy text, expected_by timestamptz, said_at timestamptz, message text
    )
    on conflict do nothing`.execute(trx)
}
