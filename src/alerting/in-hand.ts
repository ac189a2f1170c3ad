import type { Db } from '../db/database.ts'
import { inHand } from '../escalation/standing.ts'
import type { Instant } from '../policy/instant.ts'

/** Who has an order in hand: it needs nobody else to be told of it. */
export interface InHand {
  /** A person's id, or a crew of which nobody is known. */
  readonly by: string
  readonly since: Instant
}

/** Of these orders those that somebody has taken and not given back, as of `now`. */
export async function ordersInHand(db: Db, orders: readonly string[], now: Instant): Promise<ReadonlyMap<string, InHand>> {
  const held = await inHand(db, orders)
  return new Map(
    [...held].flatMap(([order, { person, crew, since }]) => (since > now ? [] : [[order, { by: person ?? crew ?? '', since }] as const])),
  )
}
