import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { realClock } from '../clock.ts'
import type { CommandIo } from '../command-io.ts'
import { BadInput } from '../policy/bad-input.ts'
import { type Context, parseContext } from '../policy/context.ts'
import { parseMonth } from '../policy/instant.ts'
import { UsageError } from '../usage.ts'
import { ContextProblem } from './context-problem.ts'
import { type Streams, claimsCommand, contractorsCommand, judgeCommand } from './commands.ts'

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
    import('../config.ts'),
    import('../people/read-organisation.ts'),
    import('../people/policy-context.ts'),
  ])
  const config = readConfig()
  return ofOrganisation(readOrganisation(config.organisationFile), config.startAt ?? realClock.now())
}
