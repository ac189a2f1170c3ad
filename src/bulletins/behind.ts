import type { Db } from '../db/database.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { pastDeadline } from '../orders/past-deadline.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { claims } from '../policy/claims.ts'
import { type Days, isCounted, isDueOn } from '../policy/figures.ts'
import type { Instant } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'
import type { Kind } from '../policy/order.ts'
import { isOverdue } from '../policy/overdue.ts'
import { type ItemName, itemNamed } from './items.ts'
import { type Standing, standingAt } from './standing.ts'

export interface BehindAsked {
  readonly districts: readonly string[]
  readonly days: Days
  readonly item: ItemName
  /** Null: all. */
  readonly kinds: readonly Kind[] | null
  readonly asOf: Instant
}

/**
 * The orders behind a figure of a bulletin, each judged by itself: as many as it says, whatever way it was counted. Of compensation those
 * that lead a claim, each with the claim's amount. What is worst comes first.
 */
export async function ordersBehind(db: Db, organisation: Organisation, asked: BehindAsked): Promise<Judged[]> {
  const { districts, days, item, kinds, asOf } = asked
  const context = await contextInForce(db, contextOf(organisation, asOf))
  const { among } = itemNamed(item)
  const found =
    among === 'overdue'
      ? (await pastDeadline(db, districts, context)).filter(({ verdict }) => isOverdue(verdict))
      : behind(await standingAt(db, { districts, days, month: null, reach: 'all', singly: true }, context), item, days)
  return found.filter(({ order }) => kinds === null || kinds.includes(order.kind)).toSorted(worstFirst(asOf))
}

/** Of orders that were read for these days. */
function behind({ judged, asOf, ledger }: Standing, item: ItemName, days: Days): Judged[] {
  const { among, counts } = itemNamed(item)
  if (among === 'claims')
    return claims(judged)
      .filter(
        ({ key, leader, payBy }) =>
          isDueOn(leader, days) && (item !== 'unpaidPastPayByFen' || (payBy !== null && asOf > payBy && !ledger.paid.has(key))),
      )
      .map(({ leader }) => leader)
  const promised = judged.filter(({ order, verdict }) => verdict.guaranteed && order.enteredAt <= asOf)
  const where = {
    open: ({ verdict }: Judged) => verdict.status === 'open' || verdict.status === 'overdue',
    cancelled: (one: Judged) => isDueOn(one, days),
    days: (one: Judged) => isCounted(one, days, asOf),
  }[among === 'open' || among === 'cancelled' ? among : 'days']
  return promised.filter((one) => where(one) && counts(one, asOf))
}

const rank = ({ status, exemption }: Judged['verdict']): number =>
  status === 'overdue' ? (exemption === null ? 0 : 2) : status === 'late' ? (exemption === null ? 1 : 3) : status === 'open' ? 4 : 5

const worstFirst =
  (asOf: Instant) =>
  (a: Judged, b: Judged): number =>
    rank(a.verdict) - rank(b.verdict) || (a.verdict.dueBy ?? asOf) - (b.verdict.dueBy ?? asOf) || (a.order.id < b.order.id ? -1 : 1)
