const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** Takes a text apart into what it has in common with others. */
export type TermsOf = (text: string) => string[]

/** Reads each synonym as the first of its line, and leaves out what only punctuates. */
export function foldBy(synonyms: readonly (readonly string[])[]): (text: string) => string {
  const firstOf = new Map(synonyms.flatMap(([first = '', ...others]) => others.map((other) => [other.toLowerCase(), first] as const)))
  const others = oneOf([...firstOf.keys()])
  return (text) => (others === null ? bare(text) : bare(text).replace(others, (word) => firstOf.get(word) ?? word))
}

const bare = (text: string): string => text.toLowerCase().replace(/[\s,.!，。！、~～"'“”()（）]/g, '')

/**
 * The words, the single characters and the pairs of characters of a text, as it is typed and with each synonym read as the first of its
 * line, those first words themselves, and the pairs by their sounds: what is dialect shares characters, what is said otherwise shares the
 * synonym, what was misheard shares the sounds.
 */
export function termsBy({
  synonyms,
  sounds,
}: {
  readonly synonyms: readonly (readonly string[])[]
  readonly sounds: readonly string[]
}): TermsOf {
  const fold = foldBy(synonyms)
  const soundOf = new Map(sounds.flatMap((alike) => Array.from(alike, (one) => [one, alike[0] ?? one] as const)))
  const firsts = oneOf(synonyms.map(([first = '']) => first))
  return (text) => {
    const folded = fold(text)
    const named = firsts === null ? [] : [...folded.matchAll(firsts)].map(([word]) => `=${word}`)
    return [...new Set([...piecesOf(bare(text)), ...piecesOf(folded), ...named, ...soundsIn(folded, soundOf)])]
  }
}

/** The pairs of characters of which another might have been meant. */
function soundsIn(text: string, soundOf: ReadonlyMap<string, string>): string[] {
  const characters = Array.from(text)
  return characters.slice(1).flatMap((next, i) => {
    const one = characters[i] ?? ''
    const [first, second] = [soundOf.get(one), soundOf.get(next)]
    return first === undefined && second === undefined ? [] : [`~${first ?? one}${second ?? next}`]
  })
}

/** The longest where several fit. */
function oneOf(words: readonly string[]): RegExp | null {
  if (words.length === 0) return null
  return new RegExp(
    words
      .toSorted((a, b) => b.length - a.length)
      .map((word) => RegExp.escape(word))
      .join('|'),
    'g',
  )
}

/** The words, characters and pairs of a text as it stands. */
export function piecesOf(text: string): string[] {
  const words = [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) =>
    isWordLike === true && segment.length > 1 ? [`${segment} `] : [],
  )
  const runs = text.match(/\p{Script=Han}+|[a-z0-9:%]+/gu) ?? []
  return [...words, ...runs.flatMap((run) => (/[a-z0-9:%]/.test(run) ? [run] : charactersOf(run)))]
}

/** One by one, and in pairs. */
function charactersOf(run: string): string[] {
  const characters = Array.from(run)
  return characters.flatMap((one, i) => {
    const next = characters[i + 1]
    return next === undefined ? [one] : [one, one + next]
  })
}
