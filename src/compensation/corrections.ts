import type { Deed } from './deed.ts'
import { PROGRAM } from './entry.ts'
import type { PayoutLine } from './lines.ts'

/**
 * What the program writes of a line of its own accord, so that the books say what the claim is judged to be now; null: they do. `automatic`: it registers
 * what is due, unless a person returned it.
 */
export function correctionOf(line: PayoutLine, automatic: boolean): Deed | null {
  return line.paidFen > 0 ? overpayment(line) : unpaid(line, automatic)
}

/** While an order of the claim has not ended, nothing is known of what will be owed. */
function overpayment({ claim, life, overpaidFen }: PayoutLine): Deed | null {
  const more = overpaidFen - life.overpaidFen
  if (more === 0 || (claim.amountFen > 0 && claim.payBy === null)) return null
  return { type: more > 0 ? 'overpay' : 'overpay-back', amountFen: Math.abs(more), by: PROGRAM }
}

function unpaid({ claim, life, state, amountFen }: PayoutLine, automatic: boolean): Deed | null {
  if (state === 'batched') return null
  if (life.account === 'batched') return { type: 'take-back', by: PROGRAM }
  const entered = life.account !== 'branch'
  if (entered && state === 'withdrawn') return { type: 'withdraw', by: PROGRAM }
  if (entered && claim.payBy !== null && life.amountFen !== amountFen) return { type: 'reopen', by: PROGRAM }
  return state === 'due' && automatic && life.returned === null ? { type: 'register', amountFen, by: PROGRAM } : null
}
