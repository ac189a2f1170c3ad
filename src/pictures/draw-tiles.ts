import type { Board, Tile } from './board.ts'
import { type Block, INNER, SIDE } from './block.ts'
import { type Pen, type Type, ink } from './pen.ts'

const name: Type = { size: 28, weight: 400, colour: ink.quiet }
const value: Type = { size: 56, weight: 700, colour: ink.text }
const note: Type = { size: 25, weight: 400, colour: ink.quiet }
const GAP = 16
const HEIGHT = 166
const IN_A_ROW = 4

/** Figures in boxes, four in a row. */
export function tiles(board: Pick<Board, 'tiles'>, pen: Pen): Block {
  const rows = Math.ceil(board.tiles.length / IN_A_ROW)
  return {
    height: rows * (HEIGHT + GAP),
    draw(y) {
      for (const [n, tile] of board.tiles.entries()) {
        const across = Math.min(IN_A_ROW, board.tiles.length)
        const width = (INNER - (across - 1) * GAP) / across
        drawTile(tile, SIDE + (n % IN_A_ROW) * (width + GAP), y + Math.floor(n / IN_A_ROW) * (HEIGHT + GAP), width, pen)
      }
    },
  }
}

function drawTile(tile: Tile, x: number, y: number, width: number, pen: Pen): void {
  pen.rect(x, y, width, HEIGHT, ink.soft, 12)
  const poor = tile.tone === 'poor'
  if (poor) pen.frame(x, y, width, HEIGHT, ink.poor, 12)
  const room = width - 32
  pen.text(tile.name, x + 16, y + 44, name, room)
  pen.text(tile.value, x + 16, y + 106, poor ? { ...value, colour: ink.poor } : value, room)
  pen.text(tile.note, x + 16, y + 146, note, room)
}
