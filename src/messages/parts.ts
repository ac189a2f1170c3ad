/** A piece of a message in a channel's own markup. It is cut between lines and between rows, and a table's head stands again above what follows. */
export type Block =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'rows'; readonly head: readonly string[]; readonly rows: readonly string[] }

export interface InBlocks {
  /** Stands at the top of every part; empty: none. */
  readonly heading: string
  readonly blocks: readonly Block[]
}

const encoder = new TextEncoder()
export const byteLength = (text: string): number => encoder.encode(text).length

/**
 * The message in texts of at most `limit` bytes of UTF-8: one, or several that say which they are (`共 37 单，第 1/3 条`). A line that is
 * too long by itself is cut between characters. `limit` is at least the heading and 200 bytes more.
 */
export function inParts({ heading, blocks }: InBlocks, limit: number): string[] {
  const whole = joined([heading, ...blocks.flatMap(linesOf)])
  if (byteLength(whole) <= limit) return [whole]
  const rows = blocks.reduce((sum, block) => sum + (block.kind === 'rows' ? block.rows.length : 0), 0)
  // As long as any that can stand there.
  const room = limit - byteLength(joined([heading, countLine(rows, 999, 999)])) - 1
  const bodies = fill(blocks, room)
  return bodies.map((body, i) => joined([heading, countLine(rows, i + 1, bodies.length), body]))
}

const linesOf = (block: Block): readonly string[] => (block.kind === 'lines' ? block.lines : [...block.head, ...block.rows])

const joined = (lines: readonly string[]): string => lines.filter((line, i) => i > 0 || line !== '').join('\n')

const countLine = (rows: number, part: number, of: number): string => `${rows > 0 ? `共 ${rows} 单，` : ''}第 ${part}/${of} 条`

function fill(blocks: readonly Block[], room: number): string[] {
  const parts: string[] = []
  let open: string[] = []
  let used = 0
  const put = (lines: readonly string[]): void => {
    open.push(...lines)
    used += sizeOf(lines)
  }
  const close = (): void => {
    if (open.length > 0) parts.push(open.join('\n'))
    open = []
    used = 0
  }
  for (const block of blocks) {
    const head = block.kind === 'rows' ? block.head : []
    const pieces = (block.kind === 'rows' ? block.rows : block.lines).flatMap((line) => cutLine(line, room - sizeOf(head) - 1))
    // A head without a row below it says nothing.
    let headed = head.length === 0
    for (const piece of pieces) {
      const next = headed ? [piece] : [...head, piece]
      if (used + sizeOf(next) > room && open.length > 0) close()
      put(open.length === 0 || !headed ? [...head, piece] : [piece])
      headed = true
    }
  }
  close()
  return parts
}

/** With the line breaks. */
const sizeOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + byteLength(line) + 1, 0)

const characters = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Pieces of at most `room` bytes, cut between what people see as characters and never behind an escaping backslash. */
function cutLine(line: string, room: number): string[] {
  if (byteLength(line) < room) return [line]
  const pieces: string[] = []
  let piece = ''
  for (const unit of unitsOf(line)) {
    if (piece !== '' && byteLength(piece) + byteLength(unit) >= room) {
      pieces.push(piece)
      piece = ''
    }
    piece += unit
  }
  return piece === '' ? pieces : [...pieces, piece]
}

/** Characters, each with the backslash before it. A character of more code points than anything in writing is taken apart. */
function unitsOf(line: string): string[] {
  const units: string[] = []
  for (const { segment } of characters.segment(line)) {
    const last = units.at(-1)
    if (last === '\\') units[units.length - 1] = last + segment
    else units.push(...(byteLength(segment) > 64 ? Array.from(segment) : [segment]))
  }
  return units
}
