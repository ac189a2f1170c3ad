import type { Board } from './board.ts'
import { type Block, INNER, SIDE, WIDTH } from './block.ts'
import { type Pen, SMALLEST, type Type, ink } from './pen.ts'

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
  const titled = titleLines(board, pen)
  const more = (titled.length - 1) * 62
  const band = 116 + more + lines.length * 44
  const warned = board.warning === null ? [] : pen.wrapped(board.warning, warning, INNER - 40)
  const warnHeight = warned.length === 0 ? 0 : warned.length * 44 + 40
  return {
    height: band + warnHeight + 216,
    draw(y) {
      pen.rect(0, y, WIDTH, band, ink.band)
      drawStamps(board, y + 34, pen)
      for (const [n, text] of titled.entries())
        pen.text(text, SIDE, y + 80 + n * 62, title, n === 0 ? INNER - stampsWidth(board, pen) - 24 : INNER)
      for (const [n, text] of lines.entries()) pen.text(text, SIDE, y + 132 + more + n * 44, line, INNER)
      if (warned.length > 0) pen.frame(SIDE, y + band + 16, INNER, warnHeight - 16, ink.poor, 10)
      for (const [n, text] of warned.entries()) pen.text(text, SIDE + 20, y + band + 62 + n * 44, warning)
      drawHeadline(headline, y + band + warnHeight, pen)
    },
  }
}

/** On two lines what does not fit beside the stamps: where, and below it what. */
function titleLines(board: Board, pen: Pen): string[] {
  const fits = pen.width(board.title, title) * SMALLEST <= INNER - stampsWidth(board, pen) - 24
  const blank = board.title.indexOf(' ')
  return fits || blank < 0 ? [board.title] : [board.title.slice(0, blank), board.title.slice(blank + 1)]
}

const stampWidth = (text: string, pen: Pen): number => pen.width(text, stamp) + 40
const stampsWidth = ({ stamp: edition, mark: said }: Board, pen: Pen): number =>
  stampWidth(edition, pen) + (said === null ? 0 : 12 + stampWidth(said, pen))

/** What edition it is, and before it that it came late or was corrected, told apart without colour. */
function drawStamps({ stamp: edition, mark: said }: Board, y: number, pen: Pen): void {
  const width = stampWidth(edition, pen)
  pen.rect(WIDTH - SIDE - width, y, width, 52, ink.onBand, 8)
  pen.text(edition, WIDTH - SIDE - width / 2, y + 37, stamp)
  if (said === null) return
  const [right, its] = [WIDTH - SIDE - width - 12, stampWidth(said, pen)]
  pen.rect(right - its, y, its, 52, ink.poor, 8)
  pen.text(said, right - its / 2, y + 37, mark)
}

function drawHeadline({ name, value, notes }: Board['headline'], y: number, pen: Pen): void {
  pen.text(name, SIDE, y + 62, headlineName)
  const width = pen.text(value, SIDE, y + 178, headlineValue, INNER * 0.5)
  const x = SIDE + Math.max(width, pen.width(name, headlineName)) + 48
  const top = y + 178 - (notes.length - 1) * 48
  for (const [n, text] of notes.entries()) pen.text(text, x, top + n * 48, headlineNote, WIDTH - SIDE - x)
}
