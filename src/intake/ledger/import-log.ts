import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { asRows, keptOfRow } from './set-aside-row.ts'

/** Where rows come from. */
export interface Origin {
  readonly file: string
  readonly source: string
  /** The time of the export. */
  readonly dataAsOf: Instant
  readonly learntAt: Instant
}

/** What became of the rows of a file so far. */
export interface Counts {
  rows: number
  accepted: number
  updated: number
  unchanged: number
  quarantined: number
}

/** Control totals: how many rows were taken per value. */
export interface Totals {
  readonly kinds: Record<string, number>
  readonly states: Record<string, number>
}

export interface SetAside {
  readonly line: number
  readonly id: string | null
  readonly reason: string
}

/** A row that could not be taken, with what it was. */
export interface BadRow extends SetAside {
  readonly key: string
  readonly raw: string
}

export async function beginImport(trx: Trx, { file, source, dataAsOf, learntAt }: Origin): Promise<number> {
  const begun = { file, source, data_as_of: formatInstant(dataAsOf), started_at: formatInstant(learntAt) }
  const { id } = await trx
    .insertInto('import')
    .values({ ...begun, state: 'running', problem: null, declared_rows: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Commits with the rows it counts: a run that dies shows how far it came. */
export async function recordProgress(trx: Trx, importId: number, counts: Counts, totals: Totals): Promise<void> {
  await trx
    .updateTable('import')
    .set({ ...counts, totals: JSON.stringify(totals) })
    .where('id', '=', importId)
    .execute()
}

export async function finishImport(
  trx: Trx,
  importId: number,
  end: { readonly state: 'done' | 'failed'; readonly problem: string | null; readonly declaredRows: number | null },
): Promise<void> {
  await trx
    .updateTable('import')
    .set({ state: end.state, problem: end.problem, declared_rows: end.declaredRows })
    .where('id', '=', importId)
    .execute()
}

/**
 * Keeps the rows that could not be taken; a row that is already there is not kept twice. One that nobody has been told of, because the run
 * that found it died, is this run's to tell.
 */
export async function keepBadRows(trx: Trx, rows: readonly BadRow[], importId: number, { source, file, learntAt }: Origin): Promise<void> {
  if (rows.length === 0) return
  // One statement may not meet the same row twice.
  const once = [...Map.groupBy(rows, ({ key }) => key).values()].flatMap(([first]) => first ?? [])
  await sql`
    insert into quarantine (import_id, source, file, set_aside_at, key, line, order_id, reason, raw)
    select ${importId}::bigint, ${source}::text, ${file}::text, ${timestamp(learntAt)}, ${keptOfRow} from unnest(
      ${once.map((row) => row.key)}::text[], ${once.map((row) => row.line)}::int[], ${once.map((row) => row.id)}::text[],
      ${once.map((row) => row.reason)}::text[], ${once.map((row) => row.raw)}::text[]
    ) ${asRows}
    on conflict (source, key) do update set import_id = excluded.import_id where not quarantine.told`.execute(trx)
}
