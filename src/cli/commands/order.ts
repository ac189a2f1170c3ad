import { parseArgs } from 'node:util'
import type { CommandIo } from '../../remote/command-io.ts'
import type { Database, Db } from '../../db/database.ts'
import type { Context } from '../../policy/context.ts'
import { type Instant, formatInstant, parseInstant } from '../../policy/instant.ts'
import { judge } from '../../policy/judge.ts'
import { orderJson } from '../../policy/parse-order.ts'
import { type Verdict, verdictJson } from '../../policy/verdict.ts'
import { UsageError, wrongUsage } from '../usage.ts'
import type { StoredEvent } from '../../orders/history/event.ts'
import { historyOf } from '../../orders/history/event-log.ts'
import { moment } from '../../orders/words/value-words.ts'
import { byHappening, saysAll } from '../../orders/history/chronology.ts'
import { type KnownOrder, orderAsOf } from '../../orders/as-of.ts'
import { type NamedDistricts, historyLine, orderPage } from '../../orders/words/order-page.ts'
import { payloadJson } from '../../orders/history/payload.ts'
import { contextInForce, contextKnownAt } from '../../orders/in-force/policy-in-force.ts'
import { allOrders, findOrder } from '../../orders/queries.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'

export const verdictsUsage = 'verdicts [--as-of T]'
export const orderUsage = 'order ID [--history] [--as-of T] [--json]'

/** Enough for one write to be worth it. */
const CHUNK = 64 * 1024

/** `sameday verdicts`: every stored order judged, in the form of `judge`, by number, as of T by what was in force then. `context` is as of now. */
export async function verdictsCommand(database: Database, args: readonly string[], io: CommandIo, context: Context): Promise<0> {
  const usage = `用法：sameday ${verdictsUsage}`
  const { values } = wrongUsage(usage, () =>
    parseArgs({ args: [...args], options: { 'as-of': { type: 'string' }, json: { type: 'boolean' } } }),
  )
  const then = asOf(values['as-of'], usage)
  const asked = then === null ? context : await contextKnownAt(database.db, context, then)
  let text = ''
  for await (const { order } of allOrders(database.db)) {
    text += `${JSON.stringify(verdictJson(judge(order, asked)))}\n`
    if (text.length < CHUNK) continue
    await io.out(text)
    text = ''
  }
  await io.out(text)
  return 0
}

/** `sameday order`: one order for a person to read, with why, and with its history when asked. */
export async function orderCommand(
  database: Database,
  args: readonly string[],
  io: CommandIo,
  { organisation, context }: { readonly organisation: NamedDistricts; readonly context: Context },
): Promise<0 | 1> {
  const usage = `用法：sameday ${orderUsage}`
  const options = { history: { type: 'boolean' }, 'as-of': { type: 'string' }, json: { type: 'boolean' } } as const
  const { values, positionals } = wrongUsage(usage, () => parseArgs({ args: [...args], options, allowPositionals: true }))
  const [given] = positionals
  if (given === undefined || positionals.length > 1)
    throw new UsageError(given === undefined ? '没有给出工单编号' : '一次只看一张工单', usage)
  const id = given.normalize('NFKC').trim().toUpperCase()
  const then = asOf(values['as-of'], usage)
  const known = then === null ? await knownNow(database.db, id) : await orderAsOf(database.db, id, then)
  if ('knownSince' in known) {
    const { knownSince } = known
    await io.err(knownSince === null ? '查无此单\n' : `那时还不知道这张工单：${moment(knownSince)} 才得知\n`)
    return 1
  }
  const { stored } = known
  const asked = then === null ? await contextInForce(database.db, context) : await contextKnownAt(database.db, context, then)
  const verdict = judge(stored.order, asked)
  const history = values.history === true ? known.history : []
  if (values.json === true) await io.out(jsonLines([orderLine(stored, verdict), ...history.map(eventLine)]))
  else await io.out(`${[...orderPage(stored, verdict, organisation, asked.asOf), ...history.map(historyLine)].join('\n')}\n`)
  return 0
}

async function knownNow(db: Db, id: string): Promise<KnownOrder | { readonly knownSince: null }> {
  const stored = await findOrder(db, id)
  return stored === null ? { knownSince: null } : { stored, history: (await historyOf(db, id)).toSorted(byHappening) }
}

const orderLine = ({ order, sourceState, dataAsOf, contradictions, reentryOf }: StoredOrder, verdict: Verdict) => ({
  ...verdictJson(verdict),
  facts: orderJson(order),
  sourceState,
  dataAsOf: formatInstant(dataAsOf),
  contradictions: contradictions.map((one) => ({ ...one, at: formatInstant(one.at) })),
  reentryOf,
})

function eventLine(event: StoredEvent) {
  const { type, happenedAt, learntAt, source, actor } = event
  // The customer's name and number stay in the database.
  const said = saysAll(event)
    ? { state: event.payload.state, rescheduleCount: event.payload.rescheduleCount, facts: orderJson(event.payload.order) }
    : payloadJson(event)
  return { type, happenedAt: formatInstant(happenedAt), learntAt: formatInstant(learntAt), source, actor, payload: said }
}

const jsonLines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')

function asOf(text: string | undefined, usage: string): Instant | null {
  if (text === undefined) return null
  const at = parseInstant(text)
  if (at === null) throw new UsageError(`--as-of 应为带时区的时间，如 2026-11-20T16:00:00+08:00，不是 ${text}`, usage)
  return at
}
