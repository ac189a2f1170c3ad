import { FileRefused } from '../table/file-refused.ts'
import { unescaped, xmlInto } from './xml.ts'
import { type Zip, type ZipPart, textOfPart } from './zip.ts'

const LARGEST = 256 * 2 ** 20

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

/** Reads the table of a workbook; one without it has no shared strings. */
export async function readSharedStrings(zip: Zip, part: ZipPart | undefined): Promise<SharedStrings> {
  const strings = new SharedStrings()
  if (part === undefined) return strings
  let text = ''
  let inText = false
  let inPhonetic = false
  const parser = xmlInto({
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') inPhonetic = true
      else if (name === 't') inText = !inPhonetic
    },
    text(piece) {
      if (inText) text += piece
    },
    close(name) {
      if (name === 'si') strings.add(unescaped(text))
      else if (name === 'rPh') inPhonetic = false
      else if (name === 't') inText = false
    },
  })
  for await (const chunk of textOfPart(zip, part)) parser.write(chunk)
  return strings
}
