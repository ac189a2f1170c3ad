import { claims as claimsOf } from '../../policy/claims.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { contextOfFile } from '../judging/context-file.ts'
import { judgeAll } from '../judging/judge-all.ts'

/** `sameday claims`: household claims by key. Only orders with compensation are kept in memory. 1 when a line was bad. */
export async function claims({ context }: { readonly context: string | null }, io: CommandIo): Promise<0 | 1> {
  const { judged, bad } = await judgeAll(io, await contextOfFile(context, io.cwd), ({ verdict }) => verdict.compensationFen > 0)
  for (const { key, orders, compensationFen, payBy } of claimsOf(judged)) {
    await io.out(`${JSON.stringify({ key, orders, compensationFen, payBy: payBy === null ? null : formatInstant(payBy) })}\n`)
  }
  return bad === 0 ? 0 : 1
}
