import type { Db } from '../db/database.ts'
import type { Organisation } from '../people/organisation.ts'
import { HOUR, type Instant } from '../policy/instant.ts'
import { ordersOfOutages } from './outages.ts'
import { repairsBetween } from './repairs.ts'
import { type Usual, usualDays, usualOf } from './usual.ts'

/**
 * What was read last, by the program it was read for. It is four weeks of orders: within an hour what is usual does not change, and a replica
 * that reads it at another minute estimates the same.
 */
const kept = new WeakMap<Organisation, { readonly hour: number; readonly usual: Usual }>()

/** What is usual in the branch, from the whole days before `now`. */
export async function usualNow(db: Db, organisation: Organisation, now: Instant): Promise<Usual> {
  const hour = Math.floor(now / HOUR)
  const last = kept.get(organisation)
  if (last?.hour === hour) return last.usual
  const { from, until } = usualDays(now)
  const known = await ordersOfOutages(db, from)
  const repairs = (await repairsBetween(db, organisation, from, until - 1)).filter(({ id }) => !known.has(id))
  const usual = usualOf(repairs, until)
  kept.set(organisation, { hour, usual })
  return usual
}
