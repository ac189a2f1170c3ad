import type { Board } from './board.ts'
import { type Block, INNER, SIDE, WIDTH } from './block.ts'
import { type Pen, type Type, ink } from './pen.ts'

const title: Type = { size: 52, weight: 700, colour: ink.onBand }
const stamp: Type = { size: 30, weight: 700, colour: ink.band, align: 'center' }
const mark: Type = { ...stamp, colour: ink.onBand }
const line: Type = { size: 30, weight: 400, colour: ink.quietOnBand }
const warning: Type = { size: 30, weight: 500, colour: ink.poor }
const headlineName: Type = { size: 34, weight: 500, colour: ink.quiet }
const headlineValue: Type = { size: 124, weight: 700, colour: ink.text }
const headlineNote: Type = { size: 32, weight: 500, colour: ink.text }

/** A band with what, when and how far the data reach; below it the figure that matters most. */
export function head(board: Board, pen: Pen): Block {
  const { headline, lines } = board
  const band = 116 + lines.length * 44
  const warned = board.warning === null ? [] : pen.wrapped(board.warning, warning, INNER - 40)
  const warnHeight = warned.length === 0 ? 0 : warned.length * 44 + 40
  return {
    height: band + warnHeight + 216,
    draw(y) {
      pen.rect(0, y, WIDTH, band, ink.band)
      const taken = drawStamps(board, y + 34, pen)
      pen.text(board.title, SIDE, y + 80, title, INNER - taken - 24)
      for (const [n, text] of lines.entries()) pen.text(text, SIDE, y + 132 + n * 44, line, INNER)
      if (warned.length > 0) pen.frame(SIDE, y + band + 16, INNER, warnHeight - 16, ink.poor, 10)
      for (const [n, text] of warned.entries()) pen.text(text, SIDE + 20, y + band + 62 + n * 44, warning)
      drawHeadline(headline, y + band + warnHeight, pen)
    },
  }
}

/** What edition it is, and before it that it came late or was corrected, told apart without colour. Returns their width. */
function drawStamps({ stamp: edition, mark: said }: Board, y: number, pen: Pen): number {
  const width = pen.width(edition, stamp) + 40
  pen.rect(WIDTH - SIDE - width, y, width, 52, ink.onBand, 8)
  pen.text(edition, WIDTH - SIDE - width / 2, y + 37, stamp)
  if (said === null) return width
  const [left, its] = [WIDTH - SIDE - width - 12, pen.width(said, mark) + 40]
  pen.rect(left - its, y, its, 52, ink.poor, 8)
  pen.text(said, left - its / 2, y + 37, mark)
  return width + 12 + its
}

function drawHeadline({ name, value, notes }: Board['headline'], y: number, pen: Pen): void {
  pen.text(name, SIDE, y + 62, headlineName)
  const width = pen.text(value, SIDE, y + 178, headlineValue, INNER * 0.5)
  const x = SIDE + Math.max(width, pen.width(name, headlineName)) + 48
  const top = y + 178 - (notes.length - 1) * 48
  for (const [n, text] of notes.entries()) pen.text(text, x, top + n * 48, headlineNote, WIDTH - SIDE - x)
}
