import type { TableMessage } from '../messages/message.ts'
import { yuanText } from '../policy/exact.ts'
import type { Instant } from '../policy/instant.ts'
import type { InstallerPay } from './installer-pay.ts'
import type { MonthPay } from './month-pay.ts'
import { monthName, monthText } from './month.ts'
import { coefficientsText, countedName, roundingText } from './pay-words.ts'

/** The pay of one installer, line by line; the sum is the title. */
export function installerTable(pay: InstallerPay, { month, frozen }: MonthPay, now: Instant): TableMessage {
  const { installer, lines, corrections, unpriced, fen } = pay
  return {
    kind: 'table',
    title: `${installer} ${monthName(month, now)}计件 ${yuanText(fen)}元`,
    lead: [stateText(frozen !== null)],
    columns: [
      { name: '项目', align: 'left' },
      // Behind the name: a telephone shows the first columns only.
      { name: '金额', align: 'right' },
      { name: '单数', align: 'right' },
      { name: '单价', align: 'right' },
      { name: '系数', align: 'left' },
    ],
    rows: [
      ...lines.map((line) => [
        countedName(line),
        roundingText(line) || yuanText(line.fen),
        String(line.count),
        yuanText(line.unitFen),
        coefficientsText(line) || '—',
      ]),
      ...corrections.map((one) => [`更正 ${one.month}`, yuanText(one.fen), String(one.orders.length), '', '']),
    ],
    notes: [
      ...corrections.flatMap(({ orders }) =>
        orders.slice(0, SHOWN).map(({ id, was, now: is }) => `${id}：${was ?? '未计'} → ${is ?? '不计'}`),
      ),
      ...(unpriced.length === 0
        ? []
        : [`没有单价、未计入：${unpriced.slice(0, SHOWN).join('、')}${unpriced.length > SHOWN ? ` 等 ${unpriced.length} 单` : ''}`]),
      `单数×单价×系数，每行四舍五入到分；查某单为什么没算：我的计件 工单号`,
    ],
  }
}

/** So many orders are named below a table. */
const SHOWN = 5

const stateText = (frozen: boolean): string => (frozen ? '已封账' : '未封账，随竣工变化')

/** What each installer is paid; the sum is the title. */
export function summaryTable({ month, frozen, installers }: MonthPay, now: Instant): TableMessage {
  const total = installers.reduce((fen, pay) => fen + pay.fen, 0)
  const anyCorrected = installers.some(({ corrections }) => corrections.length > 0)
  return {
    kind: 'table',
    title: `${monthName(month, now)}计件 ${installers.length} 个装维，合计 ${yuanText(total)}元`,
    lead: [stateText(frozen !== null)],
    columns: [
      { name: '装维', align: 'left' },
      { name: '单数', align: 'right' },
      ...(anyCorrected ? [{ name: '往月更正', align: 'right' } as const] : []),
      { name: '金额', align: 'right' },
    ],
    rows: installers.map(({ installer, lines, corrections, fen }) => [
      installer,
      String(lines.reduce((sum, { count }) => sum + count, 0)),
      ...(anyCorrected ? [yuanText(corrections.reduce((sum, one) => sum + one.fen, 0))] : []),
      yuanText(fen),
    ]),
    rowSays: installers.map(({ installer }) => `我的计件 ${monthText(month)} ${installer}`),
    notes: [],
  }
}
