import { displayWidth } from '../../messages/width.ts'

/** Latin words and paths are whole, what closes stays with what is before it, what opens with what comes after; the rest may be parted. */
const PIECES = /[（“「]*(?:[\x21-\x7e]+|[^\x21-\x7e])[，。；：、）”」！？…]*/gu

/** One line as several of a terminal of so many columns, those after the first behind `indent`. */
export function wrapped(line: string, columns: number, indent: string): string {
  // A terminal that is full to its last column may begin another line by itself.
  const room = columns - 1
  const lines: string[] = []
  let now = ''
  for (const piece of line.match(PIECES) ?? []) {
    if (now.trim() !== '' && displayWidth(now + piece.trimEnd()) > room) {
      lines.push(now.trimEnd())
      now = indent + piece.trimStart()
    } else now += piece
  }
  return [...lines, now].join('\n')
}
