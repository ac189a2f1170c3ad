import type { Program } from '../../program/program.ts'
import { type CommandIo, onTerminal } from '../../remote/command-io.ts'
import type { RunCommand } from '../../remote/listen.ts'

/** `sameday serve`, also `npm start`. Whoever waits at a terminal reads a line before the program is even loaded. */
export async function serve(_given: object, io: CommandIo, commandsOf: (program: Program) => RunCommand): Promise<0 | 1> {
  if (onTerminal(io)) await io.err('正在启动…\n')
  const { serve: serveProgram } = await import('../../main.ts')
  return serveProgram(io, commandsOf)
}
