import type { Db } from '../db/database.ts'
import { kindNames, productNames } from '../messages/order-words.ts'
import { type Instant, startOfDay } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { type PayTables, reasonNotPaid } from '../policy/pay.ts'
import { lastFrozen } from './frozen-months.ts'
import { monthPay } from './month-pay.ts'
import { monthAt, monthName, monthText } from './month.ts'
import { lineName } from './pay-words.ts'

const reasons = {
  repair: '不计件：计件只算上门的新装和移机，障碍不算〔四(四)〕。',
  cancelled: '不计件：已撤单，没有竣工。',
  open: '还没有计件：还没有竣工，竣工后算进竣工的那个月。',
  'not-on-site': '不计件：没有上门，计件只算上门的单〔四(四)〕。',
} as const

/** Where an order is paid, or why it is not, as a sentence. */
export async function payOfOrder(db: Db, tables: PayTables, order: Order, now: Instant): Promise<string> {
  const { installer, completedAt } = order
  const reason = reasonNotPaid(order)
  if (reason !== null) return reasons[reason]
  if (installer === null || completedAt === null) return '不计件：没有派给装维。'
  const month = monthAt(completedAt)
  const name = monthName(month, now)
  const paid = await monthPay(db, tables, month, [installer], now)
  const line = paid.installers[0]?.lines.find(({ orders }) => orders.includes(order.id))
  if (line !== undefined) return `已计入${installer} ${name}：${lineName(line)}。`
  if (paid.frozen !== null) return inCorrection(db, order.id, installer, name, now, tables)
  return `不计件：价目表里没有它录入当日的${productNames[order.product]}${kindNames[order.kind]}单价，请找结算补价目。`
}

/** What became known of a month after it was frozen is paid with a later one. */
async function inCorrection(db: Db, id: string, installer: string, name: string, now: Instant, tables: PayTables): Promise<string> {
  const last = await lastFrozen(db)
  const next = last === null ? monthAt(now) : monthAt(startOfDay(last.next))
  const open = await monthPay(db, tables, next, [installer], now)
  const corrected = open.installers[0]?.corrections.some(({ orders }) => orders.some((one) => one.id === id)) ?? false
  return corrected
    ? `竣工在${name}，${name}已封账：作为更正计入 ${monthText(next)}。`
    : `竣工在${name}，${name}已封账；更正见封账后各月的“更正”。`
}
