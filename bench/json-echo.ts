import { processIo } from '../src/cli/process-io.ts'
import { linesOf } from '../src/cli/judging/json-lines.ts'

/** What `judge` is measured beside: the same lines, read and written the same way, with nothing but JSON between. */
const io = processIo()
for await (const batch of linesOf(io.input)) {
  let text = ''
  for (const line of batch) text += `${JSON.stringify('text' in line ? JSON.parse(line.text) : line)}\n`
  await io.out(text)
}
