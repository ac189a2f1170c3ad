import { isUtf8 } from 'node:buffer'

/** One line of input: its number from 1, and its text, or why it could not be read. */
export type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly problem: string }

/** More bytes than any order needs, and few enough that input without line ends cannot fill the memory. */
const LONGEST = 1 << 20
const NEWLINE = 0x0a

/**
 * Splits a stream of UTF-8 bytes into lines, a batch per chunk. CRLF and a byte-order mark are taken off, blank lines left out.
 * Memory stays bounded: a line longer than 1 MiB is reported and skipped to its end.
 */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const splitter = new Splitter()
  for await (const chunk of input) {
    const batch = splitter.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    if (batch.length > 0) yield batch
  }
  const rest = splitter.take(Buffer.of(NEWLINE))
  if (rest.length > 0) yield rest
}

/** Splits bytes, not text: the end of a chunk may cut a character in two, the end of a line never does. */
class Splitter {
  #number = 0
  /** The line that has begun: its length so far, and as many of its bytes as can still become a line. */
  #length = 0
  readonly #begun = Buffer.alloc(LONGEST)

  take(chunk: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const line = this.#finish(chunk, from, at)
      if (line) lines.push(line)
      from = at + 1
    }
    this.#keep(chunk, from, chunk.length)
    return lines
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    if (this.#length + to - from <= LONGEST) chunk.copy(this.#begun, this.#length, from, to)
    this.#length += to - from
  }

  #finish(chunk: Buffer, from: number, to: number): Line | null {
    this.#number += 1
    if (this.#length === 0) return lineOf(this.#number, chunk, from, to)
    this.#keep(chunk, from, to)
    const length = this.#length
    this.#length = 0
    return lineOf(this.#number, this.#begun, 0, length)
  }
}

/** The line in the bytes [`from`, `to`). `trim` takes a byte-order mark off too, also where files were joined. */
function lineOf(number: number, bytes: Buffer, from: number, to: number): Line | null {
  if (to - from > LONGEST) return { number, problem: '一行超过 1 MiB' }
  const text = bytes.toString('utf8', from, to).trim()
  if (text === '') return null
  // Decoding puts U+FFFD for what is no UTF-8; text that holds one of its own is as good as any.
  const broken = text.includes('\uFFFD') && !isUtf8(bytes.subarray(from, to))
  return broken ? { number, problem: '含有不是 UTF-8 的字节' } : { number, text }
}
