import { noCause } from '../../messages/bulletin-text.ts'
import { kindNames } from '../../messages/order-words.ts'
import { nobodySent } from '../../messages/board-text.ts'
import { exemptHeads, lateHeads, orderHeads, results, sheetNames, yes } from '../../messages/workbook-text.ts'
import { causeText, exemptionText } from '../../policy/explain.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Judged, knownAt } from '../../policy/judge.ts'
import type { DelayCause, ExemptionReason } from '../../policy/order.ts'
import type { Cell, Sheet, StreamedSheet } from '../../spreadsheets/sheet.ts'
import type { Bulletin } from '../bulletin.ts'
import type { NameOf } from '../figure-words.ts'
import { withoutNumbers } from '../without-numbers.ts'

const minute = (at: Instant | null): Cell => (at === null ? '' : { at, shows: 'minute' })
const money = (fen: number): Cell => ({ fen })
const reason = (exemption: ExemptionReason | null): string => (exemption === null ? '' : exemptionText[exemption])
const causeOf = (cause: DelayCause | null): string => (cause === null ? noCause : causeText[cause])
const isLate = (status: string): boolean => status === 'late' || status === 'overdue'

/** Exactly the late orders of the days, the exempt ones marked. */
export const lateSheet = ({ late }: Bulletin, nameOf: NameOf): Sheet => ({
  name: sheetNames.late,
  widths: [22, 10, 8, 16, 16, 17, 17, 12, 12, 14, 14, 24, 12],
  head: 1,
  rows: [
    lateHeads,
    ...late.map((one): Cell[] => [
      one.id,
      nameOf(one.district),
      kindNames[one.kind],
      one.crew ?? nobodySent,
      one.contractor ?? '',
      minute(one.dueBy),
      minute(one.completedAt),
      Math.round(one.lateSeconds / 360) / 10,
      one.completedAt === null ? results.overdue : results.late,
      causeOf(one.cause),
      reason(one.exemption),
      one.evidence ?? '',
      money(one.compensationFen),
    ]),
  ],
})

/** Every order that is counted, as it stood at `asOf`. */
export const orderSheet = (orders: Judgings, nameOf: NameOf, asOf: Instant): StreamedSheet => ({
  name: sheetNames.orders,
  widths: [22, 10, 8, 17, 17, 17, 12, 10, 14, 14, 10, 12, 16, 16, 12],
  head: 1,
  rows: orderRows(orders, nameOf, asOf),
})

/** One after the other, so that a hundred thousand need not be held at once. */
export type Judgings = Iterable<Judged> | AsyncIterable<Judged>

async function* orderRows(orders: Judgings, nameOf: NameOf, asOf: Instant): AsyncGenerator<readonly Cell[]> {
  yield orderHeads
  for await (const { order, verdict } of orders)
    yield [
      order.id,
      nameOf(order.district),
      kindNames[order.kind],
      minute(order.enteredAt),
      minute(verdict.dueBy),
      minute(verdict.status === 'overdue' || verdict.status === 'open' ? null : order.completedAt),
      results[verdict.status],
      verdict.lateDays,
      isLate(verdict.status) ? causeOf(order.delayCause) : '',
      reason(verdict.exemption),
      knownAt(order, asOf).reschedules.length,
      verdict.flags.some((flag) => flag === 'unconfirmed-reschedule') ? yes : '',
      order.installer ?? nobodySent,
      order.contractor ?? '',
      money(verdict.compensationFen),
    ]
}

/** What exempts, and what proves it. `exempt` is asked for when the sheet is written. */
export const exemptSheet = (exempt: () => readonly Judged[], nameOf: NameOf): Sheet => ({
  name: sheetNames.exempt,
  widths: [22, 10, 8, 17, 14, 17, 40, 16, 14],
  head: 1,
  rows: exemptRows(exempt, nameOf),
})

function* exemptRows(exempt: () => readonly Judged[], nameOf: NameOf): Generator<readonly Cell[]> {
  yield exemptHeads
  for (const { order, verdict } of exempt())
    yield [
      order.id,
      nameOf(order.district),
      kindNames[order.kind],
      minute(verdict.dueBy),
      reason(verdict.exemption),
      minute(order.exemption?.grantedAt ?? null),
      withoutNumbers(order.exemption?.evidence ?? ''),
      order.installer ?? nobodySent,
      causeOf(order.delayCause),
    ]
}
