import type { TableMessage } from '../messages/message.ts'
import { kindNames, tellingDigits } from '../messages/order-words.ts'
import { yuan } from '../policy/explain.ts'
import { type Instant, civil, dayOf } from '../policy/instant.ts'
import type { PayoutLine } from './lines.ts'
import { stateNames } from './payout-words.ts'

/** `11-21`. */
const shortDay = (at: Instant): string => {
  const { month, date } = civil(dayOf(at))
  return `${month}-${String(date).padStart(2, '0')}`
}

/** When it is, or was, to be paid, and what became of that. */
function dayText({ payBy, paidAt, late }: PayoutLine): string {
  if (paidAt !== null) return `${shortDay(paidAt)} 到账${late ? '（逾期）' : ''}`
  return payBy === null ? '—' : `${shortDay(payBy)}${late ? '（已过）' : ''}`
}

/** Lines as a table, for those who may see their districts; a tap shows one. */
export const payoutTable = (
  lines: readonly PayoutLine[],
  nameOf: (district: string) => string,
  text: Pick<TableMessage, 'title' | 'lead' | 'notes'>,
): TableMessage => {
  const digits = tellingDigits([...new Set(lines.map(({ claim }) => claim.leader))])
  return {
    kind: 'table',
    ...text,
    columns: [
      { name: '主工单', align: 'left' },
      { name: '金额', align: 'right' },
      { name: '到哪一步', align: 'left' },
      { name: '应付至', align: 'left' },
      { name: '区县', align: 'left' },
      { name: '类型', align: 'left' },
    ],
    rows: lines.map((line) => [
      digits === null ? line.claim.leader : `…${line.claim.leader.slice(-digits)}`,
      yuan(line.paidFen > 0 ? line.paidFen : line.amountFen),
      stateNames[line.state] + (line.life.line === 1 ? '' : '（补差）'),
      dayText(line),
      nameOf(line.claim.district),
      kindNames[line.claim.kind],
    ]),
    rowSays: lines.map(({ claim }) => `赔付 ${claim.leader}`),
  }
}
