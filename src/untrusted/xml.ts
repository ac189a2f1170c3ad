import { SaxesParser } from 'saxes'
import { TooMuch } from './too-much.ts'

/** What a reader of XML does at each mark. Names come without their prefix. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

export interface XmlLimits {
  readonly deepest: number
  readonly elements: number
  /** Of one element. */
  readonly attributes: number
  /** Characters between two marks. */
  readonly longest: number
}

/** The document is cut off or not well formed, or defines its own kind. */
export class XmlDamaged extends Error {}

/**
 * Takes an XML document piece by piece. Depth, number of elements, attributes of one and the text between two marks are bounded before
 * anything is built on them; a document that brings definitions of its own is refused. Throws TooMuch, XmlDamaged.
 */
export class XmlDocument {
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  readonly #reader: XmlReader
  readonly #limits: XmlLimits
  #elements = 0
  #depth = 0
  #attributes = 0
  /** Characters since the last mark. */
  #since = 0

  constructor(reader: XmlReader, limits: XmlLimits) {
    this.#reader = reader
    this.#limits = limits
    this.#parser.on('opentagstart', this.#begin)
    this.#parser.on('attribute', this.#attribute)
    this.#parser.on('opentag', ({ name, attributes }) => reader.open(bare(name), attributes))
    this.#parser.on('closetag', this.#end)
    this.#parser.on('text', (text) => reader.text(text))
    this.#parser.on('cdata', (text) => reader.text(text))
    this.#parser.on('error', (cause) => {
      throw new XmlDamaged(cause.message, { cause })
    })
    // What it defines could grow without end or reach for files.
    this.#parser.on('doctype', () => {
      throw new XmlDamaged('a document type')
    })
  }

  write(text: string): void {
    this.#since += text.length
    this.#parser.write(text)
    if (this.#since > this.#limits.longest) throw new TooMuch(`两个标记之间超过 ${this.#limits.longest / 2 ** 20} MB`)
  }

  /** Ends the reading: an element still open has lost its end. */
  end(): void {
    this.#parser.close()
  }

  readonly #begin = (): void => {
    this.#since = this.#attributes = 0
    this.#depth += 1
    this.#elements += 1
    if (this.#depth > this.#limits.deepest) throw new TooMuch(`嵌套超过 ${this.#limits.deepest} 层`)
    if (this.#elements > this.#limits.elements) throw new TooMuch(`超过 ${this.#limits.elements} 个元素`)
  }

  readonly #attribute = (): void => {
    this.#attributes += 1
    if (this.#attributes > this.#limits.attributes) throw new TooMuch(`一个元素超过 ${this.#limits.attributes} 个属性`)
  }

  readonly #end = ({ name }: { name: string }): void => {
    this.#since = 0
    this.#depth -= 1
    this.#reader.close(bare(name))
  }
}

/** `x:row` → `row`. */
export const bare = (name: string): string => name.slice(name.indexOf(':') + 1)
