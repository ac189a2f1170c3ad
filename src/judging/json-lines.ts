import { StringDecoder } from 'node:string_decoder'

/** One line of input: its number from 1, and its text, or why it could not be read. */
export type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly problem: string }

/** More than any order needs, and little enough that input without line ends cannot fill the memory. */
const LONGEST = 1 << 20

/**
 * Splits a stream of UTF-8 bytes into lines, a batch per chunk. CRLF and a byte-order mark are taken off, blank lines left out.
 * Memory stays bounded: a line longer than 1 MiB is reported and skipped to its end.
 */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder('utf8')
  const splitter = new Splitter()
  for await (const chunk of input) {
    const batch = splitter.take(decoder.write(chunk))
    if (batch.length > 0) yield batch
  }
  const rest = splitter.take(`${decoder.end()}\n`)
  if (rest.length > 0) yield rest
}

class Splitter {
  #number = 0
  #begun = ''
  #skipping = false

  take(text: string): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const line = this.#finish(text.slice(from, at))
      if (line) lines.push(line)
      from = at + 1
    }
    this.#begun += text.slice(from)
    if (this.#begun.length > LONGEST) [this.#begun, this.#skipping] = ['', true]
    return lines
  }

  #finish(end: string): Line | null {
    this.#number += 1
    const number = this.#number
    const whole = this.#begun + end
    const tooLong = this.#skipping || whole.length > LONGEST
    this.#begun = ''
    this.#skipping = false
    if (tooLong) return { number, problem: `一行超过 ${LONGEST} 个字符` }
    const text = (number === 1 ? whole.replace(/^\uFEFF/, '') : whole).trim()
    if (text === '') return null
    return text.includes('\uFFFD') ? { number, problem: '含有不是 UTF-8 的字节' } : { number, text }
  }
}
