import type { Context } from '../../policy/context.ts'
import { type Judged, judge } from '../../policy/judge.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { linesOf } from './json-lines.ts'
import { readOrder } from './read-order.ts'

/** Judges everything, keeps what `keep` wants; bad lines are answered at once. An order may come once: twice would count its money twice. */
export async function judgeAll(
  { input, out }: Pick<CommandIo, 'input' | 'out'>,
  context: Context,
  keep: (one: Judged) => boolean,
): Promise<{ judged: Judged[]; bad: number }> {
  const judged: Judged[] = []
  const firstLine = new Map<string, number>()
  let bad = 0
  for await (const lines of linesOf(input)) {
    for (const line of lines) {
      const read = readOrder(line)
      const error = 'error' in read ? read.error : repeated(read.order.id, read.line, firstLine)
      if (error !== null) {
        bad += 1
        await out(`${JSON.stringify({ line: read.line, error })}\n`)
      } else if ('order' in read) {
        const one = { order: read.order, verdict: judge(read.order, context) }
        if (keep(one)) judged.push(one)
      }
    }
  }
  return { judged, bad }
}

function repeated(id: string, line: number, firstLine: Map<string, number>): string | null {
  const first = firstLine.get(id)
  if (first === undefined) {
    firstLine.set(id, line)
    return null
  }
  return `工单 ${id} 在第 ${first} 行已出现，同一工单只能计一次`
}
