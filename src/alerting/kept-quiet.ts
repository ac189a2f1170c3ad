import type { AlertStep } from '../people/organisation.ts'
import type { Candidate } from './candidates.ts'
import type { InHand } from './in-hand.ts'
import { type Silence, silenceOf } from './silences/silences.ts'

/** What keeps alerts quiet: who has which order in hand, and what is silenced. */
export interface Quieting {
  readonly inHand: ReadonlyMap<string, InHand>
  readonly silences: readonly Silence[]
}

/** Why nobody is told of an order although a step comes: somebody has it, or it is silenced; null: nothing is against it. */
export function keptQuiet(
  step: AlertStep,
  order: Candidate,
  { inHand, silences }: Quieting,
): { readonly because: 'in-hand' | 'silenced'; readonly detail: string } | null {
  const hand = step.inHandToo ? undefined : inHand.get(order.id)
  if (hand !== undefined) return { because: 'in-hand', detail: hand.by }
  const silence = silenceOf(silences, step, order)
  return silence === null ? null : { because: 'silenced', detail: String(silence.id) }
}
