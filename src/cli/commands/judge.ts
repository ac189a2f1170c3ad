import { judge as judgeOrder } from '../../policy/judge.ts'
import { verdictLine } from '../../policy/verdict.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { contextOfFile } from '../judging/context-file.ts'
import { linesOf } from '../judging/json-lines.ts'
import { readOrder } from '../judging/read-order.ts'

/** `sameday judge`: each order's verdict in its place, streaming. 1 when a line was bad. */
export async function judge({ context: file }: { readonly context: string | null }, { cwd, input, out }: CommandIo): Promise<0 | 1> {
  const context = await contextOfFile(file, cwd)
  let bad = 0
  for await (const lines of linesOf(input)) {
    let text = ''
    for (const line of lines) {
      const read = readOrder(line)
      if ('error' in read) bad += 1
      text += `${'error' in read ? JSON.stringify(read) : verdictLine(judgeOrder(read.order, context))}\n`
    }
    await out(text)
  }
  return bad === 0 ? 0 : 1
}
