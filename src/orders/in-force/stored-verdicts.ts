import { type Selectable, sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import type { OrderTables } from '../../db/tables/orders.ts'
import { type Context, parseContext } from '../../policy/context.ts'
import type { Instant } from '../../policy/instant.ts'
import { judge } from '../../policy/judge.ts'
import { storedOrder, verdictColumns } from '../current/rows.ts'
import { contextInForce } from './policy-in-force.ts'

const PAGE = 1000

/** How many orders there are, and the first whose stored verdict is not what the policy in force makes of it as of when it was judged. */
export async function verifyVerdicts(db: Db, now: Instant): Promise<{ readonly orders: number; readonly wrong: string | null }> {
  const given: Context = parseContext({}, now)
  const context = await contextInForce(db, given)
  let orders = 0
  for (let last = ''; ;) {
    const { rows } = await sql<Row>`select * from orders where id > ${last} order by id limit ${PAGE}`.execute(db)
    for (const row of rows) {
      if (!isAsJudged(row, context)) return { orders, wrong: row.id }
      orders += 1
    }
    const end = rows.at(-1)
    if (end === undefined) return { orders, wrong: null }
    last = end.id
  }
}

type Row = Selectable<OrderTables['orders']>

function isAsJudged(row: Row, context: Context): boolean {
  const verdict = judge(storedOrder(row).order, { ...context, asOf: row.judged_at })
  const recomputed: Readonly<Record<string, unknown>> = verdictColumns(verdict, row.judged_at)
  const stored: Readonly<Record<string, unknown>> = { ...row }
  return Object.entries(recomputed).every(([name, value]) => JSON.stringify(stored[name]) === JSON.stringify(value))
}
