import { serve as serveProgram } from '../../main.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import type { RunCommand } from '../../remote/listen.ts'

/** `sameday serve`, also `npm start`. */
export const serve = (_given: object, io: CommandIo, commandsOf: (program: Program) => RunCommand): Promise<0> =>
  serveProgram(io, commandsOf)
