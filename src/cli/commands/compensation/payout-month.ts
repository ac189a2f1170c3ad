import { noteContactList } from '../../../audit/contact-looks.ts'
import { monthSheet } from '../../../compensation/files/month-list.ts'
import { type Days, isPaidWithin } from '../../../compensation/payout-summary.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import { settlementOf } from '../../../compensation/settlement.ts'
import { yuanText } from '../../../policy/exact.ts'
import { formatDay } from '../../../policy/instant.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import { plain } from '../../../spreadsheets/csv.ts'
import { bytesFor, writeBytes } from '../../output/write-table.ts'
import { atTerminal } from '../../system-user.ts'
import { keepUp, readingOf } from '../payouts.ts'
import type { CommandIo } from '../../../remote/command-io.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

interface MonthGiven {
  readonly month: Days
  readonly out: string | null
}

/** `sameday payouts month`: 每月已补偿清单. */
export async function payoutsMonth({ month, out }: MonthGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  const { database, organisation, clock } = where
  await keepUp(where)
  const lines = (await payoutLines(database.db, readingOf(where, clock.now()), { paid: month })).filter((line) => isPaidWithin(line, month))
  // The accounts are customers' data: who is given them is on the trail first.
  const look = { ...atTerminal(null, '已补偿清单'), at: clock.now() }
  const orders = lines.flatMap(({ claim }) => claim.orders)
  await database.db.transaction().execute((trx) => noteContactList(trx, where.audit.keys, look, orders))
  const shares = await settlementOf(database.db, month, await contextNow(where))
  const list = { month: formatDay(month.first).slice(0, 7), lines, shares }
  const csv = monthSheet(list, organisation, yuanText)
  if (out !== null) {
    const workbook = monthSheet(list, organisation, (fen) => fen / 100)
    return writeBytes(out, await bytesFor(out, [workbook], csv.rows), io)
  }
  for (const row of csv.rows) await io.out(`${row.map(plain).join('\t')}\n`)
  return 0
}
