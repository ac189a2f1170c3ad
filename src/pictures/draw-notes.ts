import type { Board } from './board.ts'
import { type Block, INNER, SIDE, WIDTH } from './block.ts'
import { type Pen, type Type, ink } from './pen.ts'

const text: Type = { size: 25, weight: 400, colour: ink.quiet }
const LINE = 38

/** Small print at the foot. */
export function notes(board: Pick<Board, 'notes'>, pen: Pen): Block {
  const lines = board.notes.flatMap((note) => pen.wrapped(note, text, INNER))
  return {
    height: lines.length === 0 ? 24 : 48 + lines.length * LINE + 24,
    draw(y) {
      if (lines.length === 0) return
      pen.rect(0, y + 12, WIDTH, 48 + lines.length * LINE + 12, ink.soft)
      for (const [n, line] of lines.entries()) pen.text(line, SIDE, y + 60 + n * LINE, text)
    },
  }
}
