import { withoutLinks } from '../../links.ts'

/**
 * DingTalk does not say that a backslash escapes, so what could format, link or mention is written full-width: it reads the same, does
 * nothing in any renderer, and the bot folds it back when it is copied into a question.
 */
const fullWidth: Readonly<Record<string, string>> = {
  '*': '＊',
  _: '＿',
  '`': '｀',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '#': '＃',
  '~': '～',
  '|': '｜',
  '\\': '＼',
  '@': '＠',
  $: '＄',
}

/** One line of outside text; what breaks lines or is not seen is taken out. */
export function harmless(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\n\r\t\p{Zl}\p{Zp}\p{Zs}]+/gu, (blank) => (blank.includes('　') ? '　' : ' '))
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/&(?=#?\w+;)/g, '＆')
    .replace(/[*_`[\]<>#~|\\@$]/g, (character) => fullWidth[character] ?? character)
  return withoutLinks(plain)
}

export const harmlessLines = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/).map(harmless)

/** A line as it must stand so that its beginning makes no list, rule or code of it. */
export function plainStart(line: string): string {
  return line
    .replace(/^\s+/, '')
    .replace(/^([-+=])/, (mark) => ({ '-': '－', '+': '＋' })[mark] ?? '＝')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, (_all, number: string, mark: string) => number + (mark === '.' ? '．' : '）'))
}
