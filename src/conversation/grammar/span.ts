/** Something that a reader found in a text, `start` included and `end` not. */
export interface Span<T> {
  readonly start: number
  readonly end: number
  readonly value: T
}

/** Every match of an expression with the flag `g`, as the value that is made of it; null: it is none after all. */
export function spansOf<T>(text: string, expression: RegExp, make: (match: RegExpExecArray) => T | null): Span<T>[] {
  const found: Span<T>[] = []
  for (const match of text.matchAll(expression)) {
    const value = make(match)
    if (value !== null) found.push({ start: match.index, end: match.index + match[0].length, value })
  }
  return found
}

/** For an expression that finds these words; the longest of several that fit counts. */
export const anyOf = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|')
