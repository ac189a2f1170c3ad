import { Parser } from 'htmlparser2'

/** What a reader of XML does at each mark. Names come without their prefix. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

/** Takes the text of an XML document piece by piece. Entities of a document's own are not expanded. */
export function xmlInto({ open, text, close }: XmlReader): Parser {
  return new Parser(
    {
      onopentag: (name, attributes) => open(bare(name), attributes),
      ontext: text,
      onclosetag: (name) => close(bare(name)),
    },
    { xmlMode: true },
  )
}

/** `x:row` → `row`. */
export const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

const ESCAPED = /_x([0-9A-Fa-f]{4})_/g

/** `_x000D_` is how a workbook writes characters that XML cannot. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replaceAll(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text
