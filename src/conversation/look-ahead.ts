import type { Trx } from '../db/database.ts'
import type { StoredOrder } from '../orders/current/rows.ts'
import { findOrder } from '../orders/queries.ts'
import type { Context } from '../policy/context.ts'
import type { Instant } from '../policy/instant.ts'
import type { Memory } from './command.ts'
import { remembered } from './dialogue/memory.ts'
import { soleNumberIn } from './grammar/keys.ts'
import type { Speaking } from './inbox/inbox.ts'
import { hasPlentyOfLookUps } from './look-ups.ts'

/** What a judgement rests on besides the order, as of an instant. */
export type ContextAt = (trx: Trx, asOf: Instant) => Promise<Context>

/** What most answers need, asked for before it is known whether this one does. */
export interface Ahead {
  readonly context: Promise<Context>
  readonly memory: Promise<Memory>
  readonly hasPlenty: Promise<boolean>
  /** The order whose number is said; null: none is, or there is none of that number. */
  readonly named: Promise<StoredOrder | null>
}

/** The statements travel together with the one that takes the message. */
export function lookAhead(contextAt: ContextAt, trx: Trx, { platform, conversation, person, text }: Speaking, now: Instant): Ahead {
  const partner = { trx, platform, conversation, asker: { id: person ?? '' }, now }
  const number = soleNumberIn(text)
  const ahead = {
    context: Promise.resolve().then(() => contextAt(trx, now)),
    memory: remembered(partner),
    hasPlenty: hasPlentyOfLookUps(partner),
    named: number === null ? Promise.resolve(null) : findOrder(trx, number),
  }
  // Whoever needs it meets its failure.
  for (const asked of Object.values<Promise<unknown>>(ahead)) asked.catch(() => undefined)
  return ahead
}
