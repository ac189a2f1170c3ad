import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  readonly line: number
  /** What the fence says it is: `sh`, `text` … */
  readonly language: string
  readonly text: string
  /** Nothing but blank lines lies between it and the block before it. */
  readonly follows: boolean
}

export const pages: readonly string[] = [
  'README.md',
  ...globSync('docs/**/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/')),
].toSorted()

const FENCE = /^( *)```(\S*)[^\n]*\n(.*?)^\1```$/gms

export function blocksOf(page: string, text: string = readFileSync(join(root, page), 'utf8')): Block[] {
  let end = 0
  return [...text.matchAll(FENCE)].map((found) => {
    const [whole, indent = '', language = '', body = ''] = found
    const between = text.slice(end, found.index)
    const follows = end > 0 && between.trim() === ''
    end = found.index + whole.length
    const lines = body.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    return { page, line: text.slice(0, found.index).split('\n').length, language, text: lines.join('\n'), follows }
  })
}

/** What is run, and what it is to print; null when the page does not show it. */
export interface Commands {
  readonly page: string
  readonly line: number
  readonly script: string
  readonly prints: string | null
}

export function commandsOf(page: string, text?: string): Commands[] {
  const blocks = blocksOf(page, text)
  return blocks.flatMap(({ line, language, text: script }, i) => {
    const next = blocks[i + 1]
    const prints = next?.follows === true && next.language !== 'sh' ? next.text : null
    return language === 'sh' ? [{ page, line, script, prints }] : []
  })
}

/** By which the table of blocks that are not run names it: page and first line. */
export const nameOf = ({ page, script }: Commands): string => `${page}: ${script.split('\n')[0]}`

/** `…` stands for anything within a line, and on a line of its own for any lines. */
export function patternOf(prints: string): RegExp {
  const lines = prints.trimEnd().split('\n')
  const patterns = lines.map((line) =>
    line.trim() === '…'
      ? '(?:[^\\n]*\\n)*?'
      : `${line
          .split('…')
          .map((part) => RegExp.escape(part))
          .join('[^\\n]*?')}\n`,
  )
  return new RegExp(`^${patterns.join('')}$`)
}
