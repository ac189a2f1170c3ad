import type { CommandText } from '../command.ts'
import { fold } from './text.ts'

/** The command that a text most likely meant, or null when none is like it. `written`: it begins like a command. */
export function nearestCommand<C extends CommandText>(text: string, commands: readonly C[], written: boolean): C | null {
  const said = Array.from(fold(text).replace(/[\s/]/g, '')).slice(0, 12)
  let best: { command: C; likeness: number } | null = null
  for (const command of commands)
    for (const name of [command.word, ...command.aliases]) {
      const likeness = likenessOf(said, Array.from(name))
      // One of two characters is a slip of the finger in a word, and chance in a sentence.
      if (!written && likeness < 1 && name.length <= 2 && said.length > name.length + 1) continue
      if (likeness > (best?.likeness ?? 0.49)) best = { command, likeness }
    }
  return best?.command ?? null
}

/** The share of the name's characters that the text has in this order, near its beginning or anywhere together. */
function likenessOf(said: readonly string[], name: readonly string[]): number {
  let row = name.map(() => 0)
  for (const character of said) {
    const next: number[] = []
    for (const [j, wanted] of name.entries()) {
      const matched = character === wanted ? (row[j - 1] ?? 0) + 1 : 0
      next.push(Math.max(matched, row[j] ?? 0, next[j - 1] ?? 0))
    }
    row = next
  }
  return name.length === 0 ? 0 : (row.at(-1) ?? 0) / name.length
}
