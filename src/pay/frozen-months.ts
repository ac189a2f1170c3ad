import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import type { InstallerPay } from './installer-pay.ts'
import { type Month, monthOf, monthText } from './month.ts'

export interface Freezing {
  readonly at: Instant
  readonly by: string
}

/** When and by whom a month was frozen; null: it is not. */
export async function freezingOf(db: Db, month: Month): Promise<Freezing | null> {
  const row = await db.selectFrom('pay_month').selectAll().where('month', '=', monthText(month)).executeTakeFirst()
  return row === undefined ? null : { at: row.closed_at, by: row.closed_by }
}

/** The month that was frozen last; they are frozen one after the other. */
export async function lastFrozen(db: Db): Promise<Month | null> {
  const row = await db.selectFrom('pay_month').select('month').orderBy('month', 'desc').limit(1).executeTakeFirst()
  return row === undefined ? null : monthOf(row.month)
}

/** Frozen pay of the months from `from` on, the oldest first. `crews`: of these only; null: of all. */
export async function frozenPay(
  db: Db,
  from: Month,
  crews: readonly string[] | null,
): Promise<{ readonly month: string; readonly pay: InstallerPay }[]> {
  const since = db.selectFrom('pay_frozen').select(['month', 'pay']).where('month', '>=', monthText(from))
  const rows = await (crews === null ? since : since.where('installer', 'in', crews)).orderBy('month').orderBy('installer').execute()
  // Only `freezeMonth` writes it.
  return rows.map(({ month, pay }) => ({ month, pay: pay as InstallerPay }))
}
