import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { type Occurrence, occurrenceKey } from './steps.ts'

/** Why a step that has come is not said. */
export const unsaidReasons = ['silenced', 'in-hand', 'sheltered', 'budget', 'quiet-hours'] as const
export type UnsaidReason = (typeof unsaidReasons)[number]

/** An order that a hearer is not told of although a step has come. */
export interface Unsaid {
  readonly hearer: string
  readonly order: string
  readonly occurrence: Occurrence
  readonly because: UnsaidReason
  readonly detail: string | null
}

/** Keeps why nothing was said, once a reason, for who asks afterwards. */
export async function noteUnsaid(trx: Trx, unsaid: readonly Unsaid[], at: Instant): Promise<void> {
  if (unsaid.length === 0) return
  const column = <T>(of: (one: Unsaid) => T): T[] => unsaid.map(of)
  await sql`
    insert into alert_unsaid (order_id, hearer, step, basis, because, detail, at)
    select u.*, ${timestamp(at)} from unnest(
      ${column((one) => one.order)}::text[], ${column((one) => one.hearer)}::text[], ${column((one) => occurrenceKey(one.occurrence))}::text[],
      ${column((one) => formatInstant(one.occurrence.basis))}::timestamptz[], ${column((one) => one.because)}::text[],
      ${column((one) => one.detail)}::text[]
    ) as u
    on conflict (order_id, hearer, step, basis, because) do nothing`.execute(trx)
}
