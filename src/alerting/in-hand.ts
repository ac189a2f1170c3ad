import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'

/** Who has an order in hand: it needs nobody else to be told of it. */
export interface InHand {
  /** A person's id. */
  readonly by: string
  readonly since: Instant
}

/** Of these orders those that somebody has taken and not given back, as of `now`. */
export function ordersInHand(_db: Db, _orders: readonly string[], _now: Instant): Promise<ReadonlyMap<string, InHand>> {
  return Promise.resolve(new Map())
}
