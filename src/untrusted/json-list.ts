import { setImmediate } from 'node:timers/promises'
import { DEEPEST_JSON } from './json.ts'
import { JsonMarks } from './json-marks.ts'
import { TooMuch } from './too-much.ts'

export interface ListLimits {
  /** Of the whole. */
  readonly bytes: number
  readonly bytesOfOne: number
  /** More elements are counted, and not kept. */
  readonly kept: number
}

export interface JsonList {
  readonly elements: readonly unknown[]
  /** Kept or not. */
  readonly count: number
  readonly isList: boolean
}

/** So much is looked at in one turn of the event loop. */
const PIECE = 64 * 1024

/**
 * Reads a JSON list while its bytes come, or one value as a list of it. Each element is bounded before anything is built of it, and other
 * work goes on between the pieces. Throws SyntaxError, TooMuch.
 */
export async function readJsonList(body: AsyncIterable<Uint8Array>, limits: ListLimits): Promise<JsonList> {
  const reading = new ListReading(limits)
  for await (const chunk of body) {
    for (let from = 0; from < chunk.length; from += PIECE) {
      reading.take(chunk.subarray(from, from + PIECE))
      await setImmediate()
    }
  }
  return reading.end()
}

const [COMMA, BEGIN, END] = [0x2c, 0x5b, 0x5d]
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d])
const byteOrderMark = [0xef, 0xbb, 0xbf]

class ListReading {
  readonly #limits: ListLimits
  readonly #marks = new JsonMarks()
  readonly #elements: unknown[] = []
  #state: 'before' | 'list' | 'one-value' | 'after' = 'before'
  #count = 0
  #bytes = 0
  /** Of the element that is being read. */
  #pieces: Uint8Array[] = []
  #length = 0

  constructor(limits: ListLimits) {
    this.#limits = limits
  }

  take(piece: Uint8Array): void {
    if (this.#bytes + piece.length > this.#limits.bytes) throw new TooMuch(`超过 ${sizeText(this.#limits.bytes)}，请分批`)
    let from = 0
    for (const [i, byte] of piece.entries()) {
      if (this.#begins(byte, this.#bytes + i)) from = byte === BEGIN ? i + 1 : i
      else if (this.#ends(byte)) {
        this.#keep(piece.subarray(from, i))
        this.#close(byte === END)
        from = i + 1
      }
    }
    this.#bytes += piece.length
    if (this.#state === 'list' || this.#state === 'one-value') this.#keep(piece.subarray(from))
  }

  end(): JsonList {
    const isList = this.#state === 'after'
    if (this.#state === 'one-value') this.#close(false)
    else if (!isList) throw new SyntaxError('the list has no end')
    return { elements: this.#elements, count: this.#count, isList }
  }

  /** Whether the first value begins here. */
  #begins(byte: number, position: number): boolean {
    if (this.#state !== 'before' || blanks.has(byte) || byte === byteOrderMark[position]) return false
    this.#state = byte === BEGIN ? 'list' : 'one-value'
    this.#marks.take(byte)
    return true
  }

  /** Whether an element of the list ends before this. */
  #ends(byte: number): boolean {
    if (this.#state === 'after' && !blanks.has(byte)) throw new SyntaxError('something comes after the end')
    if (this.#state !== 'list' && this.#state !== 'one-value') return false
    const structures = this.#marks.take(byte)
    const { depth } = this.#marks
    if (depth > DEEPEST_JSON + 1) throw new TooMuch(`第 ${this.#count + 1} 条嵌套超过 ${DEEPEST_JSON} 层`)
    if (!structures || this.#state !== 'list') return false
    if (depth === 0 && byte !== END) throw new SyntaxError('the list ends otherwise than it began')
    return depth === 0 || (depth === 1 && byte === COMMA)
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length
    if (this.#length > this.#limits.bytesOfOne) throw new TooMuch(`第 ${this.#count + 1} 条超过 ${sizeText(this.#limits.bytesOfOne)}`)
    this.#pieces.push(bytes)
  }

  #close(isLast: boolean): void {
    const text = Buffer.concat(this.#pieces).toString()
    this.#pieces = []
    this.#length = 0
    if (isLast) this.#state = 'after'
    if (isLast && this.#count === 0 && text.trim() === '') return
    this.#count += 1
    if (this.#count <= this.#limits.kept) this.#elements.push(JSON.parse(text))
  }
}

const sizeText = (bytes: number): string => (bytes < 2 ** 20 ? `${bytes / 2 ** 10} KB` : `${bytes / 2 ** 20} MB`)
