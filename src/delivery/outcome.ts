import type { Attempt } from './claim.ts'
import type { SendResult } from './sender.ts'

/** What becomes of a message after an attempt to send it. */
export type Outcome =
  | { readonly state: 'sent'; readonly answer: unknown }
  | {
      readonly state: 'queued'
      readonly afterSeconds: number
      readonly repeat: boolean
      readonly reason: string
      readonly answer?: unknown
    }
  | { readonly state: 'refused' | 'dead'; readonly reason: string; readonly answer?: unknown }
  | { readonly state: 'in-doubt'; readonly reason: string }

/** After so many tries without success a message is dead, until a person looks at it. */
const MOST_REFUSALS = 8

/** What the platform said decides. */
export function afterAnswer(result: SendResult, attempt: Attempt): Outcome {
  if (result.sent) return { state: 'sent', answer: result.answer }
  const { retry, reason, answer } = result
  if (retry === 'never') return { state: 'refused', reason, answer }
  const afterSeconds = retry === 'after-a-minute' ? 60 : pause(attempt.refusals)
  return { ...tryAgain(attempt, afterSeconds, attempt.repeat, reason), answer }
}

/** Nobody knows whether it arrived: said again blindly only where that does no harm, or where silence would do more. */
export function afterDoubt(attempt: Attempt, idempotent: boolean, reason: string): Outcome {
  if (idempotent) return tryAgain(attempt, pause(attempt.refusals), attempt.repeat, reason)
  if (attempt.lane === 'alert' && !attempt.repeat) return tryAgain(attempt, 0, true, reason)
  return { state: 'in-doubt', reason }
}

function tryAgain({ refusals }: Attempt, afterSeconds: number, repeat: boolean, reason: string): Outcome & { state: 'queued' | 'dead' } {
  return refusals + 1 >= MOST_REFUSALS ? { state: 'dead', reason } : { state: 'queued', afterSeconds, repeat, reason }
}

/** At once, then after 2, 4, 8 … seconds, at most a minute. */
const pause = (refusals: number): number => (refusals === 0 ? 0 : Math.min(2 ** refusals, 60))
