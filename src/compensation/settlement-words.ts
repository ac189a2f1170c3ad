import type { TableMessage } from '../messages/message.ts'
import type { Settlement } from '../policy/contractors.ts'
import { yuanText } from '../policy/exact.ts'
import type { Cell, Sheet } from '../spreadsheets/sheet.ts'

/** `month`: as people read it, 11月. */
export const settlementTable = (month: string, settled: readonly Settlement[]): TableMessage => ({
  kind: 'table',
  title: `${month}代维结算：补偿 ${yuanText(sum(settled, 'compensationFen'))}元，代维承担 ${yuanText(sum(settled, 'contractorFen'))}元`,
  lead: [],
  columns: [
    { name: '代维公司', align: 'left' },
    { name: '承诺单', align: 'right' },
    { name: '装维原因超时', align: 'right' },
    { name: '补偿', align: 'right' },
    { name: '代维承担', align: 'right' },
    { name: '公司承担', align: 'right' },
  ],
  rows: settled.map((one) => [
    one.contractor,
    String(one.orders),
    String(one.installerLate),
    yuanText(one.compensationFen),
    yuanText(one.contractorFen),
    yuanText(one.branchFen),
  ]),
  notes: ['装维原因超时超过 5% 的部分由代维承担，其余由公司承担'],
})

const sum = (settled: readonly Settlement[], what: 'compensationFen' | 'contractorFen'): number =>
  settled.reduce((fen, one) => fen + one[what], 0)

const summaryHead = ['代维公司', '承诺单', '装维原因超时', '补偿金额', '代维承担', '公司承担']

/** Figures on one sheet, and behind them every claim and every order that counts. Amounts are yuan. */
export const settlementSheets = (settled: readonly Settlement[]): Sheet[] => [
  {
    name: '代维结算',
    rows: [
      summaryHead,
      ...settled.map((one): readonly Cell[] => [
        one.contractor,
        one.orders,
        one.installerLate,
        one.compensationFen / 100,
        one.contractorFen / 100,
        one.branchFen / 100,
      ]),
    ],
  },
  { name: '补偿明细', rows: claimRows(settled) },
  { name: '工单明细', rows: orderRows(settled) },
]

/** The same as one table, for a file that has only one. */
export function* settlementRows(settled: readonly Settlement[]): Generator<readonly Cell[]> {
  for (const { rows } of settlementSheets(settled)) {
    yield* rows
    yield []
  }
}

const claimRows = (settled: readonly Settlement[]): (readonly Cell[])[] => [
  ['代维公司', '补偿', '工单', '金额', '装维原因'],
  ...settled.flatMap(({ contractor, behind }) =>
    behind.claims.map(({ key, orders, fen, byInstaller }): readonly Cell[] => [
      contractor,
      key,
      orders.join(' '),
      fen / 100,
      byInstaller ? '是' : '否',
    ]),
  ),
]

const orderRows = (settled: readonly Settlement[]): (readonly Cell[])[] => [
  ['代维公司', '工单', '装维原因超时'],
  ...settled.flatMap(({ contractor, behind }) => {
    const late = new Set(behind.installerLate)
    return behind.orders.map((id): readonly Cell[] => [contractor, id, late.has(id) ? '是' : '否'])
  }),
]
