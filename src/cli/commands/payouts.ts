import { catchUp } from '../../compensation/catch-up.ts'
import type { PayoutLine, PayoutState } from '../../compensation/lines.ts'
import { batchOf, payoutJson } from '../../compensation/payout-json.ts'
import { ownerNames, stateNames } from '../../compensation/payout-words.ts'
import { payoutLines, payoutLinesAsOf } from '../../compensation/read-ledger.ts'
import { contextOf } from '../../people/policy-context.ts'
import { yuan } from '../../policy/explain.ts'
import { type Day, type Instant, dayOf, formatDay } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { districtNamed } from '../district-named.ts'

interface Given {
  readonly state: PayoutState | null
  readonly district: string | null
  readonly month: { readonly first: Day; readonly next: Day } | null
  readonly asOf: Instant | null
  readonly json: boolean
}

type Where = Pick<Program, 'database' | 'organisation' | 'clock'>

/** `sameday payouts`: the ledger, a claim or supplement a line. With `--as-of` as it was known then, and nothing is written. */
export async function payouts({ asOf, json, ...given }: Given, io: CommandIo, where: Where): Promise<0> {
  const { organisation } = where
  const district = given.district === null ? null : districtNamed(organisation, given.district)
  const lines = asOf === null ? await linesNow(where) : await linesThen(where, asOf)
  const chosen = lines.filter(
    (line) =>
      (given.state === null || line.state === given.state) &&
      (district === null || line.claim.district === district) &&
      (given.month === null || isDueIn(line, given.month)),
  )
  if (json) await io.out(chosen.map((line) => `${JSON.stringify(payoutJson(line))}\n`).join(''))
  else await io.out(chosen.length === 0 ? '没有赔付\n' : report(chosen, where))
  return 0
}

/** What is due is registered first, as a running server does every minute. */
async function linesNow(where: Where): Promise<PayoutLine[]> {
  await keepUp(where)
  return payoutLines(where.database.db, readingOf(where, where.clock.now()), 'all')
}

export async function keepUp({ database, organisation, clock }: Where): Promise<void> {
  const given = contextOf(organisation, clock.now())
  await database.db.transaction().execute((trx) => catchUp(trx, given, organisation.compensation.registerAutomatically))
}

const linesThen = (where: Where, then: Instant): Promise<PayoutLine[]> => payoutLinesAsOf(where.database.db, readingOf(where, then))

export const readingOf = ({ organisation }: Where, at: Instant) => ({
  given: contextOf(organisation, at),
  districts: organisation.districts.map(({ id }) => id),
})

/** A claim is of the month in which its leading order was due. */
const isDueIn = ({ claim }: PayoutLine, { first, next }: { readonly first: Day; readonly next: Day }): boolean =>
  dayOf(claim.dueBy) >= first && dayOf(claim.dueBy) < next

function report(lines: readonly PayoutLine[], { organisation }: Where): string {
  const nameOf = (district: string): string => organisation.districts.find(({ id }) => id === district)?.name ?? district
  const rows = lines.map((line) =>
    [
      line.key,
      nameOf(line.claim.district),
      stateNames[line.state],
      yuan(line.amountFen),
      ...(line.payBy === null ? [] : [`应付至 ${formatDay(dayOf(line.payBy))}`]),
      ...(line.paidAt === null ? [] : [`${formatDay(dayOf(line.paidAt))} 到账`]),
      ...(batchOf(line) === null ? [] : [batchOf(line)]),
      ...(line.late ? ['逾期'] : []),
      ...(line.overpaidFen > 0 ? [`多付 ${yuan(line.overpaidFen)}`] : []),
      line.claim.orders.join('、'),
      ...(ownerNames[line.state] === null ? [] : [`由${ownerNames[line.state]}`]),
    ].join('  '),
  )
  const sum = lines.reduce((fen, { amountFen }) => fen + amountFen, 0)
  return `${rows.join('\n')}\n共 ${lines.length} 笔，${yuan(sum)}\n`
}
