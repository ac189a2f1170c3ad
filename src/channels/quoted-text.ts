/** Characters that are looked at; an order's number stands in the first lines of what the bot says. */
const MOST = 4000
/** Levels of a quoted message: a card nests its texts. */
const DEEPEST = 12
/** What holds ids, codes and addresses, and no words that anybody read. */
const NO_WORDS = /(?:id|ids|code|url|key|type|nick|name|time|at)$/i

/**
 * The words of a quoted message, whatever its form: the platforms document it for some kinds of messages only. '' where there are none.
 * Nobody is asked for more than order numbers in it.
 */
export function quotedText(message: unknown): string {
  const words: string[] = []
  let length = 0
  const gather = (value: unknown, depth: number): void => {
    if (depth > DEEPEST || length > MOST) return
    if (typeof value === 'string') {
      words.push(value)
      length += value.length
    } else if (Array.isArray(value)) {
      for (const one of value) gather(one, depth + 1)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) if (!NO_WORDS.test(key)) gather(one, depth + 1)
    }
  }
  gather(message, 0)
  return words.join('\n').slice(0, MOST)
}
