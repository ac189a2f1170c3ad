/** A line longer than any message is cut here, so that input without line breaks cannot fill the memory. */
const LONGEST = 20_000

/** The lines of a stream of UTF-8, one at a time; an empty one is left out, and so are a byte-order mark and carriage returns. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of input) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = (parts.pop() ?? '').slice(0, LONGEST)
    yield* parts.map(whole).filter((line) => line !== '')
  }
  const last = whole(rest + decoder.decode())
  if (last !== '') yield last
}

const whole = (line: string): string => line.slice(0, LONGEST).trim()
