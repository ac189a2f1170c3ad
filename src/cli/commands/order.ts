import type { CommandIo } from '../../remote/command-io.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { judge } from '../../policy/judge.ts'
import { orderJson } from '../../policy/parse-order.ts'
import { type Verdict, verdictJson } from '../../policy/verdict.ts'
import { type Program, contextNow } from '../../program/program.ts'
import type { StoredEvent } from '../../orders/history/event.ts'
import { moment } from '../../orders/words/value-words.ts'
import { saysAll } from '../../orders/history/chronology.ts'
import { orderAsOf } from '../../orders/as-of.ts'
import { historyLine, orderPage } from '../../orders/words/order-page.ts'
import { payloadJson } from '../../orders/history/payload.ts'
import { contextKnownAt } from '../../orders/in-force/policy-in-force.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { repeatFields } from '../../quality/repeat-words.ts'
import { repeatsOf } from '../../quality/repeats.ts'

interface Given {
  readonly id: string
  readonly history: boolean
  readonly asOf: Instant | null
  readonly json: boolean
}

/** `sameday order`: one order for a person to read, with why, and with its history when asked. */
export async function order(given: Given, io: CommandIo, program: Pick<Program, 'database' | 'organisation' | 'clock'>): Promise<0 | 1> {
  const { db } = program.database
  const { asOf } = given
  const id = given.id.normalize('NFKC').trim().toUpperCase()
  const now = await contextNow(program)
  const known = await (asOf === null ? orderAsOf(db, id, now.asOf, 'ever') : orderAsOf(db, id, asOf, 'by-then'))
  if ('knownSince' in known) {
    const { knownSince } = known
    await io.err(knownSince === null ? '查无此单\n' : `那时还不知道这张工单：${moment(knownSince)} 才得知\n`)
    return 1
  }
  const { stored } = known
  const context = asOf === null ? now : await contextKnownAt(db, now, asOf)
  const verdict = judge(stored.order, context)
  const history = given.history ? known.history : []
  const besides = async () =>
    repeatFields(await repeatsOf(db, program.organisation.quality, stored, context.asOf)).map(({ name, value }) => `${name}：${value}`)
  if (given.json) await io.out(jsonLines([orderLine(stored, verdict), ...history.map(eventLine)]))
  else
    await io.out(
      `${[...orderPage(stored, verdict, program.organisation, context.asOf, await besides()), ...history.map(historyLine)].join('\n')}\n`,
    )
  return 0
}

const orderLine = ({ order: facts, sourceState, dataAsOf, contradictions, reentryOf }: StoredOrder, verdict: Verdict) => ({
  ...verdictJson(verdict),
  facts: orderJson(facts),
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
