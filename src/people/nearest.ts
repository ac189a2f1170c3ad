/** The known word that a misspelt one most likely meant, or null when none is close. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let [best, distance] = [null as string | null, Math.max(1, Math.floor(word.length / 3)) + 1]
  for (const candidate of known) {
    const d = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (d < distance) [best, distance] = [candidate, d]
  }
  return best
}

/** `。是否想写 “ganyu”？`, or nothing when no known word is close. */
export function suggestion(word: unknown, known: Iterable<string>): string {
  const meant = typeof word === 'string' ? nearest(word, known) : null
  return meant === null ? '' : `。是否想写 “${meant}”？`
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? b.length
}
