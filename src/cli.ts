import { parseArgs, type ParseArgsConfig } from 'node:util'
import { processIo } from './cli/process-io.ts'
import type { CommandIo } from './remote/command-io.ts'
import { AuditKeyMissing } from './audit/append.ts'
import { BadKeyFile } from './audit/key-file.ts'
import { DatabaseProblem } from './db/problems.ts'
import { BadConfig } from './config/environment.ts'
import { FileRefused } from './intake/table/file-refused.ts'
import { ContextProblem } from './cli/commands/judge.ts'
import { BadOrganisation } from './people/problem.ts'
import type { Program } from './program/program.ts'
import { CannotListen } from './server/listen.ts'
import { CannotServe } from './remote/running-server.ts'
import { UsageError, wrongUsage } from './cli/usage.ts'

/** What a command was given: its options by name, and the rest in order. */
interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly rest: readonly string[]
}

/** Needs no database, or makes its own way to one. */
interface PlainCommand {
  readonly usage: string
  readonly summary: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** The least and the most arguments besides options. */
  readonly arguments: readonly [number, number]
  run(given: Given, io: CommandIo): Promise<number>
}

const context = { context: { type: 'string' } } as const

/** Each command loads only what it needs: judging a million orders waits for no database driver. */
const plainCommands: Readonly<Record<string, PlainCommand>> = {
  serve: {
    usage: 'serve',
    summary: '运行机器人：网页或群聊、导入、排程、投递（同 npm start）',
    options: {},
    arguments: [0, 0],
    run: async (_given, io) => (await import('./main.ts')).serve(io, (program) => (argv, commandIo) => run(argv, commandIo, program)),
  },
  judge: {
    usage: 'judge [--context FILE] < orders.jsonl',
    summary: '逐行判定工单：时限、状态、免责、补偿',
    options: context,
    arguments: [0, 0],
    run: async (given, io) => (await import('./cli/commands/judge.ts')).runJudge(given, io),
  },
  claims: {
    usage: 'claims [--context FILE] < orders.jsonl',
    summary: '按户合并的补偿',
    options: context,
    arguments: [0, 0],
    run: async (given, io) => (await import('./cli/commands/judge.ts')).runClaims(given, io),
  },
  contractors: {
    usage: 'contractors --month YYYY-MM [--context FILE] < orders.jsonl',
    summary: '代维公司与分公司当月各自承担的补偿',
    options: { ...context, month: { type: 'string' } },
    arguments: [0, 0],
    run: async (given, io) => (await import('./cli/commands/judge.ts')).runContractors(given, io),
  },
  org: {
    usage: 'org check FILE',
    summary: '检查组织文件，逐行报告问题',
    options: {},
    arguments: [2, 2],
    run: async (given, io) => (await import('./cli/commands/org-check.ts')).runOrg(given.rest, io),
  },
}

/** Runs one command line and gives its exit code: 0 done, 1 refused or failed with one clear line, 2 wrong usage. `here`: the running server's own. */
export async function run(argv: readonly string[], io: CommandIo, here: Program | null = null): Promise<number> {
  const [name = '', ...args] = argv
  try {
    const plain = Object.hasOwn(plainCommands, name) ? plainCommands[name] : undefined
    if (plain && !isOrgApply(argv)) return await plain.run(parse(plain, args), io)
    const { programCommands } = await import('./cli/commands.ts')
    const called = isOrgApply(argv) ? 'org apply' : name
    const command = Object.hasOwn(programCommands, called) ? programCommands[called] : undefined
    if (!command) throw new UsageError(name === '' ? '缺少命令' : `没有命令 ${name}`, overview({ ...plainCommands, ...programCommands }))
    if (here !== null) return await command.run(here, args, io)
    const { withProgram } = await import('./cli/with-program.ts')
    return await withProgram(argv, io, (program) => command.run(program, args, io))
  } catch (error) {
    if (error instanceof UsageError) {
      await io.err(`${error.message}\n${error.usage}\n`)
      return 2
    }
    if (!refusals.some((refusal) => error instanceof refusal) || !(error instanceof Error)) throw error
    await io.err(`${error.message}\n`)
    return 1
  }
}

/** Of the two things one can do with an organisation file this one needs the database. */
const isOrgApply = ([name, verb]: readonly string[]): boolean => name === 'org' && verb === 'apply'

/** What is said in its own words; anything else is a fault of the program and shows where. */
const refusals = [
  AuditKeyMissing,
  BadConfig,
  BadKeyFile,
  BadOrganisation,
  CannotListen,
  CannotServe,
  ContextProblem,
  DatabaseProblem,
  FileRefused,
]

function parse(command: PlainCommand, args: readonly string[]): Given {
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

function overview(commands: Readonly<Record<string, { readonly usage: string; readonly summary: string }>>): string {
  const lines = Object.values(commands).map(({ usage, summary }) => `  sameday ${usage}\n      ${summary}`)
  return `用法：\n${lines.join('\n')}`
}

/** This process's own command line, to its exit code. */
export async function runProcess(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo())
  // A terminal that nobody reads any more would keep the process waiting for it.
  process.stdin.destroy()
}

if (import.meta.main) await runProcess()
