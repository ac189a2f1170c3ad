const AT = '[@＠]'
/** WeCom has been seen to put U+2005 behind a name; any blank will do, seen or not. */
const BLANK = '[\\s\\p{Z}\\p{Cf}]'

/**
 * What was typed, without the mention of the bot, wherever it stands: WeCom leaves it in the text. A mention is an @ of either width and one
 * of the bot's names, up to a blank, a punctuation mark or the end; blanks within the name may be of any kind.
 *
 * In a group a message arrives only because it mentions the bot. If none of the names is in it, the bot was renamed: then the first word is
 * taken for its name when it begins with @, up to U+2005 where there is one, and otherwise the last word.
 */
export function withoutMention(typed: string, names: readonly string[], mustMention: boolean): string {
  const known = names.filter((name) => name.trim() !== '')
  const mention = new RegExp(`${BLANK}*${AT}${BLANK}*(?:${known.map(pattern).join('|')})(?=${BLANK}|\\p{P}|$)${BLANK}*`, 'giu')
  if (known.length > 0 && mention.test(typed)) return typed.replace(mention, ' ').trim()
  return mustMention ? withoutUnknownName(typed) : typed.trim()
}

/** Longer names first is not needed: a name ends at a blank or punctuation mark. */
const pattern = (name: string): string =>
  name
    .trim()
    .split(/[\s\p{Z}]+/u)
    .map((word) => RegExp.escape(word))
    .join(`${BLANK}+`)

function withoutUnknownName(typed: string): string {
  const text = typed.replace(new RegExp(`^${BLANK}+|${BLANK}+$`, 'gu'), '')
  const first = /^[@＠][^\u2005\n]{1,40}\u2005/u.exec(text) ?? new RegExp(`^${AT}\\S+?(?:${BLANK}+|$)`, 'u').exec(text)
  if (first !== null) return text.slice(first[0].length).trim()
  return text.replace(new RegExp(`${BLANK}+${AT}\\S+$`, 'u'), '').trim()
}
