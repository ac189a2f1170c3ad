import { JsonMarks } from './json-marks.ts'
import { TooMuch } from './too-much.ts'

/** Deeper than anything that a platform or a source system sends. */
export const DEEPEST_JSON = 32

/** Parses JSON whose length is bounded already, once its depth is. Throws SyntaxError, TooMuch. */
export function parseJson(text: string): unknown {
  const marks = new JsonMarks()
  for (const byte of Buffer.from(text)) {
    marks.take(byte)
    if (marks.depth > DEEPEST_JSON) throw new TooMuch(`嵌套超过 ${DEEPEST_JSON} 层`)
  }
  return JSON.parse(text) as unknown
}
