import type { Db } from '../db/database.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { pastDeadline } from '../orders/past-deadline.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Instant } from '../policy/instant.ts'
import { type OverdueCounts, overdueCounts } from '../policy/overdue.ts'
import type { HearerAlert } from './decide.ts'

/** 超时在途 of the hearer's districts as a bulletin or an answer says it at the same time; null before the deadline. */
export async function overdueFigure(
  db: Db,
  organisation: Organisation,
  { hearer, kind }: Pick<HearerAlert, 'hearer' | 'kind'>,
  at: Instant,
): Promise<OverdueCounts | null> {
  if (kind !== 'after') return null
  const context = await contextInForce(db, contextOf(organisation, at))
  return overdueCounts(await pastDeadline(db, hearer.districts, context), at)
}
