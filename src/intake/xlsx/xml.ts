import { SaxesParser } from 'saxes'
import { FileRefused } from '../table/file-refused.ts'
import { type Zip, type ZipPart, damagedPart, textOfPart } from './zip.ts'

/** What a reader of XML does at each mark. Names come without their prefix. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

/** What no workbook has: it was made to overwhelm its reader. The message says what there is too much of, in words for people. */
class XmlTooLarge extends Error {}
/** The document is cut off or not well formed. */
class XmlDamaged extends Error {}

/** The deepest element of a workbook that we know of is the twelfth. */
const DEEPEST = 64
const MOST_ATTRIBUTES = 64
/** Between two marks: as long as the longest cell may be. */
const LONGEST = 1 << 20

/** More than a sheet with as many rows as there can be, of twenty cells each. */
const MOST_ELEMENTS = 100_000_000

/** Parses a part piece by piece, and yields after each. Throws FileRefused, which names the part. */
export async function* parsedPart(zip: Zip, part: ZipPart, reader: XmlReader): AsyncGenerator<void> {
  const document = new XmlDocument(reader)
  try {
    for await (const chunk of textOfPart(zip, part)) {
      document.write(chunk)
      yield
    }
    document.end()
  } catch (error) {
    if (error instanceof XmlTooLarge) throw new FileRefused(`压缩包里的 ${part.name} ${error.message}，不是工单导出文件`, { cause: error })
    if (error instanceof XmlDamaged) throw damagedPart(part.name, error)
    throw error
  }
}

/** Parses a part that is small by nature. */
export async function parsePart(zip: Zip, part: ZipPart, open: XmlReader['open']): Promise<void> {
  if (part.size > LARGEST_SMALL) throw new FileRefused(`压缩包里的 ${part.name} 大得异常`)
  const parsing = parsedPart(zip, part, { open, text: () => undefined, close: () => undefined })
  for await (const _ of parsing);
}

/** Parts that list things: sheets, relations, styles. */
const LARGEST_SMALL = 16 * 2 ** 20

/**
 * Takes an XML document piece by piece. Depth, number of elements, attributes of one and the text between two marks are bounded before
 * anything is built on them; entities of the document's own are not expanded. Throws XmlTooLarge, XmlDamaged.
 */
class XmlDocument {
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  readonly #reader: XmlReader
  #elements = 0
  #depth = 0
  #attributes = 0
  /** Characters since the last mark. */
  #since = 0

  constructor(reader: XmlReader) {
    this.#reader = reader
    this.#parser.on('opentagstart', this.#begin)
    this.#parser.on('attribute', this.#attribute)
    this.#parser.on('opentag', ({ name, attributes }) => reader.open(bare(name), attributes))
    this.#parser.on('closetag', this.#end)
    this.#parser.on('text', (text) => reader.text(text))
    this.#parser.on('cdata', (text) => reader.text(text))
    this.#parser.on('error', (cause) => {
      throw new XmlDamaged(cause.message, { cause })
    })
  }

  write(text: string): void {
    this.#since += text.length
    this.#parser.write(text)
    if (this.#since > LONGEST) throw new XmlTooLarge('两个标记之间超过 1 MB')
  }

  /** When nothing more comes: what is still open has lost its end. */
  end(): void {
    this.#parser.close()
  }

  readonly #begin = (): void => {
    this.#since = this.#attributes = 0
    this.#depth += 1
    this.#elements += 1
    if (this.#depth > DEEPEST) throw new XmlTooLarge(`嵌套超过 ${DEEPEST} 层`)
    if (this.#elements > MOST_ELEMENTS) throw new XmlTooLarge(`超过 ${MOST_ELEMENTS} 个元素`)
  }

  readonly #attribute = (): void => {
    this.#attributes += 1
    if (this.#attributes > MOST_ATTRIBUTES) throw new XmlTooLarge(`一个元素超过 ${MOST_ATTRIBUTES} 个属性`)
  }

  readonly #end = ({ name }: { name: string }): void => {
    this.#since = 0
    this.#depth -= 1
    this.#reader.close(bare(name))
  }
}

/** `x:row` → `row`. */
export const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

const ESCAPED = /_x([0-9A-Fa-f]{4})_/g

/** `_x000D_` is how a workbook writes characters that XML cannot. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replaceAll(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text
