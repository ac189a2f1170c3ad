import { appendAudit } from '../../audit/append.ts'
import { noRight } from '../../messages/fixed-words.ts'
import { plainText } from '../../messages/plain-text.ts'
import { type FreezeOutcome, freezeMonth } from '../../pay/freeze-month.ts'
import type { InstallerPay } from '../../pay/installer-pay.ts'
import { type MonthPay, monthPay } from '../../pay/month-pay.ts'
import { installerTable, summaryTable } from '../../pay/pay-message.ts'
import { payRows, paySheets } from '../../pay/pay-sheets.ts'
import { countedName } from '../../pay/pay-words.ts'
import { type Month, monthText } from '../../pay/month.ts'
import { type Organisation, personOf } from '../../people/organisation.ts'
import { mayDo } from '../../people/permissions.ts'
import { yuanText } from '../../policy/exact.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { bytesFor, writeBytes } from '../output/write-table.ts'
import { UsageError } from '../usage.ts'
import { systemUser } from '../system-user.ts'

type Where = Pick<Program, 'database' | 'organisation' | 'clock' | 'audit'>

interface Given {
  readonly month: Month
  readonly installer: string | null
  readonly out: string | null
  readonly json: boolean
}

/** `sameday pay`: install pay of a month with every line, of all installers or one. */
export async function pay({ month, installer, out, json }: Given, io: CommandIo, { database, organisation, clock }: Where): Promise<0 | 1> {
  const crews = installer === null ? null : [crewNamed(organisation, installer)]
  const paid = await monthPay(database.db, organisation.pay, month, crews, clock.now())
  if (out !== null) return writeBytes(out, await bytesFor(out, paySheets(paid), payRows(paid)), io)
  if (json) for (const one of paid.installers) await io.out(`${JSON.stringify(payJson(one))}\n`)
  else await io.out(`${payText(paid, clock.now())}\n`)
  return 0
}

/** A crew by its name in the source systems, or by the person who is of it. */
function crewNamed(organisation: Organisation, text: string): string {
  const person = personOf(organisation, text)
  if (person !== null && person.crew === null) throw new UsageError(`${person.name}没有对应的装维班组`)
  return person?.crew ?? text
}

const payJson = ({ installer, lines, corrections, unpriced, fen }: InstallerPay) => ({
  installer,
  lines: [
    ...lines.map(({ count, unitFen, coefficients, fen: lineFen, orders, ...line }) => ({
      name: countedName(line),
      count,
      unitFen,
      coefficients: coefficients.map(({ name, thousandths }) => ({ name, times: thousandths / 1000 })),
      fen: lineFen,
      orders,
    })),
    ...corrections.map(({ month, orders, fen: correctedFen }) => ({
      name: `更正 ${month}`,
      count: orders.length,
      unitFen: null,
      coefficients: [],
      fen: correctedFen,
      orders: orders.map(({ id }) => id),
    })),
  ],
  fen,
  ...(unpriced.length === 0 ? {} : { unpriced }),
})

const payText = (paid: MonthPay, now: number): string =>
  [summaryTable(paid, now), ...paid.installers.map((one) => installerTable(one, paid, now))].map((table) => plainText(table)).join('\n\n')

interface Closing {
  readonly month: Month
  readonly by: string
}

/** `sameday pay close`: freezes the list of a month that is over. */
export async function payClose({ month, by }: Closing, io: CommandIo, { database, organisation, clock, audit }: Where): Promise<0 | 1> {
  const asked = { conversation: { kind: 'direct', person: by }, district: null, ownOrder: false } as const
  if (!mayDo(organisation, by, 'close-pay', asked).allowed) {
    await io.err(`${noRight}：计件封账需要结算的角色\n`)
    return 1
  }
  const now = clock.now()
  const outcome = await database.db.transaction().execute(async (trx) => {
    const done = await freezeMonth(trx, { month, by, tables: organisation.pay, now })
    if (done.frozen)
      await appendAudit(trx, audit.keys, {
        at: now,
        person: by,
        platform: 'cli',
        conversation: null,
        action: 'close-pay',
        orderId: null,
        outcome: 'done',
        detail: `${monthText(month)} closed by ${systemUser()}: ${sum(done.pay)} fen`,
      })
    return done
  })
  await (outcome.frozen ? io.out : io.err)(`${closingText(month, outcome)}\n`)
  return outcome.frozen || outcome.reason === 'already' ? 0 : 1
}

const sum = ({ installers }: MonthPay): number => installers.reduce((fen, one) => fen + one.fen, 0)

function closingText(month: Month, outcome: FreezeOutcome): string {
  const text = monthText(month)
  if (outcome.frozen)
    return `${text} 计件已封账：${outcome.pay.installers.length} 个装维，合计 ${yuanText(sum(outcome.pay))}元。以后得知的变化记入次月更正。`
  switch (outcome.reason) {
    case 'already':
      return `${text} 计件以前已经封账，什么都没有改`
    case 'not-over':
      return `${text} 还没有结束，不能封账`
    case 'out-of-turn':
      return `要按月依次封账：上次封到 ${outcome.last === null ? '—' : monthText(outcome.last)}`
  }
}
