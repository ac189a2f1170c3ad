import type { LookedUp } from '../../orders/look-up.ts'

/** Which orders a sentence names. */
export interface NamedOrders {
  /** Order numbers, in the order said. */
  readonly keys?: readonly string[]
  /** Numbers among which to choose: of several that one name fits, or of those that resemble it. */
  readonly choices?: readonly string[]
  /** Names that fit nothing that the speaker may see. */
  readonly unknown?: readonly string[]
}

/**
 * The orders that were meant. What changes something takes no number that only looks like one: it is offered. A character that is missing or
 * wrong is never guessed.
 */
export function namedOrders(names: readonly { readonly text: string }[], found: readonly LookedUp[], doing: boolean): NamedOrders {
  const keys: string[] = []
  const choices: string[] = []
  const unknown: string[] = []
  for (const [i, { fits, orders }] of found.entries()) {
    const sure = orders.length === 1 && (fits === 'exact' || (fits === 'look-alike' && !doing))
    if (sure) keys.push(...orders)
    else if (orders.length > 0) choices.push(...orders)
    else unknown.push(names[i]?.text ?? '')
  }
  return {
    ...(keys.length > 0 && choices.length === 0 ? { keys: [...new Set(keys)] } : {}),
    ...(choices.length > 0 ? { choices: [...new Set([...keys, ...choices])] } : {}),
    ...(unknown.length > 0 ? { unknown } : {}),
  }
}
