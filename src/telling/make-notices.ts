import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { PayoutLine } from '../compensation/lines.ts'
import type { Sms } from '../people/sms-schema.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Kind } from '../policy/order.ts'
import { textOrNull } from '../policy/read.ts'
import { nextToTell } from './hours.ts'
import { paidText, refusalText } from './notice-text.ts'

/** Notes what customers are to be told of these paid lines, in the transaction that learns of the payment; a line once. How many are new. */
export async function noticesOfPaid(trx: Trx, lines: readonly PayoutLine[], { signature }: Sms, now: Instant): Promise<number> {
  const rows = lines.flatMap((line) => {
    const { claim, life, paidFen, state } = line
    const account = textOrNull(life.batched?.meta['account'], 'account')
    if (state !== 'paid' || account === null) return []
    const said = { kind: claim.kind, orderId: claim.leader, lateDays: claim.lateDays, fen: paidFen, account }
    const text = paidText(signature, { ...said, supplement: life.line > 1 })
    return [{ key: `payout/${line.key}`, line: line.key, order_id: claim.leader, district: claim.district, text, ...times(now) }]
  })
  return add(trx, rows)
}

/** Notes that a customer who asked is told why nothing is paid; an order once. */
export const noticeOfRefusal = (
  trx: Trx,
  {
    orderId,
    district,
    kind,
    reason,
  }: { readonly orderId: string; readonly district: string; readonly kind: Kind; readonly reason: string },
  { signature }: Sms,
  now: Instant,
): Promise<number> =>
  add(trx, [
    {
      key: `refusal/${orderId}`,
      line: null,
      order_id: orderId,
      district,
      text: refusalText(signature, { kind, orderId, reason }),
      ...times(now),
    },
  ])

const times = (now: Instant) => ({ due_at: formatInstant(nextToTell(now)), made_at: formatInstant(now) })

interface NewNotice {
  readonly key: string
  readonly line: string | null
  readonly order_id: string
  readonly district: string
  readonly text: string
  readonly due_at: string
  readonly made_at: string
}

async function add(trx: Trx, rows: readonly NewNotice[]): Promise<number> {
  if (rows.length === 0) return 0
  const column = <K extends keyof NewNotice>(name: K): NewNotice[K][] => rows.map((row) => row[name])
  // As arrays, for a statement takes 65 535 parameters.
  const added = await sql`
    insert into customer_notice (key, line, order_id, district, text, due_at, made_at)
    select * from unnest(
      ${column('key')}::text[], ${column('line')}::text[], ${column('order_id')}::text[], ${column('district')}::text[],
      ${column('text')}::text[], ${column('due_at')}::timestamptz[], ${column('made_at')}::timestamptz[])
    on conflict (key) do nothing returning id`.execute(trx)
  return added.rows.length
}
