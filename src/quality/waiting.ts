import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { storedOrder } from '../orders/current/rows.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import type { Page } from '../orders/queries.ts'
import type { Instant } from '../policy/instant.ts'

interface Asked {
  readonly districts: readonly string[]
  readonly limit: number
  readonly now: Instant
}

/** Orders of which a complaint came by the regulator and is not closed, the oldest first. */
export const regulatorWaiting = (db: Db, asked: Asked): Promise<Page> =>
  waiting(db, asked, sql<boolean>`recorded ->> 'regulator' is not null`, sql`recorded -> 'regulator' ->> 'at'`)

/** Orders whose customer was not satisfied, of which nobody has said what was done, the oldest first. `crews`: of these alone; null: of all. */
export function dissatisfiedWaiting(db: Db, { crews, ...asked }: Asked & { readonly crews: readonly string[] | null }): Promise<Page> {
  const ofCrews = crews === null ? sql`true` : sql`installer = any(${crews}::text[])`
  return waiting(db, asked, sql<boolean>`recorded ->> 'dissatisfied' is not null and ${ofCrews}`, sql`recorded -> 'dissatisfied' ->> 'at'`)
}

async function waiting(db: Db, { districts, limit, now }: Asked, which: RawBuilder<boolean>, since: RawBuilder<unknown>): Promise<Page> {
  const found = db
    .selectFrom('orders')
    .where(sql<boolean>`district = any(${districts}::text[])`)
    .where(which)
  const { total } = await found.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await found.selectAll().orderBy(since).orderBy('id').limit(limit).execute()
  return { total, orders: await ordersAsOf(db, rows.map(storedOrder), now) }
}
