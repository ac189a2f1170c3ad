import type { Db } from '../db/database.ts'
import { type Link, hashOf } from './audit.ts'

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
    for (const { order_id: orderId, ...row } of rows) yield { ...row, orderId }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return
    after = last.id
  }
}

export type ChainFinding =
  | { readonly whole: true; readonly entries: number; readonly hash: string }
  | { readonly whole: false; readonly id: number; readonly why: 'missing' | 'unlinked' | 'changed' | 'cut-off' }

/** Whether the chain is whole, or the first entry at which it is not. */
export async function verifyChain(db: Db): Promise<ChainFinding> {
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
  let [id, previous] = [0, '']
  for await (const row of auditTrail(db, {})) {
    id += 1
    if (row.id !== id) return { whole: false, id, why: 'missing' }
    if (row.previous !== previous) return { whole: false, id, why: 'unlinked' }
    if (hashOf(row) !== row.hash) return { whole: false, id, why: 'changed' }
    if (id === head.id && row.hash !== head.hash) return { whole: false, id, why: 'changed' }
    previous = row.hash
  }
  return id < head.id ? { whole: false, id: id + 1, why: 'cut-off' } : { whole: true, entries: id, hash: previous }
}
