import type { CommandIo } from '../../remote/command-io.ts'
import { displayWidth } from '../../messages/width.ts'
import type { Watch } from '../../intake/import/import-file.ts'

/** Drawn no more often, in milliseconds: a terminal far away is slow. */
const EVERY = 100
const WIDEST = 30
const NARROWEST = 8

/** A line on a person's terminal that says how far an import has come, and is gone when it is over. */
export interface ProgressBar {
  readonly watch: Watch
  /** Takes the line away; what is written next begins where it began. */
  clear(): Promise<void>
}

/** Null: nobody watches. */
export function progressBar(io: CommandIo, file: string): ProgressBar | null {
  const { columns } = io
  if (columns === undefined) return null
  const begun = performance.now()
  let drawnAt = begun - EVERY
  let drawing: Promise<void> | null = null
  let drawn = false
  let watched = true
  const draw = (text: string): Promise<void> =>
    io.err(`\r${text}\u001B[K`).catch(() => {
      // The terminal went away; the import goes on.
      watched = false
    })
  return {
    watch: (rows, share) => {
      const now = performance.now()
      if (!watched || drawing !== null || now - drawnAt < EVERY) return
      drawnAt = now
      drawn = true
      drawing = draw(progressLine({ file, rows, share, seconds: (now - begun) / 1000, columns })).finally(() => (drawing = null))
    },
    clear: async () => {
      await drawing
      if (drawn && watched) await draw('')
    },
  }
}

/** `orders.csv [======>       ] 45%  123,000 行  4,210 行/秒`, never as wide as the terminal: it would wrap and stay. */
export function progressLine(given: {
  readonly file: string
  readonly rows: number
  readonly share: number | null
  readonly seconds: number
  readonly columns: number
}): string {
  const { file, rows, share, seconds, columns } = given
  const rate = seconds < 1 ? [] : [`${number(rows / seconds)} 行/秒`]
  const percent = share === null ? [] : [`${Math.floor(share * 100)}%`]
  const figures = [...percent, `${number(rows)} 行`, ...rate].join('  ')
  const room = columns - 1 - displayWidth(figures)
  const name = shortened(file.replaceAll(/\p{C}/gu, ''), Math.max(0, Math.min(24, room - NARROWEST - 4)))
  const bar = share === null ? '' : barOf(share, Math.min(WIDEST, room - displayWidth(name) - 4))
  const line = [name, bar, figures].filter((part) => part !== '').join(' ')
  return displayWidth(line) < columns ? line : shortened(figures, columns - 1)
}

const number = (value: number): string => Math.floor(value).toLocaleString('en-US')

function barOf(share: number, width: number): string {
  if (width < NARROWEST) return ''
  const done = Math.floor(share * width)
  return `[${'='.repeat(done)}${done < width ? '>' : ''}${' '.repeat(Math.max(0, width - done - 1))}]`
}

/** The end of it, which tells files apart. */
function shortened(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const characters = Array.from(text)
  while (characters.length > 0 && displayWidth(characters.join('')) + 1 > width) characters.shift()
  return characters.length === 0 ? '' : `…${characters.join('')}`
}
