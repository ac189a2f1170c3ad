import { withoutLinks } from '../../links.ts'

/**
 * Text from outside as plain words: no mention, no link, no markup, and no end of a table's cell. WeCom documents no way to escape, so what
 * could mean something is written in its full-width form, which people read as the same. Letters, digits, Chinese and order numbers stay as
 * they are and can be copied.
 */
export const escapedLine = (text: string): string => atStart(inline(text))

/** As above; line breaks stay. */
export const escapedLines = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/u).map(escapedLine)

const WIDE = new Map(Array.from('<>@*_`~[]|\\', (sign) => [sign, String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)]))

function inline(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
    .replace(/[<>@*_`~[\]|\\]/g, (sign) => WIDE.get(sign) ?? '')
    // An entity would be read as the sign that it stands for.
    .replace(/&(?=#|[a-z])/gi, '＆')
  return withoutLinks(plain)
}

/** What means something only where a line begins: headings, lists, rules. */
function atStart(line: string): string {
  if (/^(?:[-=] ?)+$/.test(line)) return line.replaceAll('-', '－').replaceAll('=', '＝')
  return line
    .replace(/^#+/, (signs) => '＃'.repeat(signs.length))
    .replace(/^-(?= |$|-)/, '－')
    .replace(/^\+(?= |$)/, '＋')
    .replace(/^(\d+)\.(?= |$)/, '$1．')
    .replace(/^(\d+)\)(?= |$)/, '$1）')
}
