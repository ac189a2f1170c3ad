import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import { RowArray, type RowShape } from '../append/row-array.ts'
import type { OrderTables } from '../../db/tables/orders.ts'
import type { Context, ForceMajeure } from '../../policy/context.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Judged, judge } from '../../policy/judge.ts'
import { claimOf, claimsOfOrders, deriveClaims } from '../claims/derive-claims.ts'
import { contextInForce, lockPolicy } from './policy-in-force.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { ChangeCount, type Changes } from './changes.ts'
import { orderShapes } from '../append/shapes.ts'
import { storedOrder, verdictColumns } from '../current/rows.ts'

/** The orders that a change can reach: all, or those that an event of force majeure can. */
export type Reach = 'all' | readonly Pick<ForceMajeure, 'districts' | 'from' | 'to'>[]

const PAGE = 1000

/** What `after` would make of the orders that `before` made otherwise, both as of `after`'s time. Writes nothing. */
export async function previewChanges(db: Db, before: Context, after: Context, reach: Reach): Promise<Changes> {
  const count = new ChangeCount()
  for await (const rows of pages(db, reach)) {
    for (const { order } of rows.map(storedOrder)) count.add(order, judge(order, { ...before, asOf: after.asOf }), judge(order, after))
  }
  return count.perDistrict
}

/**
 * Judges stored orders by `after` and writes all their verdicts, a page per statement, in the caller's transaction, which holds the policy's
 * lock alone: nobody judges meanwhile. Answers what the change of policy changed; what the time since has changed is written too.
 */
export async function rejudge(trx: Trx, before: Context, after: Context, reach: Reach): Promise<Changes> {
  const count = new ChangeCount()
  const { orders: shape } = await orderShapes(trx)
  for await (const rows of pages(trx, reach)) {
    const judged = rows.map(storedOrder).map(({ order }) => ({ order, verdict: judge(order, after) }))
    for (const { order, verdict } of judged) count.add(order, judge(order, { ...before, asOf: after.asOf }), verdict)
    await saveJudged(trx, judged, after, shape)
  }
  return count.perDistrict
}

/** Orders that were judged before they ended by this clock, so that their verdicts are not their last. */
const JUDGED_AHEAD = 200

/**
 * Judges anew what was reported as ended before this clock had come to it, as when a source's clock is ahead, so that claims have an end.
 * How many there were; call it again until there are none.
 */
export async function judgeEnded(trx: Trx, given: Context): Promise<number> {
  // Mostly there are none: nobody has to wait for that.
  if ((await endedSince(trx, given.asOf, 1)).length === 0) return 0
  await lockPolicy(trx, 'exclusive')
  const rows = await endedSince(trx, given.asOf, JUDGED_AHEAD)
  const context = await contextInForce(trx, given)
  const { orders: shape } = await orderShapes(trx)
  const judged = rows.map(storedOrder).map(({ order }) => ({ order, verdict: judge(order, context) }))
  await saveJudged(trx, judged, context, shape)
  return rows.length
}

async function endedSince(db: Db, now: Instant, limit: number): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select * from orders where ended_at > judged_at and ended_at <= ${timestamp(now)} order by ended_at limit ${limit}`.execute(db)
  return rows
}

/** The caller holds the policy's lock alone. */
async function saveJudged(trx: Trx, judged: readonly Judged[], context: Context, shape: RowShape): Promise<void> {
  const claims = await claimsOfOrders(
    trx,
    judged.map(({ order }) => order.id),
  )
  await saveVerdicts(
    trx,
    judged.map(({ order, verdict }) => verdictRow(order.id, verdict, context.asOf)),
    shape,
  )
  await deriveClaims(trx, [...claims, ...judged.flatMap((one) => claimOf(one) ?? [])], context)
}

type Row = Selectable<OrderTables['orders']>

async function* pages(db: Db, reach: Reach): AsyncGenerator<Row[]> {
  let last = ''
  for (;;) {
    const { rows } = await sql<Row>`
      select * from orders where id > ${last} and ${reached(reach)} order by id limit ${PAGE}`.execute(db)
    const end = rows.at(-1)
    if (end === undefined) return
    yield rows
    last = end.id
  }
}

/** docs/notice.md section 3: an event reaches orders entered before its end whose promise ends after its beginning. */
function reached(reach: Reach) {
  if (reach === 'all') return sql<boolean>`true`
  if (reach.length === 0) return sql<boolean>`false`
  const one = ({ districts, from, to }: Pick<ForceMajeure, 'districts' | 'from' | 'to'>) => sql<boolean>`
    (district = any(${districts}::text[]) and entered_at <= ${timestamp(to)} and due_by >= ${timestamp(from)})`
  return sql<boolean>`(${sql.join(reach.map(one), sql` or `)})`
}

async function saveVerdicts(trx: Trx, judged: readonly ReturnType<typeof verdictRow>[], shape: RowShape): Promise<void> {
  const [first] = judged
  if (first === undefined) return
  const rows = new RowArray(shape)
  for (const row of judged) rows.add(row)
  const columns = Object.keys(first).filter((name) => name !== 'id')
  await sql`
    update orders set ${sql.join(columns.map((name) => sql`${sql.ref(name)} = verdict.${sql.ref(name)}`))}
    from unnest(${rows.array()}::orders[]) as verdict where orders.id = verdict.id`.execute(trx)
}

const verdictRow = (id: string, verdict: Verdict, judgedAt: Instant) => ({ id, ...verdictColumns(verdict, judgedAt) })
