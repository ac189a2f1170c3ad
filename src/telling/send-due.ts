import type { Db } from '../db/database.ts'
import type { Bookkeeping } from '../compensation/deed.ts'
import type { Sms } from '../people/sms-schema.ts'
import type { Gateway, Sent } from './gateway.ts'
import { attemptOf, giveUp, recordSent, takeReceipts } from './outcomes.ts'
import { type TakenNotice, takeDue } from './take-due.ts'

const AT_ONCE = 20

/**
 * Tells customers what is due to be told through a gateway: each is taken in one transaction, sent, and recorded in another, so that no
 * process ever sends one twice without knowing. Then receipts are asked for; throws when the platform does not give them. How many were sent.
 */
export async function sendDue(db: Db, gateway: Gateway, sms: Sms, keeping: () => Bookkeeping): Promise<number> {
  await db.transaction().execute((trx) => giveUp(trx, keeping().now))
  const sent = await sendAll(db, gateway, sms, keeping)
  await pullReceipts(db, gateway, sms, keeping)
  return sent
}

async function sendAll(db: Db, gateway: Gateway, sms: Sms, keeping: () => Bookkeeping): Promise<number> {
  for (let sent = 0; ;) {
    const taken = await db.transaction().execute((trx) => takeDue(trx, keeping().now, AT_ONCE))
    for (const notice of taken) {
      const outcome = await sendOne(gateway, notice)
      await db.transaction().execute((trx) => recordSent(trx, notice, outcome, sms, keeping()))
    }
    sent += taken.length
    if (taken.length < AT_ONCE) return sent
  }
}

async function sendOne(gateway: Gateway, notice: TakenNotice): Promise<Sent> {
  const { phone, text } = notice
  if (phone === null) return { outcome: 'refused', code: 'no-telephone' }
  return gateway.send({ id: attemptOf(notice), phone, text })
}

async function pullReceipts(db: Db, { pull }: Gateway, sms: Sms, keeping: () => Bookkeeping): Promise<void> {
  if (pull === null) return
  const receipts = await pull()
  if (receipts.length > 0) await db.transaction().execute((trx) => takeReceipts(trx, receipts, sms, keeping()))
}
