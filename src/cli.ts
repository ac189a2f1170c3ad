import { parseArgs, type ParseArgsConfig } from 'node:util'
import { processIo } from './cli-io.ts'
import type { CommandIo } from './command-io.ts'
import { UsageError, wrongUsage } from './usage.ts'

/** What a command was given: its options by name, and the rest in order. */
export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly rest: readonly string[]
}

interface Command {
  readonly usage: string
  readonly summary: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** The least and the most arguments besides options. */
  readonly arguments: readonly [number, number]
  run(given: Given, io: CommandIo): Promise<number>
}

const context = { context: { type: 'string' } } as const

/** Each command loads only what it needs: judging a million orders waits for no database driver. */
const commands: Readonly<Record<string, Command>> = {
  judge: {
    usage: 'judge [--context FILE] < orders.jsonl',
    summary: '逐行判定工单：时限、状态、免责、补偿',
    options: context,
    arguments: [0, 0],
    run: async (given, io) => (await import('./judging/run.ts')).runJudge(given, io),
  },
  claims: {
    usage: 'claims [--context FILE] < orders.jsonl',
    summary: '按户合并的补偿',
    options: context,
    arguments: [0, 0],
    run: async (given, io) => (await import('./judging/run.ts')).runClaims(given, io),
  },
  contractors: {
    usage: 'contractors --month YYYY-MM [--context FILE] < orders.jsonl',
    summary: '代维公司与分公司当月各自承担的补偿',
    options: { ...context, month: { type: 'string' } },
    arguments: [0, 0],
    run: async (given, io) => (await import('./judging/run.ts')).runContractors(given, io),
  },
}

/** Runs one command line; the exit code. 0 done, 1 refused or failed with one clear line, 2 wrong usage. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...args] = argv
  const command = name === undefined ? undefined : commands[name]
  try {
    if (!command) throw new UsageError(name === undefined ? '缺少命令' : `没有命令 ${name}`, overview())
    return await command.run(parse(command, args), io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await io.err(`${error.message}\n${error.usage}\n`)
    return 2
  }
}

function parse(command: Command, args: readonly string[]): Given {
  const usage = `用法：sameday ${command.usage}`
  const { values, positionals } = wrongUsage(usage, () =>
    parseArgs({ args: [...args], options: { json: { type: 'boolean' }, ...command.options }, allowPositionals: true, strict: true }),
  )
  const [least, most] = command.arguments
  if (positionals.length < least) throw new UsageError('缺少参数', usage)
  if (positionals.length > most) throw new UsageError(`多余的参数 ${positionals[most]}`, usage)
  const single = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? undefined : value]))
  return { values: single, rest: positionals }
}

function overview(): string {
  const lines = Object.values(commands).map(({ usage, summary }) => `  sameday ${usage}\n      ${summary}`)
  return `用法：\n${lines.join('\n')}`
}

if (import.meta.main) process.exitCode = await run(process.argv.slice(2), processIo())
