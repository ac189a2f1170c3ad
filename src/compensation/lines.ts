import type { StoredClaim } from '../orders/claims/stored-claim.ts'
import { type Instant, parseInstant } from '../policy/instant.ts'
import type { Entry } from './entry.ts'
import { type Life, livesOf, newLife } from './life.ts'
import { claimLine } from './line-key.ts'

export const payoutStates = ['accruing', 'held', 'due', 'registered', 'audited', 'batched', 'failed', 'paid', 'told', 'withdrawn'] as const
export type PayoutState = (typeof payoutStates)[number]

/** A claim, or a supplement of one, and how far its payment is. */
export interface PayoutLine {
  /** `KEY`, or `KEY#2`. */
  readonly key: string
  readonly claim: StoredClaim
  readonly life: Life
  readonly state: PayoutState
  /** Owed by this line. Of all lines of a claim together: what the claim is judged to be. */
  readonly amountFen: number
  readonly payBy: Instant | null
  readonly registeredFen: number
  readonly auditedFen: number
  readonly paidFen: number
  readonly paidAt: Instant | null
  readonly toldAt: Instant | null
  /** Unpaid after its pay-by, or paid after it. */
  readonly late: boolean
  readonly overpaidFen: number
}

/** What is known about the payment of a claim. */
export interface Ledger {
  readonly claim: StoredClaim
  /** In the sequence in which they were written. */
  readonly entries: readonly Entry[]
  /** The batches, of those that the entries name, whose file was written. */
  readonly handedOver: ReadonlySet<string>
}

/**
 * Policy section 8: the lines of a claim, each with its state, from the claim as it is judged and what was done about it. The paid ones stand first; after them the one that
 * is being paid, if there is any: a claim has one live line at a time.
 */
export function linesOf(ledger: Ledger, now: Instant): PayoutLine[] {
  const lives = livesOf(ledger.entries)
  const paid: Life[] = []
  for (let life = lives.get(1); life?.paid; life = lives.get(paid.length + 1)) paid.push(life)
  const left = paid.reduce((fen, life) => fen - life.amountFen, ledger.claim.amountFen)
  const live = lives.get(paid.length + 1) ?? newLife(paid.length + 1)
  const lines = paidLines(ledger.claim, paid, left)
  const next = liveLine(ledger, live, Math.max(0, left), now)
  return next === null ? lines : [...lines, next]
}

/** What was paid beyond what is owed is counted from the last line on. `left`: what is still owed, below 0 if too much was paid. */
function paidLines(claim: StoredClaim, paid: readonly Life[], left: number): PayoutLine[] {
  let over = Math.max(0, -left)
  const lines = paid.toReversed().map((life) => {
    const overpaidFen = Math.min(over, life.amountFen)
    over -= overpaidFen
    return paidLine(claim, life, overpaidFen, paid.length === 1 && left <= 0)
  })
  return lines.toReversed()
}

/** `alone`: the claim has no other line; its pay-by is the claim's as it is judged, else what it was when it was paid. */
function paidLine(claim: StoredClaim, life: Life, overpaidFen: number, alone: boolean): PayoutLine {
  const { amountFen: paidFen, paid, told } = life
  const paidAt = paid?.happenedAt ?? null
  const payBy = alone ? (claim.payBy ?? claim.lastPayBy) : payByWhenPaid(paid)
  return {
    key: claimLine(claim.key, life.line),
    claim,
    life,
    state: told === null ? 'paid' : 'told',
    amountFen: paidFen - overpaidFen,
    payBy,
    registeredFen: paidFen,
    auditedFen: paidFen,
    paidFen,
    paidAt,
    toldAt: told?.happenedAt ?? null,
    late: payBy !== null && paidAt !== null && paidAt > payBy,
    overpaidFen,
  }
}

function payByWhenPaid(paid: Entry | null): Instant | null {
  const said = paid?.meta['payBy']
  return typeof said === 'string' ? parseInstant(said) : null
}

/** The line that is not paid yet, over what is still owed; null: nothing is, and nothing was done about it. */
function liveLine({ claim, entries, handedOver }: Ledger, life: Life, owedFen: number, now: Instant): PayoutLine | null {
  const held = isHeld(claim, entries)
  const ended = claim.payBy !== null
  const { registered, audited, batched, account, failed } = life
  // Out of a batch that nobody has seen yet it can still be taken; else the result is awaited.
  const fits = account === 'batched' && (handedOver.has(batched?.batch ?? '') || (life.amountFen === owedFen && ended && !held))
  const counts = fits || (registered !== null && life.amountFen === owedFen)
  const agreed = fits || (counts && audited !== null && account !== 'batched')
  const state = ((): PayoutState | null => {
    if (fits) return 'batched'
    if (owedFen === 0) return life.known ? 'withdrawn' : null
    if (!ended) return 'accruing'
    if (held) return 'held'
    if (!counts) return 'due'
    if (agreed) return 'audited'
    return failed === null ? 'registered' : 'failed'
  })()
  if (state === null) return null
  const payBy = livePayBy(claim, life, state)
  return {
    key: claimLine(claim.key, life.line),
    claim,
    life,
    state,
    amountFen: fits ? life.amountFen : owedFen,
    payBy,
    registeredFen: counts ? life.amountFen : 0,
    auditedFen: agreed ? life.amountFen : 0,
    paidFen: 0,
    paidAt: null,
    toldAt: null,
    late: payBy !== null && now > payBy,
    overpaidFen: 0,
  }
}

/** A claim's own; of a supplement until when the change is to be paid. What is on its way keeps the last there was. */
function livePayBy(claim: StoredClaim, { line }: Life, state: PayoutState): Instant | null {
  if (state === 'withdrawn' || state === 'accruing') return null
  const own = state === 'batched' ? (claim.payBy ?? claim.lastPayBy) : claim.payBy
  return own === null || line === 1 ? own : claim.changePayBy
}

/** I-17: someone recorded a cause that would exempt, nobody granted it, and nobody released the claim with that order in it. */
function isHeld({ heldOrders }: StoredClaim, entries: readonly Entry[]): boolean {
  if (heldOrders.length === 0) return false
  const released = new Set(entries.filter(({ type }) => type === 'release').flatMap(({ meta }) => meta['orders']))
  return heldOrders.some((order) => !released.has(order))
}
