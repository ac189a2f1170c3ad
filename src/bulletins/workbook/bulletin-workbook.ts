import type { Organisation } from '../../people/organisation.ts'
import type { Judged } from '../../policy/judge.ts'
import { definitionHeads, definitions, sheetNames } from '../../messages/workbook-text.ts'
import type { Sheet, StreamedSheet } from '../../spreadsheets/sheet.ts'
import { workbookOf } from '../../spreadsheets/workbook.ts'
import type { Bulletin } from '../bulletin.ts'
import { namesIn } from '../figure-words.ts'
import { type Judgings, exemptSheet, lateSheet, orderSheet } from './order-sheets.ts'
import { summarySheet } from './summary-sheet.ts'

/**
 * A bulletin as a workbook: its figures, the late orders of its days, every order that it counts, and what each figure means. Nothing of
 * the customer is in it; what somebody wrote as evidence stands without telephone numbers. `orders`: those behind it, asked for once.
 */
export const bulletinWorkbook = (bulletin: Bulletin, organisation: Organisation, orders: Judgings): Promise<Buffer> =>
  workbookOf(bulletinSheets(bulletin, organisation, orders))

export function bulletinSheets(bulletin: Bulletin, organisation: Organisation, orders: Judgings): StreamedSheet[] {
  const nameOf = namesIn(organisation)
  const exempt: Judged[] = []
  // One pass: the sheet of all orders is written before that of the exempt ones.
  async function* passing(): AsyncGenerator<Judged> {
    for await (const one of orders) {
      if (one.verdict.exemption !== null) exempt.push(one)
      yield one
    }
  }
  return [
    summarySheet(bulletin, nameOf),
    lateSheet(bulletin, nameOf),
    orderSheet(passing(), nameOf, bulletin.asOf),
    exemptSheet(() => exempt, nameOf),
    definitionSheet,
  ]
}

const definitionSheet: Sheet = {
  name: sheetNames.definitions,
  widths: [18, 70, 24],
  head: 1,
  rows: [definitionHeads, ...definitions.map((row) => row.map((text) => ({ text, as: 'paragraph' as const })))],
}
