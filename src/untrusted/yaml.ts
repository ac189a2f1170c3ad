import { readFileSync, statSync } from 'node:fs'
import { type Document, Lexer, type LineCounter, Parser, parseDocument } from 'yaml'
import { TooMuch } from './too-much.ts'

/** A file of a branch with a hundred groups and a thousand people has a quarter of it. */
const LONGEST = 2 ** 20
/** The deepest of ours has ten. */
const DEEPEST = 32
/** Of one list or mapping. The library compares each key with all before it. */
const MOST_ENTRIES = 5000
const tooLong = new TooMuch(`超过 ${LONGEST / 2 ** 20} MB`)

/**
 * The text of a file, of which nothing is read when it is too large. Another encoding than UTF-8 would turn names into rubbish that matches
 * nothing. Throws TooMuch, and what reading and decoding throw.
 */
export function yamlTextOf(path: string): string {
  if (statSync(path).size > LONGEST) throw tooLong
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
}

export type YamlText = Document.Parsed

/**
 * One document of YAML 1.2, its length, depth and width bounded before anything is built. A megabyte takes a second: do not do it where others
 * wait. Throws TooMuch.
 */
export function parseYaml(text: string, lineCounter: LineCounter): YamlText {
  if (text.length > LONGEST) throw tooLong
  boundShape(text)
  return parseDocument(text, { lineCounter })
}

/** The library parses without recursion, so what is too deep shows before it is composed, which is done with. */
function boundShape(text: string): void {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    const { stack } = parser
    if (stack.length > DEEPEST) throw new TooMuch(`嵌套超过 ${DEEPEST} 层`)
    const top = stack.at(-1)
    if (top !== undefined && 'items' in top && top.items.length > MOST_ENTRIES) throw new TooMuch(`有一处超过 ${MOST_ENTRIES} 项`)
  }
}

/** Plain values, or why they cannot be made: an anchor is missing, or aliases multiply. */
export function plainYaml(document: YamlText): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS() as unknown }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    const why = error.message.startsWith('Excessive') ? '层层相乘，大得异常' : error.message
    return { problem: `引用（&、*）无法展开：${why}` }
  }
}
