import type { BarRow, Bars, Fill } from './board.ts'
import { type Block, INNER, SIDE, WIDTH } from './block.ts'
import { HEADING, heading } from './draw-heading.ts'
import { type Pen, SMALLEST, type Type, ink } from './pen.ts'

const legendName: Type = { size: 26, weight: 400, colour: ink.quiet }
const rank: Type = { size: 32, weight: 700, colour: ink.text, align: 'center' }
const name: Type = { size: 36, weight: 500, colour: ink.text }
const longName: Type = { ...name, size: 29 }
const value: Type = { size: 38, weight: 700, colour: ink.text, align: 'right' }
const detail: Type = { size: 27, weight: 400, colour: ink.quiet }

const [NAME_ROOM, VALUE_ROOM, BADGE] = [212, 136, 52]
/** Rows from here on are set closer. */
const MANY = 12

/** Rows with a bar: rank, name, bar, value, and below the bar what it is made of. */
export function bars(section: Bars, pen: Pen): Block {
  const row = section.rows.length > MANY ? 88 : 104
  return {
    height: HEADING + section.rows.length * row + 24,
    draw(y) {
      heading(section.title, y, pen)
      drawLegend(section.legend, y + HEADING - 30, pen)
      for (const [n, one] of section.rows.entries()) drawRow(one, y + HEADING + n * row, row, n % 2 === 1, pen)
    },
  }
}

function drawLegend(legend: Bars['legend'], base: number, pen: Pen): void {
  let x = WIDTH - SIDE
  for (const { fill, name: text } of legend.toReversed()) {
    x -= pen.width(text, legendName)
    pen.text(text, x, base, legendName)
    x -= 38
    pen.fill(x, base - 22, 28, 24, fill)
    x -= 26
  }
}

function drawRow(row: BarRow, y: number, height: number, shaded: boolean, pen: Pen): void {
  if (shaded) pen.rect(SIDE - 14, y, INNER + 28, height, ink.soft, 8)
  const middle = y + height / 2
  if (row.rank !== null) drawRank(row.rank, SIDE, middle, pen)
  const left = SIDE + (row.rank === null ? 0 : BADGE + 18)
  drawName(row.name, left, middle, pen)
  const barX = left + NAME_ROOM + 18
  const barWidth = WIDTH - SIDE - VALUE_ROOM - 24 - barX
  drawBar(row.pieces, barX, middle - 34, barWidth, pen)
  pen.text(row.detail, barX, middle + 34, detail, barWidth)
  pen.text(row.value, WIDTH - SIDE, middle + 14, row.tone === 'poor' ? { ...value, colour: ink.poor } : value, VALUE_ROOM)
}

/** What does not fit on a line stands on two, so that long names stay apart. */
function drawName(text: string, x: number, middle: number, pen: Pen): void {
  if (pen.width(text, name) * SMALLEST <= NAME_ROOM) return void pen.text(text, x, middle + 13, name, NAME_ROOM)
  const [first = '', ...rest] = pen.wrapped(text, longName, NAME_ROOM)
  pen.text(first, x, middle - 6, longName)
  pen.text(pen.ending(rest.join(''), longName, NAME_ROOM), x, middle + 28, longName, NAME_ROOM)
}

function drawBar(pieces: BarRow['pieces'], x: number, y: number, width: number, pen: Pen): void {
  const height = 32
  pen.within(x, y, width, height, 6, () => {
    pen.fill(x, y, width, height, 'empty')
    let at = x
    for (const { fill, share } of pieces) {
      pen.fill(at, y, least(share * width, fill), height, fill)
      at += share * width
    }
  })
}

/** One late order of hundreds is still seen. */
const least = (width: number, fill: Fill): number => (width > 0 && fill === 'hatched' ? Math.max(width, 8) : width)

/** The first three on a dark ground, the others in a frame; told by the number, not by the colour. */
function drawRank(text: string, x: number, middle: number, pen: Pen): void {
  const top = middle - BADGE / 2
  const first = ['1', '2', '3'].includes(text)
  if (first) pen.rect(x, top, BADGE, BADGE, ink.band, text === '1' ? BADGE / 2 : 12)
  else if (text !== '—') pen.frame(x, top, BADGE, BADGE, ink.edge, 12, 2)
  pen.text(text, x + BADGE / 2, middle + 12, first ? { ...rank, colour: ink.onBand } : rank, BADGE - 6)
}
