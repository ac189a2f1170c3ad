import type { Db } from '../../db/database.ts'
import type { Instant } from '../../policy/instant.ts'

/** A row that could not be taken, as it is kept. */
export interface QuarantinedRow {
  readonly source: string
  readonly file: string
  readonly line: number
  readonly id: string | null
  readonly reason: string
  readonly setAsideAt: Instant
  readonly raw: string
}

const PAGE = 1000

/** The rows set aside, of one file or of all, in the order in which they were; a page at a time. */
export async function* quarantinedRows(db: Db, file: string | null): AsyncGenerator<QuarantinedRow> {
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('quarantine')
      .select(['id', 'source', 'file', 'line', 'order_id', 'reason', 'set_aside_at', 'raw'])
      .where('id', '>', after)
      .$if(file !== null, (query) => query.where('file', '=', file ?? ''))
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const { source, file: name, line, order_id, reason, set_aside_at, raw } of rows)
      yield { source, file: name, line, id: order_id, reason, setAsideAt: set_aside_at, raw }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.id
  }
}
