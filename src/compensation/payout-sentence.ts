import { yuan } from '../policy/explain.ts'
import { type Instant, civil, dayOf } from '../policy/instant.ts'
import type { PayoutLine } from './lines.ts'
import { stateNames } from './payout-words.ts'

const day = (at: Instant): string => {
  const { month, date } = civil(dayOf(at))
  return `${month}月${date}日`
}

/**
 * How far the payment of an order's claim is, a part for each line: `20元 待审核，应付至 11月26日`, `20元 11月24日已付，未告知客户`. The amount is the
 * household's (I-4), which may be another than the order's own.
 */
export const payoutSentence = (lines: readonly PayoutLine[]): string => lines.map(lineText).join('；')

function lineText(line: PayoutLine): string {
  const { state, amountFen, paidFen, paidAt, payBy, late, overpaidFen } = line
  if (paidAt !== null) {
    const told = state === 'told' ? '已告知客户' : '未告知客户'
    return `${yuan(paidFen)} ${day(paidAt)}已付${late ? '（逾期）' : ''}，${told}${overpaidFen === 0 ? '' : `，其中多付 ${yuan(overpaidFen)}`}`
  }
  return `${line.life.line === 1 ? '' : '补差 '}${yuan(amountFen)} ${stateNames[state]}${payBy === null ? '' : `，应付至 ${day(payBy)}${late ? '（已过）' : ''}`}`
}
