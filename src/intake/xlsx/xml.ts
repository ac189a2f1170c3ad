import { TooMuch } from '../../untrusted/too-much.ts'
import { XmlDamaged, XmlDocument, type XmlLimits, type XmlReader } from '../../untrusted/xml.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type Zip, type ZipPart, damagedPart, textOfPart } from './zip.ts'

const limits: XmlLimits = {
  // The deepest element of a workbook that we know of is the twelfth.
  deepest: 64,
  attributes: 64,
  // As long as the longest cell may be.
  longest: 1 << 20,
  // More than a sheet with as many rows as there can be, of twenty cells each.
  elements: 100_000_000,
}

/** Parses a part piece by piece, and yields after each. Throws FileRefused, which names the part. */
export async function* parsedPart(zip: Zip, part: ZipPart, reader: XmlReader): AsyncGenerator<void> {
  const document = new XmlDocument(reader, limits)
  try {
    for await (const chunk of textOfPart(zip, part)) {
      document.write(chunk)
      yield
    }
    document.end()
  } catch (error) {
    if (error instanceof TooMuch) throw new FileRefused(`压缩包里的 ${part.name} ${error.message}，不是工单导出文件`, { cause: error })
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

const ESCAPED = /_x([0-9A-Fa-f]{4})_/g

/** `_x000D_` is how a workbook writes characters that XML cannot. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replaceAll(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text
