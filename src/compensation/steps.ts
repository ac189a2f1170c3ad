import type { Trx } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import type { Books } from './books.ts'
import { closeBooks, openBooks } from './kept-books.ts'
import type { Bookkeeping, Deed } from './deed.ts'
import type { Entry } from './entry.ts'
import { parseLine } from './line-key.ts'
import type { PayoutLine, PayoutState } from './lines.ts'

/** By whom a step about a line is taken, and why. */
export interface StepGiven {
  readonly by: string
  /** Why; null where nothing has to be said. */
  readonly reason: string | null
}

export const payoutSteps = ['register', 'release', 'audit', 'return'] as const
export type PayoutStep = (typeof payoutSteps)[number]

export type Refused =
  'unknown' | 'accruing' | 'held' | 'not-held' | 'not-registered' | 'own-step' | 'batched' | 'paid' | 'not-paid' | 'withdrawn'

export interface StepOutcome {
  /** As it was given, or of a line. */
  readonly key: string
  readonly outcome: 'done' | 'already' | Refused
  readonly line: PayoutLine | null
}

/** From which states a step is taken, in which it was taken already, and why not from the others. */
const from: Readonly<Record<PayoutStep | 'tell', Readonly<Record<PayoutState, 'go' | 'already' | Refused>>>> = {
  register: {
    accruing: 'accruing',
    held: 'held',
    due: 'go',
    registered: 'already',
    audited: 'already',
    failed: 'already',
    batched: 'batched',
    paid: 'paid',
    told: 'paid',
    withdrawn: 'withdrawn',
  },
  release: {
    accruing: 'accruing',
    held: 'go',
    due: 'not-held',
    registered: 'not-held',
    audited: 'not-held',
    failed: 'not-held',
    batched: 'batched',
    paid: 'paid',
    told: 'paid',
    withdrawn: 'withdrawn',
  },
  audit: {
    accruing: 'accruing',
    held: 'held',
    due: 'not-registered',
    registered: 'go',
    audited: 'already',
    failed: 'go',
    batched: 'batched',
    paid: 'paid',
    told: 'paid',
    withdrawn: 'withdrawn',
  },
  return: {
    accruing: 'accruing',
    held: 'held',
    due: 'not-registered',
    registered: 'go',
    audited: 'go',
    failed: 'go',
    batched: 'batched',
    paid: 'paid',
    told: 'paid',
    withdrawn: 'withdrawn',
  },
  tell: {
    accruing: 'not-paid',
    held: 'not-paid',
    due: 'not-paid',
    registered: 'not-paid',
    audited: 'not-paid',
    failed: 'not-paid',
    batched: 'not-paid',
    paid: 'go',
    told: 'already',
    withdrawn: 'withdrawn',
  },
}

/** Takes a step about these lines, `KEY` or `KEY#2`, one outcome each; all in the caller's transaction. */
export async function takeStep(
  trx: Trx,
  step: PayoutStep,
  keys: readonly string[],
  given: StepGiven,
  keeping: Bookkeeping,
): Promise<StepOutcome[]> {
  return perLine(trx, keys, keeping, stepOf(step, given))
}

/** What a step writes of a line, or why it does not. */
export const stepOf =
  (step: PayoutStep, given: StepGiven): Decide =>
  (books, line) => {
    const may = mayStep(step, line, books.entries(line.claim.key), given.by)
    return may === 'go' ? stepDeed(step, line, given) : may
  }

type Decide = (books: Books, line: PayoutLine) => Deed | Exclude<StepOutcome['outcome'], 'done'>

/** Whether a person may take a step about a line now, and why not. */
export function mayStep(step: PayoutStep, line: PayoutLine, entries: readonly Entry[], by: string): 'go' | 'already' | Refused {
  const may = from[step][line.state]
  return may === 'go' && isOwnStep(step, line, entries, by) ? 'own-step' : may
}

/** Four eyes: whoever registered or released it does not audit it, and whoever audited it does not release it. */
function isOwnStep(step: PayoutStep, { life }: PayoutLine, entries: readonly Entry[], by: string): boolean {
  if (step === 'release') return life.audited?.actor === by
  return step === 'audit' && (life.registered?.actor === by || entries.some(({ type, actor }) => type === 'release' && actor === by))
}

function stepDeed(step: PayoutStep, { claim, amountFen }: PayoutLine, { by, reason }: StepGiven): Deed {
  const meta = reason === null ? {} : { reason }
  switch (step) {
    case 'register':
      return { type: 'register', by, amountFen, meta }
    case 'release':
      return { type: 'release', by, meta: { ...meta, orders: claim.heldOrders } }
    case 'audit':
    case 'return':
      return { type: step, by, meta }
  }
}

/** By whom the customer was told, how, and when. */
export interface Told {
  readonly by: string
  readonly how: 'voice' | 'sms'
  readonly at: Instant
}

/** 已告知: paid lines of which the customer was told. */
export const tellPayouts = (trx: Trx, keys: readonly string[], { by, how, at }: Told, keeping: Bookkeeping): Promise<StepOutcome[]> =>
  perLine(trx, keys, keeping, (_, line) => {
    const may = from.tell[line.state]
    return may === 'go' ? { type: 'tell', by, at, meta: { how } } : may
  })

async function perLine(trx: Trx, keys: readonly string[], keeping: Bookkeeping, decide: Decide): Promise<StepOutcome[]> {
  const wanted = [...new Set(keys)].map((key) => ({ key, parsed: parseLine(key) }))
  const books = await openBooks(trx, [...new Set(wanted.flatMap(({ parsed }) => parsed?.claim ?? []))], keeping)
  const outcomes = wanted.map(({ key, parsed }) => outcomeOf(books, key, parsed && books.line(parsed.claim, parsed.line), decide))
  await closeBooks(trx, books)
  return outcomes
}

function outcomeOf(books: Books, key: string, line: PayoutLine | null, decide: Decide): StepOutcome {
  if (line === null) return { key, outcome: 'unknown', line }
  const decided = decide(books, line)
  if (typeof decided === 'string') return { key, outcome: decided, line }
  books.write(line, decided)
  return { key, outcome: 'done', line: books.line(line.claim.key, line.life.line) }
}
