import type { Cell, Sheet } from '../spreadsheets/sheet.ts'
import type { AcceptanceFault, AcceptanceRecord } from './acceptance-rule.ts'
import { acceptanceFaults } from './acceptance-rule.ts'
import { acceptorText, assessedText, faultNames } from './acceptance-words.ts'

type NameOf = (district: string) => string

/** A row a person with the count of each fault, and a row an order; nothing of the customer. */
export const acceptanceSheets = (records: readonly AcceptanceRecord[], nameOf: NameOf): Sheet[] => [
  { name: '按人', widths: [16, 10, 8, 16, ...acceptanceFaults.map(() => 16), 10], head: 1, rows: personRows(records, nameOf) },
  { name: '按单', widths: [22, 10, 16, 17, 30, 17, 16, 16], head: 1, rows: orderRows(records, nameOf) },
]

/** As one table, for a file that has only one. */
export const acceptanceRows = (records: readonly AcceptanceRecord[], nameOf: NameOf): (readonly Cell[])[] => orderRows(records, nameOf)

const personRows = (records: readonly AcceptanceRecord[], nameOf: NameOf): (readonly Cell[])[] => [
  ['受理人', '区县', '单数', '考核', ...acceptanceFaults.map((fault) => faultNames[fault]), '有投诉'],
  ...records.map((one): Cell[] => [
    acceptorText(one.acceptedBy),
    nameOf(one.district),
    one.orders.length,
    assessedText(one.assessed),
    ...acceptanceFaults.map((fault) => countOf(one, fault)),
    one.orders.filter(({ complainedAt }) => complainedAt !== null).length,
  ]),
]

const countOf = ({ orders }: AcceptanceRecord, fault: AcceptanceFault): number =>
  orders.filter(({ faults }) => faults.includes(fault)).length

const orderRows = (records: readonly AcceptanceRecord[], nameOf: NameOf): (readonly Cell[])[] => [
  ['工单', '区县', '受理人', '录入时间', '差错', '投诉时间', '装维', '考核'],
  ...records.flatMap(({ orders, assessed }) =>
    orders.map((order): Cell[] => [
      order.id,
      nameOf(order.district),
      acceptorText(order.acceptedBy),
      { at: order.enteredAt, shows: 'minute' },
      order.faults.map((fault) => faultNames[fault]).join('，'),
      order.complainedAt === null ? '' : { at: order.complainedAt, shows: 'minute' },
      order.installer ?? '',
      assessedText(assessed),
    ]),
  ),
]
