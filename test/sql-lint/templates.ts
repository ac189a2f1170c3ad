import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Template {
  /** `src/db/lock.ts:9`. */
  readonly at: string
  readonly text: string
}

/** Every text that is tagged `sql` in these folders; what is put into one is `$1`, or `$lock` for the number of a lock. */
export const templatesIn = (root: string, folders: readonly string[]): Template[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => templatesOf(readFileSync(join(root, folder, name), 'utf8'), join(folder, name))),
  )

const TAG = /\bsql(?:<[^`]*?>)?`/g

export function templatesOf(source: string, file: string): Template[] {
  return [...source.matchAll(TAG)].map((match) => ({
    at: `${file}:${source.slice(0, match.index).split('\n').length}`,
    text: textFrom(source, match.index + match[0].length).text,
  }))
}

/** The text up to the closing quote; what stands in `${…}` may have texts of its own. */
function textFrom(source: string, start: number): { readonly text: string; readonly end: number } {
  let text = ''
  let i = start
  while (i < source.length && source[i] !== '`') {
    if (source[i] === '\\') {
      text += source.slice(i, i + 2)
      i += 2
    } else if (source.startsWith('${', i)) {
      const end = endOfPiece(source, i + 2)
      text += source.slice(i + 2).startsWith('lockNumber(') ? '$lock' : '$1'
      i = end
    } else text += source[i++] ?? ''
  }
  return { text, end: i + 1 }
}

function endOfPiece(source: string, start: number): number {
  let i = start
  for (let depth = 1; depth > 0 && i < source.length;) {
    if (source[i] === '`') i = textFrom(source, i + 1).end
    else {
      if (source[i] === '{') depth += 1
      if (source[i] === '}') depth -= 1
      i += 1
    }
  }
  return i
}
