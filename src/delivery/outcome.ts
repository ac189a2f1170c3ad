import type { Attempt } from './claim.ts'
import type { Retry, SendResult } from './sender.ts'
import type { Trx } from '../db/database.ts'
import type { Conversation } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'

export type Trouble = 'alarm' | 'gone'

/** What becomes of a message after an attempt to send it. */
export type SendOutcome =
  | { readonly state: 'sent'; readonly answer: unknown }
  /** One send of several has arrived: the next may follow. */
  | { readonly state: 'part-sent'; readonly answer: unknown }
  | {
      readonly state: 'queued'
      readonly afterSeconds: number
      /** It counts towards the tries after which a message is dead: what waits for a connection waits, however long. */
      readonly counts: boolean
      /** Nothing else is said in its conversation before either. */
      readonly holdsUpAll: boolean
      readonly repeat: boolean
      readonly reason: string
      readonly answer?: unknown
      readonly trouble?: Trouble
    }
  | { readonly state: 'refused' | 'dead'; readonly reason: string; readonly answer?: unknown; readonly trouble?: Trouble }
  | { readonly state: 'in-doubt'; readonly reason: string }
  /** By later facts there is nothing left to say. */
  | { readonly state: 'dropped'; readonly reason: string }

/** After so many tries without success a message is dead, until a person looks at it. */
const MOST_REFUSALS = 8

/** The platform's answer decides. */
export function afterAnswer(result: SendResult, attempt: Attempt): SendOutcome {
  const { answer } = result
  if (result.sent) return { state: (result.parts ?? 1) > attempt.part + 1 ? 'part-sent' : 'sent', answer }
  const { reason, retry } = result
  const said = { reason, answer, ...(result.trouble === undefined ? {} : { trouble: result.trouble }) }
  switch (retry) {
    case 'never':
    case 'next-month':
      return { state: 'refused', ...said }
    case 'when-connected':
      return waiting(attempt, said)
    case 'now':
      return { ...tryAgain(attempt, pause(attempt.refusals), attempt.repeat, reason), ...said }
    case 'after-a-minute':
    case 'after-ten-minutes':
      return { ...tryAgain(attempt, pauseOfAll[retry], attempt.repeat, reason, true), ...said }
  }
}

const pauseOfAll: Readonly<Record<Extract<Retry, 'after-a-minute' | 'after-ten-minutes'>, number>> = {
  'after-a-minute': 60,
  'after-ten-minutes': 600,
}

const waiting = ({ repeat, number }: Attempt, said: { readonly reason: string; readonly answer: unknown }): SendOutcome => ({
  state: 'queued',
  afterSeconds: Math.max(1, pause(number - 1)),
  counts: false,
  holdsUpAll: false,
  repeat,
  ...said,
})

/** Nobody knows whether it arrived: said again blindly only where that does no harm, or where silence would do more. */
export function afterDoubt(attempt: Attempt, idempotent: boolean, reason: string): SendOutcome {
  if (idempotent) return tryAgain(attempt, pause(attempt.refusals), attempt.repeat, reason)
  if (attempt.lane === 'alert' && !attempt.repeat) return tryAgain(attempt, 0, true, reason)
  return { state: 'in-doubt', reason }
}

function tryAgain(
  { refusals }: Attempt,
  afterSeconds: number,
  repeat: boolean,
  reason: string,
  holdsUpAll = false,
): SendOutcome & { state: 'queued' | 'dead' } {
  return refusals + 1 >= MOST_REFUSALS
    ? { state: 'dead', reason }
    : { state: 'queued', afterSeconds, counts: true, holdsUpAll, repeat, reason }
}

/** After so many tries: at once, then after 2, 4, 8 … seconds, at most a minute. */
const pause = (refusals: number): number => (refusals === 0 ? 0 : Math.min(2 ** refusals, 60))

/** A send that a person must hear of, because only a person can mend what is behind it. */
export interface SendTrouble {
  readonly platform: Platform
  readonly conversation: Conversation
  readonly trouble: Trouble
  readonly reason: string
}

/** Takes note of a trouble in the transaction that records it; the ids of what is to be said about it. */
export type TellTrouble = (trx: Trx, trouble: SendTrouble) => Promise<readonly string[]>
