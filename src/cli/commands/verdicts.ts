import { contextKnownAt } from '../../orders/in-force/policy-in-force.ts'
import { allOrders } from '../../orders/queries.ts'
import type { Instant } from '../../policy/instant.ts'
import { judge } from '../../policy/judge.ts'
import { verdictJson } from '../../policy/verdict.ts'
import { type Program, contextNow } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** Enough for one write to be worth it. */
const CHUNK = 64 * 1024

/** `sameday verdicts`: every stored order judged, in the form of `judge`, by number, as of T by what was in force then. */
export async function verdicts(
  { asOf }: { readonly asOf: Instant | null },
  io: CommandIo,
  program: Pick<Program, 'database' | 'organisation' | 'clock'>,
): Promise<0> {
  const { db } = program.database
  const now = await contextNow(program)
  const context = asOf === null ? now : await contextKnownAt(db, now, asOf)
  let text = ''
  for await (const { order } of allOrders(db, context.asOf)) {
    text += `${JSON.stringify(verdictJson(judge(order, context)))}\n`
    if (text.length < CHUNK) continue
    await io.out(text)
    text = ''
  }
  await io.out(text)
  return 0
}
