import { type Block, WIDTH } from './block.ts'
import type { Board, Section } from './board.ts'
import { bars } from './draw-bars.ts'
import { head } from './draw-head.ts'
import { list } from './draw-list.ts'
import { tiles } from './draw-tiles.ts'
import { familiesFor } from './font.ts'
import { notes } from './draw-notes.ts'
import { indexedPng } from './png.ts'
import { Pen, ink, openCanvas } from './pen.ts'

/** The picture as PNG. The height follows from what there is to show. */
export function drawBoard(board: Board): Uint8Array {
  const families = familiesFor(JSON.stringify(board) + FIXED)
  const measuring = new Pen(openCanvas(1, 1).on, families)
  const height = blocksOf(board, measuring).reduce((sum, block) => sum + block.height, 0)
  const { canvas, on } = openCanvas(WIDTH, Math.ceil(height))
  const pen = new Pen(on, families)
  pen.rect(0, 0, WIDTH, height, ink.ground)
  let y = 0
  for (const block of blocksOf(board, pen)) {
    block.draw(y)
    y += block.height
  }
  // So that it ends somewhere on a white ground too.
  pen.frame(0, 0, WIDTH, Math.ceil(height), ink.edge, 0, 2)
  return indexedPng(canvas.data(), WIDTH, canvas.height)
}

/** What is drawn beside the board's own words. */
const FIXED = '…▲▼'

const blocksOf = (board: Board, pen: Pen): Block[] => [
  head(board, pen),
  tiles(board, pen),
  ...board.sections.map((section) => sectionOf(section, pen)),
  notes(board, pen),
]

const sectionOf = (section: Section, pen: Pen): Block => (section.kind === 'bars' ? bars(section, pen) : list(section, pen))
