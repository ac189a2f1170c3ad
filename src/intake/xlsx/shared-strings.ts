import { FileRefused } from '../table/file-refused.ts'
import { parsedPart, unescaped } from './xml.ts'
import type { Zip, ZipPart } from './zip.ts'

const LARGEST = 256 * 2 ** 20
const LONGEST = 1 << 20

/** The texts that the cells of a workbook refer to by number; as bytes side by side, because there may be millions. */
export class SharedStrings {
  #bytes = Buffer.alloc(1 << 16)
  #ends = new Uint32Array(1 << 12)
  #count = 0

  add(text: string): void {
    const start = this.#end(this.#count - 1)
    const length = Buffer.byteLength(text)
    if (start + length > LARGEST) throw new FileRefused('工作簿里的文字超过 256 MB，请分成几个文件导出')
    if (start + length > this.#bytes.length) this.#bytes = grown(this.#bytes, start + length)
    this.#bytes.write(text, start)
    if (this.#count === this.#ends.length) {
      const ends = new Uint32Array(this.#ends.length * 2)
      ends.set(this.#ends)
      this.#ends = ends
    }
    this.#ends[this.#count] = start + length
    this.#count += 1
  }

  /** Undefined when there is no such number. */
  at(index: number): string | undefined {
    return index >= 0 && index < this.#count ? this.#bytes.toString('utf8', this.#end(index - 1), this.#end(index)) : undefined
  }

  #end(index: number): number {
    return index < 0 ? 0 : (this.#ends[index] ?? 0)
  }
}

function grown(bytes: Buffer<ArrayBuffer>, needed: number): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(Math.max(needed, bytes.length * 2))
  bytes.copy(larger)
  return larger
}

/** Reads the table of a workbook. Throws FileRefused. */
export async function readSharedStrings(zip: Zip, part: ZipPart): Promise<SharedStrings> {
  const strings = new SharedStrings()
  let text = ''
  let inText = false
  let inPhonetic = false
  const parsing = parsedPart(zip, part, {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') inPhonetic = true
      else if (name === 't') inText = !inPhonetic
    },
    text(piece) {
      if (!inText) return
      text += piece
      if (text.length > LONGEST) throw new FileRefused(`压缩包里的 ${part.name} 有超过 1 MB 的文字，不是工单导出文件`)
    },
    close(name) {
      if (name === 'si') strings.add(unescaped(text))
      else if (name === 'rPh') inPhonetic = false
      else if (name === 't') inText = false
    },
  })
  for await (const _ of parsing);
  return strings
}
