import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { releaseProofs } from '../files/files.ts'
import { eraseOrders } from '../orders/append/erase-orders.ts'
import type { Context } from '../policy/context.ts'

/** Who erased what nobody asked to be erased. */
const BY = 'retention'

/**
 * Takes the customer out of these orders, as for one who asks; the household keeps its code, since younger orders of it are counted with
 * the old ones. A transaction a household, so that others wait for no more than that.
 */
export async function eraseContacts(db: Db, which: RawBuilder<unknown>, context: Context): Promise<number> {
  const { rows } = await sql<{ id: string; household: string }>`select id, household from orders where ${which} order by id`.execute(db)
  for (const [household, those] of Map.groupBy(rows, (row) => row.household)) {
    const orders = those.map(({ id }) => id)
    await db.transaction().execute(async (trx) => {
      await releaseProofs(trx, orders)
      await eraseOrders(trx, { orders, household, formerly: household, at: context.asOf, by: BY }, context)
    })
  }
  return rows.length
}
