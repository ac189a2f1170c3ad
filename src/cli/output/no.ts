import type { CommandIo } from '../../remote/command-io.ts'

/** A command that does not do it: why, in one line, and its exit code. */
export async function no(io: CommandIo, text: string): Promise<1> {
  await io.err(`${text}\n`)
  return 1
}
