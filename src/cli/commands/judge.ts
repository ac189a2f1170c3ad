import { claims } from '../../policy/claims.ts'
import { type Context, parseContext } from '../../policy/context.ts'
import { contractorShares } from '../../policy/contractors.ts'
import { type Day, formatInstant, parseMonth } from '../../policy/instant.ts'
import { type Judged, judge } from '../../policy/judge.ts'
import { verdictLine } from '../../policy/verdict.ts'
import { linesOf } from './json-lines.ts'
import { readOrder } from './read-order.ts'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { realClock } from '../../clock.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { BadInput } from '../../policy/bad-input.ts'
import { UsageError } from '../usage.ts'

/** Where a command reads and writes; `write` resolves when more may follow. */
export interface Streams {
  readonly input: AsyncIterable<Uint8Array>
  readonly write: (text: string) => Promise<void>
}

/** `sameday judge`: each order's verdict in its place, streaming. 1 when a line was bad. */
export async function judgeCommand({ input, write }: Streams, context: Context): Promise<0 | 1> {
  let bad = 0
  for await (const lines of linesOf(input)) {
    let text = ''
    for (const line of lines) {
      const read = readOrder(line)
      if ('error' in read) bad += 1
      text += `${'error' in read ? JSON.stringify(read) : verdictLine(judge(read.order, context))}\n`
    }
    await write(text)
  }
  return bad === 0 ? 0 : 1
}

/** `sameday claims`: household claims by key. Only orders with compensation are kept in memory. */
export async function claimsCommand(streams: Streams, context: Context): Promise<0 | 1> {
  const { judged, bad } = await judgeAll(streams, context, ({ verdict }) => verdict.compensationFen > 0)
  for (const { key, orders, compensationFen, payBy } of claims(judged)) {
    await streams.write(`${JSON.stringify({ key, orders, compensationFen, payBy: payBy === null ? null : formatInstant(payBy) })}\n`)
  }
  return bad === 0 ? 0 : 1
}

/** `sameday contractors`: what contractors and the branch bear for a month. Only guaranteed orders are kept in memory. */
export async function contractorsCommand(streams: Streams, context: Context, month: { first: Day; next: Day }): Promise<0 | 1> {
  const { judged, bad } = await judgeAll(streams, context, ({ verdict }) => verdict.guaranteed)
  for (const share of contractorShares(judged, month, context.parameters)) await streams.write(`${JSON.stringify(share)}\n`)
  return bad === 0 ? 0 : 1
}

/** Judges everything, keeps what `keep` wants; bad lines are written at once. An order may come once: twice would count its money twice. */
async function judgeAll(
  { input, write }: Streams,
  context: Context,
  keep: (one: Judged) => boolean,
): Promise<{ judged: Judged[]; bad: number }> {
  const judged: Judged[] = []
  const firstLine = new Map<string, number>()
  let bad = 0
  for await (const lines of linesOf(input)) {
    for (const line of lines) {
      const read = readOrder(line)
      const error = 'error' in read ? read.error : repeated(read.order.id, read.line, firstLine)
      if (error !== null) {
        bad += 1
        await write(`${JSON.stringify({ line: read.line, error })}\n`)
      } else if ('order' in read) {
        const one = { order: read.order, verdict: judge(read.order, context) }
        if (keep(one)) judged.push(one)
      }
    }
  }
  return { judged, bad }
}

function repeated(id: string, line: number, firstLine: Map<string, number>): string | null {
  const first = firstLine.get(id)
  if (first === undefined) {
    firstLine.set(id, line)
    return null
  }
  return `工单 ${id} 在第 ${first} 行已出现，同一工单只能计一次`
}

interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
}

const withContext =
  (command: (streams: Streams, context: Context, given: Given) => Promise<0 | 1>) =>
  async (given: Given, io: CommandIo): Promise<number> => {
    const context = await contextOf(given.values['context'], io.cwd)
    return command({ input: io.input, write: (text) => io.out(text) }, context, given)
  }

export const runJudge = withContext(judgeCommand)
export const runClaims = withContext(claimsCommand)
export const runContractors = withContext((streams, context, { values }) => {
  const month = typeof values['month'] === 'string' ? parseMonth(values['month']) : null
  if (month === null)
    throw new UsageError('--month 必填，形如 2026-11', '用法：sameday contractors --month YYYY-MM [--context FILE] < orders.jsonl')
  return contractorsCommand(streams, context, month)
})

async function contextOf(path: string | boolean | undefined, cwd: string): Promise<Context> {
  if (typeof path !== 'string') return organisationContext()
  const text = await readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw new ContextProblem(`读不了判定条件文件 ${path}`, { cause })
  })
  try {
    return parseContext(JSON.parse(text.replace(/^\uFEFF/, '')), realClock.now())
  } catch (cause) {
    if (cause instanceof BadInput) throw new ContextProblem(`判定条件文件 ${path}：${cause.message}`, { cause })
    if (cause instanceof SyntaxError) throw new ContextProblem(`判定条件文件 ${path} 不是 JSON`, { cause })
    throw cause
  }
}

/** Without a context file: the organisation's districts and parameters, no events, now. */
async function organisationContext(): Promise<Context> {
  const [{ readConfig }, { readOrganisation }, { contextOf: ofOrganisation }] = await Promise.all([
    import('../../config/config.ts'),
    import('../../people/read-organisation.ts'),
    import('../../people/policy-context.ts'),
  ])
  const config = readConfig()
  return ofOrganisation(readOrganisation(config.organisationFile), config.startAt ?? realClock.now())
}

/** A context file that cannot be used, said in one line. */
export class ContextProblem extends Error {}
