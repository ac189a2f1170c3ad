import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { PROGRAM } from '../compensation/entry.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { mayTellAt } from './hours.ts'

/** What is to be sent now, taken by this process; `phone` is read from the order at this moment. */
export interface TakenNotice {
  readonly id: number
  readonly line: string | null
  readonly orderId: string
  readonly text: string
  /** Counts the attempts, this one included. */
  readonly tries: number
  /** Null: the order has none, or none that takes texts. */
  readonly phone: string | null
}

/** Takes notices that are due, each by one process, and notes that they are on their way. Between the evening and the morning there are none. */
export async function takeDue(trx: Trx, now: Instant, most: number): Promise<TakenNotice[]> {
  if (!mayTellAt(now)) return []
  await closeTold(trx, now)
  const due = await trx
    .selectFrom('customer_notice')
    .select(['id', 'line', 'order_id', 'text', 'tries'])
    .where('state', '=', 'waiting')
    .where('due_at', '<=', timestamp(now))
    .orderBy('due_at')
    .orderBy('id')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute()
  if (due.length === 0) return []
  const ids = due.map(({ id }) => id)
  await sql`
    update customer_notice set state = 'sending', tries = tries + 1, sent_at = ${formatInstant(now)}::timestamptz
    where id = any(${ids}::bigint[])`.execute(trx)
  const phones = await phonesOf(
    trx,
    due.map(({ order_id }) => order_id),
  )
  return due.map(({ id, line, order_id, text, tries }) => ({
    id,
    line,
    orderId: order_id,
    text,
    tries: tries + 1,
    phone: phones.get(order_id) ?? null,
  }))
}

/** Whom a person has told meanwhile, by whatever means, need not be told again. */
export async function closeTold(trx: Trx, now: Instant): Promise<void> {
  await sql`
    update customer_notice set state = 'called', settled_at = ${formatInstant(now)}::timestamptz
    where state in ('waiting', 'unknown', 'failed', 'stuck') and line is not null and exists (
      select from ledger_entry where claim = regexp_replace(customer_notice.line, '#[0-9]+$', '')
      and line = coalesce(substring(customer_notice.line from '#([0-9]+)$'), '1')::integer
      and type = 'tell' and actor <> ${PROGRAM}
    )`.execute(trx)
}

async function phonesOf(trx: Trx, orders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; phone: string }>`
    select id, phone from orders where id = any(${orders}::text[]) and phone is not null`.execute(trx)
  return new Map(rows.flatMap(({ id, phone }) => (mobileOf(phone) === null ? [] : [[id, mobileOf(phone) ?? '']])))
}

/** A mobile telephone of China as eleven digits; null: nothing that takes a text. */
export function mobileOf(phone: string): string | null {
  const digits = phone
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(?:00)?86(?=1\d{10}$)/, '')
  return /^1\d{10}$/.test(digits) ? digits : null
}
