import type { Program } from '../program/program.ts'
import type { CommandIo } from '../remote/command-io.ts'
import type { RunCommand } from '../remote/listen.ts'
import type { Command, Values } from './command.ts'
import { commands } from './commands.ts'
import { readCommandLine } from './read-command-line.ts'
import { refusalOf } from './refusals.ts'
import { UsageError, helpText, usageText } from './usage.ts'

/**
 * Runs one command line and gives its exit code: 0 done, 1 refused or failed with one clear line, 2 wrong usage. `here`: the program of the
 * running server, which carries commands out for others.
 */
export async function run(argv: readonly string[], io: CommandIo, here: Program | null = null): Promise<number> {
  const asked = readCommandLine(argv, commands)
  if ('help' in asked) {
    await io.out(`${helpText(asked.help)}\n`)
    return 0
  }
  if ('problem' in asked) return wrongUsage(asked.problem, asked.meant, io)
  try {
    return await carryOut(asked, argv, io, here)
  } catch (error) {
    if (error instanceof UsageError) return wrongUsage(error.message, [asked.command], io)
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    await io.err(`${refusal.message}\n`)
    return 1
  }
}

async function wrongUsage(problem: string, meant: readonly Command[], io: CommandIo): Promise<2> {
  await io.err(`${problem}\n${usageText(meant)}\n`)
  return 2
}

async function carryOut(
  { command, values }: { readonly command: Command; readonly values: Values },
  argv: readonly string[],
  io: CommandIo,
  here: Program | null,
): Promise<number> {
  switch (command.needs) {
    case 'nothing':
      return command.run(values, io, null)
    case 'server':
      return command.run(values, io, commandsOf)
    case 'database': {
      if (here !== null) return command.run(values, io, here)
      const { withProgram } = await import('./with-program.ts')
      return withProgram(command, values, argv, io)
    }
    case 'database-as-it-is': {
      if (here !== null) return command.run(values, io, here)
      const { withStored } = await import('./with-stored.ts')
      return withStored(command, values, argv, io)
    }
  }
}

/** How the running server carries out the commands of others. */
const commandsOf =
  (program: Program): RunCommand =>
  (argv, io) =>
    run(argv, io, program)
