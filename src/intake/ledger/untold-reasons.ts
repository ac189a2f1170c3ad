import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import type { SaidReason } from '../../messages/feed-text.ts'

/** Which rows of the quarantine: those of one import, or all that a source pushed. */
export type SetAsideBy = { readonly importId: number } | { readonly pushedBy: string }

const rowsOf = (by: SetAsideBy) =>
  'importId' in by ? sql`import_id = ${by.importId} and not told` : sql`import_id is null and source = ${by.pushedBy} and not told`

/** Why rows that the control group has not heard of were set aside, the most frequent reason first; they are held until they are told. */
export async function untoldReasons(trx: Trx, by: SetAsideBy): Promise<SaidReason[]> {
  const { rows } = await sql<SaidReason>`
    with untold as (select reason from quarantine where ${rowsOf(by)} for update)
    select reason, count(*)::int as rows from untold group by reason`.execute(trx)
  return merged(rows.map(({ reason, rows: count }) => ({ reason: withoutValues(reason), rows: count })))
}

export async function markTold(trx: Trx, by: SetAsideBy): Promise<void> {
  await sql`update quarantine set told = true where ${rowsOf(by)}`.execute(trx)
}

/** A row may hold somebody's name or number: a problem quotes it, and it may hold quotes and semicolons itself. */
export const withoutValues = (reason: string): string =>
  reason
    .replace(/ 的值 .* 有误：/s, ' 有误：')
    .replace(/没有这一项：.*$/s, '有不认识的项')
    .split('；')
    .map((problem) =>
      problem
        .replace(/“.*”/s, '')
        .replace(/“.*$/s, '')
        .replace(/^.*”/s, '')
        .replace(/\d{5,}/g, '…'),
    )
    .join('；')

function merged(reasons: readonly SaidReason[]): SaidReason[] {
  const counts = new Map<string, number>()
  for (const { reason, rows } of reasons) counts.set(reason, (counts.get(reason) ?? 0) + rows)
  return [...counts].map(([reason, rows]) => ({ reason, rows })).toSorted((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1))
}
