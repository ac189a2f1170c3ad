import type { List, ListRow } from './board.ts'
import { type Block, INNER, SIDE, WIDTH } from './block.ts'
import { HEADING, heading } from './draw-heading.ts'
import { type Pen, type Type, ink } from './pen.ts'

const name: Type = { size: 33, weight: 700, colour: ink.text }
const value: Type = { size: 33, weight: 700, colour: ink.text, align: 'right' }
const detail: Type = { size: 29, weight: 400, colour: ink.quiet }
const tag: Type = { size: 25, weight: 500, colour: ink.quiet, align: 'center' }
const said: Type = { size: 31, weight: 400, colour: ink.quiet }
const ROW = 106
const LINE = 58
const DETAIL = 40

/** Rows of two lines: what and how much, and below it why and who. */
export function list(section: List, pen: Pen): Block {
  const { rows, more, none } = section
  const details = rows.map((row) => wrapped(row.detail, pen))
  const tops = details.map((_, n) => details.slice(0, n).reduce((sum, { length }) => sum + heightOf(length), 0))
  const all = details.reduce((sum, { length }) => sum + heightOf(length), 0)
  const lines = rows.length === 0 ? [none] : more === null ? [] : [more]
  return {
    height: HEADING + all + lines.length * LINE + 24,
    draw(y) {
      heading(section.title, y, pen)
      for (const [n, row] of rows.entries()) drawRow(row, details[n] ?? [], y + HEADING + (tops[n] ?? 0), n > 0, pen)
      for (const [n, text] of lines.entries()) pen.text(text, SIDE, y + HEADING + all + 42 + n * LINE, said, INNER)
    },
  }
}

/** Of a row with so many lines of detail. */
const heightOf = (lines: number): number => ROW + Math.max(0, lines - 1) * DETAIL

/** Several things on as many lines as they need, so that none is cut; one that is longer than a line is. */
function wrapped(text: string, pen: Pen): string[] {
  const lines: string[] = []
  for (const part of text.split(/(?<=、)/)) {
    const last = lines.at(-1)
    if (last !== undefined && pen.width(last + part, detail) <= INNER) lines[lines.length - 1] = last + part
    else lines.push(part)
  }
  return lines
}

function drawRow(row: ListRow, details: readonly string[], y: number, ruled: boolean, pen: Pen): void {
  if (ruled) pen.rect(SIDE, y, INNER, 2, ink.rule)
  const strong = row.tone === 'poor' ? { ...value, colour: ink.poor } : value
  const taken = row.value === '' ? 0 : pen.text(row.value, WIDTH - SIDE, y + 46, strong, INNER * 0.4)
  const tagWidth = row.tag === null ? 0 : pen.width(row.tag, tag) + 28
  const width = pen.text(row.name, SIDE, y + 46, name, INNER - taken - tagWidth - 40)
  if (row.tag !== null) {
    pen.frame(SIDE + width + 16, y + 17, tagWidth, 38, ink.edge, 8, 2)
    pen.text(row.tag, SIDE + width + 16 + tagWidth / 2, y + 45, tag)
  }
  for (const [n, line] of details.entries()) pen.text(line, SIDE, y + 88 + n * DETAIL, detail, INNER)
}
