import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { isCounted } from '../policy/figures.ts'
import { endOfDay, startOfDay } from '../policy/instant.ts'
import { type Judged, judge } from '../policy/judge.ts'
import { parseOrder } from '../policy/parse-order.ts'
import type { Bulletin } from './bulletin.ts'
import { settledAt } from './ended-in-time.ts'
import { promisedOrders } from './promised-orders.ts'

/** Every order that the bulletin counts as due on its days, as it was judged there; by district, deadline and number. */
export async function ordersBehind(
  db: Db,
  organisation: Organisation,
  { scope, days, asOf }: Pick<Bulletin, 'scope' | 'days' | 'asOf'>,
): Promise<Judged[]> {
  const all = organisation.districts.map(({ id }) => id)
  const districts = 'city' in scope ? all : [scope.district]
  const context = await contextInForce(db, contextOf(organisation, asOf))
  const known = await promisedOrders(db, { districts, days, reach: 'all', unsettled: true, asOf })
  // The bulletin has these as sums.
  const { rows } = await sql<{ facts: object }>`
    select facts from orders where district = any(${districts}::text[]) and guaranteed and status = 'on-time'
      and due_by between ${timestamp(startOfDay(days.from))} and ${timestamp(endOfDay(days.to))} and ${settledAt(asOf)}`.execute(db)
  const orders = [...known.map(({ order }) => order), ...rows.map(({ facts }) => parseOrder(facts))]
  const place = new Map(all.map((district, n) => [district, n]))
  return orders
    .map((order) => ({ order, verdict: judge(order, context) }))
    .filter((one) => isCounted(one, days, asOf))
    .toSorted(
      (a, b) =>
        (place.get(a.order.district) ?? 0) - (place.get(b.order.district) ?? 0) ||
        (a.verdict.dueBy ?? 0) - (b.verdict.dueBy ?? 0) ||
        (a.order.id < b.order.id ? -1 : 1),
    )
}
