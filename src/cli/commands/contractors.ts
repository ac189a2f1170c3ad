import { contractorShares } from '../../policy/contractors.ts'
import type { Day } from '../../policy/instant.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { contextOfFile } from '../judging/context-file.ts'
import { judgeAll } from '../judging/judge-all.ts'

/** `sameday contractors`: what contractors and the branch bear for a month. Only guaranteed orders are kept in memory. 1 when a line was bad. */
export async function contractors(
  { month, context: file }: { readonly month: { readonly first: Day; readonly next: Day }; readonly context: string | null },
  io: CommandIo,
): Promise<0 | 1> {
  const context = await contextOfFile(file, io.cwd)
  const { judged, bad } = await judgeAll(io, context, ({ verdict }) => verdict.guaranteed)
  for (const share of contractorShares(judged, month, context.parameters)) await io.out(`${JSON.stringify(share)}\n`)
  return bad === 0 ? 0 : 1
}
