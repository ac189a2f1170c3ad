/** A quoted cell with more lines than this is a stray quotation mark, not a cell. */
const LONGEST_CELL_LINES = 20

/**
 * The same text, in which a quotation mark that opens a cell and that nothing closes within a few lines stands for itself: otherwise
 * it would swallow every row after it. Text comes in chunks and goes out in whole rows, several at once.
 */
export async function* withoutStrayQuotes(chunks: AsyncIterable<string>, delimiter: string): AsyncGenerator<string> {
  let held = ''
  for await (const chunk of chunks) {
    const text: string = held + chunk
    const { done, rest } = text.includes('"') ? settle(text, false, delimiter) : wholeLines(text)
    held = rest
    if (done !== '') yield done
  }
  if (held !== '') yield settle(held, true, delimiter).done
}

function wholeLines(text: string): { done: string; rest: string } {
  const end = text.lastIndexOf('\n') + 1
  return { done: text.slice(0, end), rest: text.slice(end) }
}

/** Goes row by row; what cannot be decided before more text comes is the rest. */
function settle(text: string, atEnd: boolean, delimiter: string): { done: string; rest: string } {
  let done = ''
  let from = 0
  while (from < text.length) {
    const row = rowFrom(text, from, atEnd, delimiter)
    if (row === 'unknown') break
    const lines = text.slice(from, row.end)
    done += row.closed ? lines : lines.replaceAll('"', '＂')
    from = row.end
  }
  return { done, rest: text.slice(from) }
}

/** The lines up to the one where every quoted cell is closed; a single line when that does not happen soon. */
function rowFrom(text: string, from: number, atEnd: boolean, delimiter: string): { end: number; closed: boolean } | 'unknown' {
  let inside = false
  let firstEnd = 0
  let start = from
  for (let lines = 1; lines <= LONGEST_CELL_LINES; lines++) {
    const feed = text.indexOf('\n', start)
    if (feed < 0 && !atEnd) return 'unknown'
    const end = feed < 0 ? text.length : feed + 1
    inside = insideAfter(text, start, end, inside, delimiter)
    if (!inside) return { end, closed: true }
    if (lines === 1) firstEnd = end
    if (end === text.length && atEnd) break
    start = end
  }
  return { end: firstEnd, closed: false }
}

/** Whether a quoted cell is open at the end of the line, read as the CSV parser reads it: a mark within a plain cell is text. */
function insideAfter(text: string, start: number, end: number, insideBefore: boolean, delimiter: string): boolean {
  let inside = insideBefore
  for (let at = text.indexOf('"', start); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    if (!inside) inside = at === start || text[at - 1] === delimiter
    else if (text[at + 1] === '"') at += 1
    else inside = false
  }
  return inside
}
