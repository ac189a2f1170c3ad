import type { Db, Trx } from '../db/database.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'
import { type Times, nextSlot } from './times.ts'

/** Work and the slots of the product clock at which it is done. */
export interface Schedule<Context> {
  /** Names its slots in the database: never changed. */
  readonly name: string
  /** How people call what happens then; null: nothing that anybody waits for. */
  readonly title: string | null
  readonly times: (organisation: Organisation) => Times
  /** Of slots that passed unseen (down time, a clock that was moved): the last one, or all that are not older. */
  readonly catchUp: 'latest' | { readonly withinHours: number }
  /** Before the transaction: what takes long and changes nothing, so that `run` finds it done. It may be in vain. */
  readonly prepare?: (db: Db, slot: Instant, context: Context) => Promise<void>
  /** Does the work of the slot in the transaction that also marks the slot as done; the ids of messages to be delivered after it. */
  readonly run: (trx: Trx, slot: Instant, context: Context) => Promise<readonly string[]>
}

/** What people can expect next, and when; null: nothing. */
export function nextThing<Context>(
  schedules: readonly Schedule<Context>[],
  organisation: Organisation,
  now: Instant,
): { readonly at: Instant; readonly what: string } | null {
  const coming = schedules.flatMap(({ title, times }) => {
    const at = nextSlot(times(organisation), now)
    return title === null || at === null ? [] : [{ at, what: title }]
  })
  return coming.toSorted((a, b) => a.at - b.at)[0] ?? null
}
