import { contextOf } from '../../src/people/policy-context.ts'
import type { Context } from '../../src/policy/context.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import type { InventedOrder } from './branch.ts'
import type { Course } from './world.ts'

/** What an order was known to be at a time: open after its promise, in time, or ended. */
type Known = { readonly state: 'unknown' | 'in-time' | 'ended' } | { readonly state: 'overdue'; readonly dueBy: Instant }

/** What the branch knew of an order at a time, by what its sources had said by then. */
export type Knowledge = (id: string, at: Instant) => Known

export function knowledgeOf({ orders, organisation }: Course): Knowledge {
  const histories = new Map(orders.map((order) => [order.id, history(order, contextOf(organisation, 0))]))
  return (id, at) => stateAt(histories.get(id) ?? [], at)
}

/** The order as the branch knew it from each time on. */
function history(order: InventedOrder, context: Context) {
  return order.versions.map(({ at, facts }) => ({ at, order: parseOrder(facts), context }))
}

function stateAt(versions: ReturnType<typeof history>, at: Instant): Known {
  const version = versions.findLast((one) => one.at <= at)
  if (version === undefined) return { state: 'unknown' }
  const verdict = judge(version.order, { ...version.context, asOf: at })
  if (version.order.completedAt !== null || version.order.cancelledAt !== null) return { state: 'ended' }
  return verdict.inScope && verdict.status === 'overdue' && verdict.dueBy !== null
    ? { state: 'overdue', dueBy: verdict.dueBy }
    : { state: 'in-time' }
}
