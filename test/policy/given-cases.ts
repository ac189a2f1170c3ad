import { readFileSync } from 'node:fs'
import { asFields, text } from '../../src/policy/read.ts'

/** One line of `cases.jsonl`: the cases that came with the policy. */
export interface GivenCase {
  readonly name: string
  readonly clause: string
  readonly order: unknown
  readonly context: unknown
  readonly expect: Readonly<Record<string, unknown>>
}

const givenCasesText = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')

export const givenCases: readonly GivenCase[] = givenCasesText
  .trimEnd()
  .split('\n')
  .map((line) => {
    const f = asFields(JSON.parse(line), 'case')
    return {
      name: text(f['name'], 'name'),
      clause: text(f['clause'], 'clause'),
      order: f['order'],
      context: f['context'],
      expect: asFields(f['expect'], 'expect'),
    }
  })
