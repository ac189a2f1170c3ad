import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { lock } from '../db/lock.ts'
import { unprepared } from '../db/prepared.ts'
import { type Header, type Piece, type Totals, differing } from './contents.ts'
import { migrateTo, migrateToLatest, refuseForeign } from './migrations.ts'
import { BackupProblem } from './problems.ts'
import { isJson, totalsOf } from './read-out.ts'
import { type Table, anyTables, tablesOf } from './tables.ts'

/**
 * Fills an empty database with these contents, compares what is then there with what they say, and brings it up to date, all in one
 * transaction: whatever breaks off leaves it empty. Throws BackupProblem.
 */
export const takeIn = (db: Db, pieces: AsyncIterable<Piece>): Promise<{ header: Header; totals: Totals }> =>
  unprepared(() =>
    db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx)
      await lock(trx, 'migrate')
      const present = await anyTables(trx)
      if (present.length > 0) throw new NotEmpty(present)
      const taken = await fill(trx, pieces)
      const found = await totalsOf(trx, taken.header)
      const wrong = differing(found, taken.totals)
      if (wrong.length > 0) throw new BackupProblem(`恢复后的内容与备份不符（${wrong.join('、')}），已撤销，数据库仍是空的`)
      await migrateToLatest(trx)
      return taken
    }),
  )

/** The place already has something. */
export class NotEmpty extends BackupProblem {
  constructor(tables: readonly string[]) {
    super(`目标数据库不是空的（已有 ${tables[0]} 等 ${tables.length} 张表）：只能恢复到空库，请另建一个数据库或模式`)
  }
}

async function fill(trx: Trx, pieces: AsyncIterable<Piece>): Promise<{ header: Header; totals: Totals }> {
  let header: Header | null = null
  let tables: ReadonlyMap<string, Table> = new Map()
  let totals: Totals | null = null
  for await (const piece of pieces) {
    if ('header' in piece) {
      header = piece.header
      tables = await makeTables(trx, header)
    } else if ('totals' in piece) totals = piece.totals
    else await insert(trx, tables.get(piece.table), piece)
  }
  if (header === null || totals === null) throw new BackupProblem('备份不完整：没有写到结尾，请换一份')
  for (const [name, { last, called }] of Object.entries(totals.sequences))
    await sql`select setval(quote_ident(${name})::regclass, ${last}::bigint, ${called})`.execute(trx)
  return { header, totals }
}

async function makeTables(trx: Trx, header: Header): Promise<ReadonlyMap<string, Table>> {
  await refuseForeign(header.migrations)
  await migrateTo(trx, header.migrations)
  const tables = await tablesOf(trx)
  // What a migration wrote is in the back-up as it has become since. Those that refer to others go first.
  for (const { name } of tables.toReversed()) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(trx)
    if (rows.length > 0) await empty(trx, name)
  }
  return new Map(tables.map((table) => [table.name, table]))
}

/** A row that nobody may ever take away is taken away before anybody has seen it. */
async function empty(trx: Trx, name: string): Promise<void> {
  await sql`alter table ${sql.table(name)} disable trigger user`.execute(trx)
  await sql`delete from ${sql.table(name)}`.execute(trx)
  await sql`alter table ${sql.table(name)} enable trigger user`.execute(trx)
}

async function insert(
  trx: Trx,
  table: Table | undefined,
  { table: name, rows }: { table: string; rows: readonly string[] },
): Promise<void> {
  if (table === undefined) throw new BackupProblem(`备份里有本程序不认识的表 ${name}，没有恢复`)
  const read = table.columns.map(({ name: column, type }) => sql`${sql.ref(column)} ${sql.raw(isJson(type) ? 'text' : type)}`)
  const values = table.columns.map(({ name: column, type }) => (isJson(type) ? sql`${sql.ref(column)}::${sql.raw(type)}` : sql.ref(column)))
  const columns = sql.join(table.columns.map(({ name: column }) => sql.ref(column)))
  await sql`
    insert into ${sql.table(name)} (${columns}) overriding system value
    select ${sql.join(values)} from json_to_recordset(${`[${rows.join()}]`}::json) as r (${sql.join(read)})`.execute(trx)
}
