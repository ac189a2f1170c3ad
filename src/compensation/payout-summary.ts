import { yuan } from '../policy/explain.ts'
import { DAY, type Day, type Instant, dayOf } from '../policy/instant.ts'
import type { PayoutLine, PayoutState } from './lines.ts'
import { stateNames } from './payout-words.ts'

/** Owed, with its amount settled, and not with the customer yet. */
const waiting: readonly PayoutState[] = ['held', 'due', 'registered', 'audited', 'batched', 'failed']

export const isUnpaid = ({ state }: PayoutLine): boolean => waiting.includes(state)

/** Unpaid after its pay-by. */
export const isPastItsDay = (line: PayoutLine): boolean => isUnpaid(line) && line.late

/** Unpaid, with its pay-by on one of the days from today on that many days ahead. */
export const isDueWithin = (line: PayoutLine, now: Instant, days: number): boolean =>
  isUnpaid(line) && line.payBy !== null && !line.late && dayOf(line.payBy) <= dayOf(now + days * DAY)

/** From `first` on, `next` not included. */
export interface Days {
  readonly first: Day
  readonly next: Day
}

/** Lines that were paid in these days. */
export const isPaidWithin = ({ paidAt }: PayoutLine, { first, next }: Days): boolean =>
  paidAt !== null && dayOf(paidAt) >= first && dayOf(paidAt) < next

export const sumOf = (lines: readonly PayoutLine[]): number => lines.reduce((fen, { amountFen }) => fen + amountFen, 0)

/** `3 笔 50元`. */
export const countAndSum = (lines: readonly PayoutLine[]): string => `${lines.length} 笔 ${yuan(sumOf(lines))}`

/** `待放行 3 笔 50元，待审核 12 笔 220元`, in the sequence of the states. */
export const perState = (lines: readonly PayoutLine[]): string =>
  waiting
    .flatMap((state) => {
      const those = lines.filter((line) => line.state === state)
      return those.length === 0 ? [] : [`${stateNames[state]} ${countAndSum(those)}`]
    })
    .join('，')

/** What is to be paid by when, `今天到期 2 笔 30元；已过应付日 12 笔 220元`; empty: nothing presses. */
export function pressing(lines: readonly PayoutLine[], now: Instant): string {
  const [today, late] = [lines.filter((line) => isDueWithin(line, now, 0)), lines.filter(isPastItsDay)]
  return [
    ...(late.length === 0 ? [] : [`已过应付日 ${countAndSum(late)}`]),
    today.length === 0 ? '今天没有到期的' : `今天到期 ${countAndSum(today)}`,
  ].join('；')
}

/** The most urgent first. */
export const byPayBy = (a: PayoutLine, b: PayoutLine): number =>
  (a.payBy ?? Infinity) - (b.payBy ?? Infinity) || (a.claim.leader < b.claim.leader ? -1 : 1)
