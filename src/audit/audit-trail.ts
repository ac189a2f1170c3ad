import type { Db } from '../db/database.ts'
import type { Link } from './audit.ts'

export interface AuditRow extends Link {
  readonly hash: string
}

const BATCH = 1000

/** The trail in its own order, of one order or one person when asked; read in pieces, so that it may be long. */
export async function* auditTrail(db: Db, filter: { readonly orderId?: string; readonly person?: string }): AsyncGenerator<AuditRow> {
  for (let after = 0; ;) {
    let query = db.selectFrom('audit').selectAll().where('id', '>', after).orderBy('id').limit(BATCH)
    if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    const rows = await query.execute()
    for (const { order_id: orderId, key_id: _, ...row } of rows) yield { ...row, orderId }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return
    after = last.id
  }
}
