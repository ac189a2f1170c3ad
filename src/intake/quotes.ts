/** A quoted cell with more line breaks than this is a stray quotation mark, not a cell. */
const LONGEST_CELL_LINES = 20

/**
 * The same text, in which a quotation mark that nothing closes within a few lines stands for itself: otherwise it would swallow
 * every row after it. Text comes in chunks and goes out in chunks.
 */
export async function* withoutStrayQuotes(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let held = ''
  for await (const chunk of chunks) {
    if (held === '' && !chunk.includes('"')) {
      yield chunk
      continue
    }
    const { done, rest } = pairUp(held + chunk, false)
    held = rest
    yield done
  }
  if (held !== '') yield pairUp(held, true).done
}

/** Goes line by line; what cannot be decided before more text comes is the rest. */
function pairUp(text: string, atEnd: boolean): { done: string; rest: string } {
  let done = ''
  let from = 0
  while (from < text.length) {
    const block = blockFrom(text, from, atEnd)
    if (block === 'unknown') break
    done += block.closed ? text.slice(from, block.end) : text.slice(from, block.end).replaceAll('"', '＂')
    from = block.end
  }
  return { done, rest: text.slice(from) }
}

/** The lines from here to the one where the quotation marks are even again; a single line when that does not happen soon. */
function blockFrom(text: string, from: number, atEnd: boolean): { end: number; closed: boolean } | 'unknown' {
  let marks = 0
  let firstEnd = 0
  let start = from
  for (let lines = 1; lines <= LONGEST_CELL_LINES; lines++) {
    const feed = text.indexOf('\n', start)
    if (feed < 0 && !atEnd) return 'unknown'
    const end = feed < 0 ? text.length : feed + 1
    marks += quotesIn(text, start, end)
    if (marks % 2 === 0) return { end, closed: true }
    if (lines === 1) firstEnd = end
    if (end === text.length && atEnd) break
    start = end
  }
  return { end: firstEnd, closed: false }
}

function quotesIn(text: string, from: number, to: number): number {
  let marks = 0
  for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) marks += 1
  return marks
}
