import { commandWords } from './command-words.ts'
import type { Sentence } from './sentence.ts'

/** Commands whose names are written almost so: what is only suggested, never run. */
export function likeWords({ text, slashed }: Sentence): string[] {
  const said = /^[\u4e00-\u9fff]{2,6}/.exec(text)?.[0]
  if (said === undefined || (!slashed && said.length > 4)) return []
  const near = commandWords.flatMap(({ name, words }) => {
    const best = Math.max(...words.map((word) => likeness(said, word)))
    return best >= (slashed ? 0.5 : 0.6) && best < 1 ? [{ name, best }] : []
  })
  const top = Math.max(0, ...near.map(({ best }) => best))
  return near.filter(({ best }) => best === top).map(({ name }) => name)
}

/** The share of the characters in place; only words of the same length, or one longer, resemble each other. */
function likeness(said: string, word: string): number {
  const start = Array.from(said).slice(0, word.length)
  const same = Array.from(word).filter((character, i) => start[i] === character).length
  return start.length === word.length && word.length >= 2 ? same / word.length : 0
}
