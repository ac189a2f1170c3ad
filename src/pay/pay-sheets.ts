import type { Cell, Sheet } from '../spreadsheets/sheet.ts'
import type { InstallerPay } from './installer-pay.ts'
import type { MonthPay } from './month-pay.ts'
import { coefficientsText, countedName, roundingText } from './pay-words.ts'

const yuan = (fen: number): number => fen / 100

/** `pay.xlsx`: a row an installer, a row a line with the orders behind it, a row a correction. Amounts are yuan. */
export const paySheets = ({ installers }: MonthPay): Sheet[] => [
  { name: '计件汇总', rows: summaryRows(installers) },
  { name: '计件明细', rows: lineRows(installers) },
  { name: '更正', rows: correctionRows(installers) },
]

/** As one table, for a file that has only one. */
export const payRows = ({ installers }: MonthPay): (readonly Cell[])[] => lineRows(installers)

function summaryRows(installers: readonly InstallerPay[]): (readonly Cell[])[] {
  const total = installers.reduce((fen, pay) => fen + pay.fen, 0)
  const rows = installers.map(({ installer, lines, corrections, unpriced, fen }): readonly Cell[] => [
    installer,
    lines.reduce((sum, { count }) => sum + count, 0),
    yuan(corrections.reduce((sum, one) => sum + one.fen, 0)),
    yuan(fen),
    unpriced.join(' '),
  ])
  return [['装维', '单数', '往月更正', '金额', '没有单价的工单'], ...rows, ['合计', '', '', yuan(total), '']]
}

const lineRows = (installers: readonly InstallerPay[]): (readonly Cell[])[] => [
  ['装维', '项目', '单数', '单价', '系数', '取整', '金额', '工单'],
  ...installers.flatMap(({ installer, lines, corrections, unpriced }) => [
    ...lines.map((line): readonly Cell[] => [
      installer,
      countedName(line),
      line.count,
      yuan(line.unitFen),
      coefficientsText(line),
      roundingText(line),
      yuan(line.fen),
      line.orders.join(' '),
    ]),
    ...corrections.map(({ month, orders, fen }): readonly Cell[] => [
      installer,
      `更正 ${month}`,
      orders.length,
      '',
      '',
      '',
      yuan(fen),
      orders.map(({ id }) => id).join(' '),
    ]),
    ...(unpriced.length === 0 ? [] : [[installer, '没有单价', unpriced.length, '', '', '', 0, unpriced.join(' ')]]),
  ]),
]

const correctionRows = (installers: readonly InstallerPay[]): (readonly Cell[])[] => [
  ['装维', '更正的月份', '工单', '原来', '现在', '该月更正金额'],
  ...installers.flatMap(({ installer, corrections }) =>
    corrections.flatMap(({ month, orders, fen }) =>
      orders.length === 0
        ? [[installer, month, '', '', '', yuan(fen)]]
        : orders.map((one, i): readonly Cell[] => [
            installer,
            month,
            one.id,
            one.was ?? '未计',
            one.now ?? '不计',
            i === 0 ? yuan(fen) : '',
          ]),
    ),
  ),
]
