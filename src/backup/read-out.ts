import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { Header, Piece, SequenceState, TableSum, Totals } from './contents.ts'
import { RowSum } from './row-sum.ts'
import { type Column, type Table, sequencesOf, tablesOf } from './tables.ts'

/** Rows that are fetched at once; of a table with files in it a few, since one may be of some megabytes. */
const FETCHED = { plain: 1000, files: 10 }

/** Reads in one snapshot, while everybody goes on working; on the embedded engine, which has one connection, everybody waits meanwhile. */
export const inSnapshot = <T>(db: Db, read: (trx: Trx) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // To sort a large table may take longer than any other statement of ours.
      await sql`set local statement_timeout = 0`.execute(trx)
      return read(trx)
    })

/** The whole database as the transaction sees it. */
export async function* readOut(trx: Trx, header: Header): AsyncGenerator<Piece> {
  yield { header }
  const tables: Record<string, TableSum> = {}
  for (const table of await tablesOf(trx)) {
    const sum = new RowSum()
    for await (const rows of rowsOf(trx, table)) {
      sum.add(rows)
      yield { table: table.name, rows }
    }
    tables[table.name] = sum.value
  }
  // After the rows: a sequence is of no transaction, and must not stand before a number that a row has.
  yield { totals: { tables, sequences: await sequenceStates(trx) } }
}

/** What the database holds, without passing it on. */
export async function totalsOf(trx: Trx, header: Header): Promise<Totals> {
  for await (const piece of readOut(trx, header)) if ('totals' in piece) return piece.totals
  throw new TypeError('contents without totals')
}

async function* rowsOf(trx: Trx, { name, columns, key }: Table): AsyncGenerator<string[]> {
  // The same text of the same value on every server.
  await sql`select set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('intervalstyle', 'iso_8601', true)`.execute(
    trx,
  )
  const inSequence = key.length === 0 ? sql`` : sql`order by ${sql.join(key.map((column) => sql.ref(column)))}`
  await sql`declare backup_rows no scroll cursor for
    select row_to_json(r)::text as row from (select ${sql.join(columns.map(selected))} from ${sql.table(name)} ${inSequence}) as r`.execute(
    trx,
  )
  const most = columns.some(({ type }) => type === 'bytea') ? FETCHED.files : FETCHED.plain
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch forward ${sql.lit(most)} from backup_rows`.execute(trx)
    if (rows.length > 0) yield rows.map(({ row }) => row)
    if (rows.length < most) break
  }
  await sql`close backup_rows`.execute(trx)
}

/** JSON goes as text: inside a row's own JSON its null could not be told from no value. */
const selected = ({ name, type }: Column) => (isJson(type) ? sql`${sql.ref(name)}::text as ${sql.ref(name)}` : sql.ref(name))

export const isJson = (type: string): boolean => type === 'jsonb' || type === 'json'

async function sequenceStates(trx: Trx): Promise<Record<string, SequenceState>> {
  const states: Record<string, SequenceState> = {}
  for (const name of await sequencesOf(trx)) {
    const { rows } = await sql<SequenceState>`select last_value::text as last, is_called as called from ${sql.table(name)}`.execute(trx)
    const [state] = rows
    if (state !== undefined) states[name] = state
  }
  return states
}
