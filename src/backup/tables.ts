import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export interface Column {
  readonly name: string
  readonly type: string
}

export interface Table {
  readonly name: string
  /** Those that are not worked out from others. */
  readonly columns: readonly Column[]
  readonly key: readonly string[]
}

/** The migrator's own, which it writes itself; who is at the database; and the room that was tried by writing. */
const notCopied: readonly string[] = ['kysely_migration', 'kysely_migration_lock', 'migration_change', 'program_running', 'write_probe']

/**
 * The tables of the schema in which we work, those first to which others refer. The queue's jobs lie in a schema of their own and are not
 * among them: a message that waits is given a job anew as soon as somebody serves its platform.
 */
export async function tablesOf(db: Db): Promise<Table[]> {
  const { rows } = await sql<Table & { refers: string[] }>`
    select class.relname as name,
      (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attname)
        from pg_attribute where attrelid = class.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      (select coalesce(json_agg(attname order by array_position(indkey::int2[], attnum)), '[]')
        from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
        where indrelid = class.oid and indisprimary) as key,
      (select coalesce(json_agg(distinct target.relname), '[]')
        from pg_constraint join pg_class as target on target.oid = confrelid
        where conrelid = class.oid and contype = 'f' and confrelid <> conrelid) as refers
    from pg_class as class join pg_namespace as namespace on namespace.oid = class.relnamespace
    where namespace.nspname = current_schema() and class.relkind in ('r', 'p') and not class.relispartition
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = class.oid and deptype = 'e')
    order by class.relname`.execute(db)
  return referredFirst(rows.filter(({ name }) => !notCopied.includes(name)))
}

/** What is there at all, the migrator's tables too. */
export async function anyTables(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = current_schema() and relkind in ('r', 'p')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
    order by relname`.execute(db)
  return rows.map(({ name }) => name)
}

function referredFirst(tables: readonly (Table & { readonly refers: readonly string[] })[]): Table[] {
  const sorted: Table[] = []
  const waiting = new Set(tables)
  while (waiting.size > 0) {
    const names = new Set([...waiting].map(({ name }) => name))
    const next = [...waiting].filter(({ refers }) => !refers.some((name) => names.has(name)))
    if (next.length === 0) throw new TypeError(`tables that refer to each other: ${[...names].join(', ')}`)
    for (const table of next) {
      waiting.delete(table)
      sorted.push({ name: table.name, columns: table.columns, key: table.key })
    }
  }
  return sorted
}

export async function sequencesOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = current_schema() and relkind = 'S' order by relname`.execute(db)
  return rows.map(({ name }) => name)
}
