import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { Bookkeeping } from '../compensation/deed.ts'
import { PROGRAM } from '../compensation/entry.ts'
import { tellPayouts } from '../compensation/steps.ts'
import type { NoticeState } from '../db/tables/telling.ts'
import type { Sms } from '../people/sms-schema.ts'
import { HOUR, type Instant, formatInstant } from '../policy/instant.ts'
import { keptText } from '../untrusted/kept-text.ts'
import { meaningOf } from './codes.ts'
import type { Receipt, Sent } from './gateway.ts'
import { nextMorning, nextToTell } from './hours.ts'
import type { TakenNotice } from './take-due.ts'

/** How a text is numbered towards the platform: the notice and the attempt. */
export const attemptOf = ({ id, tries }: Pick<TakenNotice, 'id' | 'tries'>): string => `N${id}-${tries}`

/** So long a receipt may still come; then nobody will ever know. */
const FINAL_AFTER = 72 * HOUR
/** A process that took a notice and has said nothing for so long is gone. */
const GONE_AFTER = HOUR / 6
const SOON = HOUR / 12
/** After so many attempts it waits for the morning. */
const MOST_AT_ONCE = 5

/** What the platform answered to an attempt. */
export async function recordSent(trx: Trx, notice: TakenNotice, sent: Sent, sms: Sms, keeping: Bookkeeping): Promise<void> {
  const { now } = keeping
  // The notice before its claim, as receipts take them: one may come before the answer.
  await trx.selectFrom('customer_notice').select('id').where('id', '=', notice.id).forUpdate().execute()
  switch (sent.outcome) {
    case 'accepted':
      if (notice.line !== null) await tell(trx, notice.line, now, keeping)
      return change(trx, notice.id, 'sending', { state: 'accepted', gateway_id: sent.gatewayId, code: null })
    case 'refused':
      return change(trx, notice.id, 'sending', afterCode(sent.code, notice.tries, sms, now))
    case 'unreached':
      return change(trx, notice.id, 'sending', again(notice.tries, now, null))
    case 'in-doubt':
      // Sent again it might come twice: a receipt may still tell, else a person calls.
      return change(trx, notice.id, 'sending', { state: 'doubt' })
  }
}

/** 已告知: the gateway has accepted the text. */
async function tell(trx: Trx, line: string, at: Instant, keeping: Bookkeeping): Promise<void> {
  await tellPayouts(trx, [line], { by: PROGRAM, how: 'sms', at: Math.min(at, keeping.now) }, keeping)
}

interface Change {
  readonly state: NoticeState
  readonly code?: string | null
  readonly due_at?: string
  readonly gateway_id?: string | null
  readonly settled_at?: string
}

const change = async (trx: Trx, id: number, from: NoticeState, to: Change): Promise<void> => {
  await trx.updateTable('customer_notice').set(to).where('id', '=', id).where('state', '=', from).execute()
}

function afterCode(said: string, tries: number, sms: Sms, now: Instant): Change {
  const code = keptText(said)
  switch (meaningOf(said, sms)) {
    case 'retry':
      return again(tries, now, code)
    case 'later':
      return { state: 'waiting', code, due_at: formatInstant(nextMorning(now)) }
    case 'never':
      return { state: 'failed', code, settled_at: formatInstant(now) }
    case 'person':
      return { state: 'stuck', code }
  }
}

const again = (tries: number, now: Instant, code: string | null): Change => ({
  state: 'waiting',
  code,
  due_at: formatInstant(tries % MOST_AT_ONCE === 0 ? nextMorning(now) : nextToTell(now + SOON * 2 ** (tries % MOST_AT_ONCE))),
})

export interface ReceiptsTaken {
  readonly taken: number
  /** Said before, of an attempt that was given up, or of nothing of ours. */
  readonly ignored: number
}

/**
 * Receipts in any sequence, late or repeated: what was delivered stays delivered. Sorted, so that two pushes of the same ones wait for each
 * other and not crosswise.
 */
export async function takeReceipts(trx: Trx, receipts: readonly Receipt[], sms: Sms, keeping: Bookkeeping): Promise<ReceiptsTaken> {
  let taken = 0
  for (const receipt of receipts.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)))
    if (await takeReceipt(trx, receipt, sms, keeping)) taken += 1
  return { taken, ignored: receipts.length - taken }
}

async function takeReceipt(trx: Trx, { id, said, at }: Receipt, sms: Sms, keeping: Bookkeeping): Promise<boolean> {
  const [, ours, tries] = /^N(\d{1,15})-(\d{1,6})$/.exec(id) ?? []
  const all = trx.selectFrom('customer_notice').selectAll().forUpdate()
  const of = ours === undefined ? all.where('gateway_id', '=', id) : all.where('id', '=', Number(ours)).where('tries', '=', Number(tries))
  const notice = await of.executeTakeFirst()
  if (notice === undefined || notice.state === 'delivered' || notice.state === 'called') return false
  const { now } = keeping
  const open = ['sending', 'handed', 'accepted', 'doubt'].includes(notice.state)
  if (typeof said === 'object') {
    if (!open) return false
    await change(trx, notice.id, notice.state, afterCode(said.failed, notice.tries, sms, now))
    return true
  }
  if (said === 'accepted' && (!open || notice.state === 'accepted')) return false
  const happened = at === null || at > now ? now : at
  if (notice.line !== null) await tell(trx, notice.line, happened, keeping)
  await change(
    trx,
    notice.id,
    notice.state,
    said === 'accepted' ? { state: 'accepted', code: null } : { state: 'delivered', code: null, settled_at: formatInstant(happened) },
  )
  return true
}

/** What nobody has heard of for 72 hours is unknown for good, and what a process left when it died is in doubt. */
export async function giveUp(trx: Trx, now: Instant): Promise<void> {
  const before = (seconds: number): string => formatInstant(now - seconds)
  await sql`
    update customer_notice set state = 'doubt' where state = 'sending' and sent_at < ${before(GONE_AFTER)}::timestamptz`.execute(trx)
  await sql`
    update customer_notice set state = 'unknown', settled_at = ${formatInstant(now)}::timestamptz
    where state in ('handed', 'accepted', 'doubt') and sent_at <= ${before(FINAL_AFTER)}::timestamptz`.execute(trx)
}
