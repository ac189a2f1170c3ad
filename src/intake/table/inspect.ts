import { createReadStream } from 'node:fs'
import { errorCode } from '../../db/problems.ts'
import type { Instant } from '../../policy/instant.ts'
import { type FileHead, HEAD } from './file-head.ts'
import { FileRefused } from './file-refused.ts'
import { refuseOtherFormats } from './formats.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

export interface TextFile {
  readonly path: string
  readonly encoding: Encoding
  /** When the file was last written. */
  readonly writtenAt: Instant
  /** The first characters, enough for the title and the header. */
  readonly head: string
  /** Hears how many bytes are read. */
  readonly onRead: (bytes: number) => void
}

const LONGEST_LINE = 1 << 20
/** So much is read at once: the rows in it are told apart before anything else has its turn. */
const CHUNK = 1 << 15

/** Reads the whole file once to see that it is text throughout and in which encoding; throws FileRefused. */
export async function inspectText(file: FileHead, onRead: TextFile['onRead']): Promise<TextFile> {
  await refuseOtherFormats(file)
  const { path, first, writtenAt } = file
  const candidates = encodingsOf(first)
  let cutOff = false
  for (const encoding of candidates) {
    const head = await headIfWholly(encoding, path, onRead)
    if (typeof head === 'string') return { path, encoding, writtenAt, head, onRead }
    cutOff ||= head.cutOff
  }
  if (cutOff) throw new FileRefused('文件不完整：最后一个字符只有一半，可能没有传完，请重新导出')
  throw new FileRefused(`不是文本文件，或编码不对：按 ${candidates.join('、').toUpperCase()} 都读不通`)
}

/** The encodings to try, most telling first: a byte-order mark decides, zero bytes on one side mean UTF-16. */
function encodingsOf(first: Buffer): readonly Encoding[] {
  if (first[0] === 0xff && first[1] === 0xfe) return ['utf-16le']
  if (first[0] === 0xfe && first[1] === 0xff) return ['utf-16be']
  const zeros = [0, 0]
  for (const [i, byte] of first.entries()) if (byte === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const many = first.length / 20
  // ASCII in UTF-16 has every second byte zero; zeros on both sides are no text at all.
  if (odd > many && even < many / 4) return ['utf-16le']
  if (even > many && odd < many / 4) return ['utf-16be']
  if (even + odd > many) throw new FileRefused('不是文本文件')
  return ['utf-8', 'gb18030']
}

/** The beginning of a file that is in this encoding throughout; else whether only its last character is not. */
async function headIfWholly(encoding: Encoding, path: string, onRead: TextFile['onRead']): Promise<string | { readonly cutOff: boolean }> {
  const lengths = new LineLengths()
  let head = ''
  try {
    for await (const text of textOf(path, encoding, onRead)) {
      lengths.take(text)
      if (head.length < HEAD) head += text.slice(0, HEAD - head.length)
    }
  } catch (error) {
    if (error instanceof HalfCharacter) return { cutOff: true }
    if (errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { cutOff: false }
    throw error
  }
  return head
}

class LineLengths {
  #line = 1
  #length = 0

  take(text: string): void {
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      this.#length = 0
      this.#line += 1
      from = at + 1
    }
    this.#length += text.length - from
    if (this.#length > LONGEST_LINE) throw new FileRefused(`第 ${this.#line} 行超过 1 MB，不是 CSV`)
  }
}

class HalfCharacter extends Error {}

/**
 * The text of a file with line feeds alone as line ends; an error with the code ERR_ENCODING_INVALID_ENCODED_DATA when it is not in this
 * encoding, a HalfCharacter when it ends within one.
 */
export async function* textOf(path: string, encoding: Encoding, onRead: TextFile['onRead']): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let carriage = false
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK })
  for await (const chunk of chunks) {
    onRead(chunk.length)
    const text = decoder.decode(chunk, { stream: true })
    const whole: string = carriage ? `\r${text}` : text
    carriage = whole.endsWith('\r')
    yield lineFeeds(carriage ? whole.slice(0, -1) : whole)
  }
  yield lineFeeds(`${carriage ? '\r' : ''}${rest(decoder)}`)
}

function rest(decoder: TextDecoder): string {
  try {
    return decoder.decode()
  } catch (cause) {
    throw new HalfCharacter('the last character is cut off', { cause })
  }
}

const lineFeeds = (text: string): string => (text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text)
