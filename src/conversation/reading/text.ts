/** Longer than any command with its evidence; also what one reply can quote without flooding a group. */
export const MAX_TEXT = 500

/** The typed text without invisible characters: control and format characters, halves of characters. Line breaks become blanks. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()

/** The first `most` characters; a character is never cut in two. */
export const cut = (text: string, most: number): string => Array.from(text).slice(0, most).join('')

/** Full-width letters, digits and signs as their plain forms, in lower case. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/**
 * What follows `word` at the start of `text`, or null when it does not start so. Case, width and blanks within the
 * word do not matter: `查 单CR1`, `／ 查单 CR1`. A word in letters ends where letters end.
 */
export function after(word: string, text: string): string | null {
  const characters = Array.from(text)
  let matched = 0
  for (const [i, character] of characters.entries()) {
    if (matched === word.length) return ends(word, character) ? characters.slice(i).join('').trim() : null
    const folded = fold(character).trim()
    if (!word.startsWith(folded, matched)) return null
    matched += folded.length
  }
  return matched === word.length ? '' : null
}

const ends = (word: string, next: string): boolean => !/[a-z]$/.test(word) || !/[a-z0-9]/.test(fold(next))

/** The first word and what follows it. Commas part words as blanks do. */
export function firstWord(text: string): { word: string; rest: string } {
  const trimmed = text.replace(/^[\s,，、;；]+/, '')
  const end = /[\s,，、;；]/.exec(trimmed)?.index ?? trimmed.length
  return { word: trimmed.slice(0, end), rest: trimmed.slice(end).replace(/^[\s,，、;；]+/, '') }
}

export function words(text: string): string[] {
  const found: string[] = []
  for (let next = firstWord(text); next.word !== ''; next = firstWord(next.rest)) found.push(next.word)
  return found
}
