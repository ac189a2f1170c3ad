import type { Database, Trx } from '../db/database.ts'
import { appendEvents } from '../orders/append/append.ts'
import { anyOrders } from '../orders/queries.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Instant } from '../policy/instant.ts'
import { demonstrationEvents, dueSoonSource, laterEvents, ordinarySource } from './demonstration.ts'

/** The same orders each time, moved to when the demonstration begins. */
const SEED = 148

/** Fills a new demonstration database with the orders of the last days; false when it has orders already. */
export async function seedDemonstration({ db }: Database, organisation: Organisation, now: Instant): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (await anyOrders(trx)) return false
    await appendEvents(trx, demonstrationEvents(now, organisation, SEED), contextOf(organisation, now))
    return true
  })
}

/**
 * Lets the demonstration go on: what its orders and new ones bring since it was last fed. Nothing in a database that was not seeded;
 * what was said before is not said again. How many events that were.
 */
export async function feedDemonstration({ db }: Database, organisation: Organisation, now: Instant): Promise<number> {
  return db.transaction().execute((trx) => feedIn(trx, organisation, now))
}

/** The same in the caller's transaction. */
export async function feedIn(trx: Trx, organisation: Organisation, now: Instant): Promise<number> {
  const said = await saidSoFar(trx)
  if (said === null) return 0
  const events = laterEvents(said.start, organisation, SEED, said.last, now)
  await appendEvents(trx, events, contextOf(organisation, now))
  return events.length
}

/** The start of the demonstration and how far it has come: the events made for it were learnt at its start. */
async function saidSoFar(trx: Trx): Promise<{ start: Instant; last: Instant } | null> {
  const { start, last } = await trx
    .selectFrom('order_event')
    .select(({ fn }) => [fn.min('learnt_at').filterWhere('source', '=', dueSoonSource).as('start'), fn.max('learnt_at').as('last')])
    .where('source', 'in', [dueSoonSource, ordinarySource])
    .executeTakeFirstOrThrow()
  return start === null || last === null ? null : { start, last }
}
