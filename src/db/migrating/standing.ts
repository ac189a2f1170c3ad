import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database.ts'
import { errorCode } from '../problems.ts'
import { programVersion } from './program-version.ts'

const UNDEFINED_TABLE = '42P01'

/** What a database keeps of one migration. */
export interface Kept {
  readonly migration: string
  readonly oldest: string | null
  readonly release: string
}

/** What a database has had, and keeps of it. A migration may be kept before it is applied: it is about to take something away. */
export interface History {
  readonly applied: readonly string[]
  readonly kept: readonly Kept[]
}

/**
 * How a program and a database stand to each other. `behind`: the database lacks the last of the program's migrations. `ahead`: it has had more,
 * and the program runs on it. `outgrown`: the program does not. `foreign`: neither comes from the other.
 */
export type Standing =
  | { readonly is: 'current' }
  | { readonly is: 'behind'; readonly missing: readonly string[] }
  | { readonly is: 'ahead'; readonly newest: string; readonly release: string }
  | { readonly is: 'outgrown'; readonly line: string }
  | { readonly is: 'foreign'; readonly line: string }

/** `known`: the program's migrations, in their order. */
export function standingOf({ applied, kept }: History, known: readonly string[]): Standing {
  const outgrown = outgrownOf(kept, known.at(-1) ?? '')
  if (outgrown !== null) return { is: 'outgrown', line: outgrown }
  if (known.every((name, i) => applied[i] === name)) return aheadOrCurrent(applied.slice(known.length), kept)
  if (applied.every((name, i) => known[i] === name)) return { is: 'behind', missing: known.slice(applied.length) }
  const odd = applied.find((name, i) => known[i] !== name) ?? ''
  return { is: 'foreign', line: foreignLine(odd) }
}

/** Why a program with this newest migration cannot be at the database, or not any more; null: it can. */
export function outgrownOf(kept: readonly Kept[], newest: string): string | null {
  const outgrowing = kept.findLast(({ oldest }) => oldest !== null && oldest > newest)
  return outgrowing === undefined ? null : outgrownLine(outgrowing, newest)
}

function aheadOrCurrent(more: readonly string[], kept: readonly Kept[]): Standing {
  const last = more.at(-1)
  if (last === undefined) return { is: 'current' }
  const undeclared = more.find((name) => !kept.some(({ migration }) => migration === name))
  if (undeclared !== undefined) return { is: 'foreign', line: foreignLine(undeclared) }
  return { is: 'ahead', newest: last, release: kept.findLast(({ migration }) => migration === last)?.release ?? '' }
}

const outgrownLine = ({ migration, release }: Kept, newest: string): string =>
  `数据库由 ${release} 版程序升级过（${migration}），本程序（${programVersion} 版，到 ${newest}）不能在上面运行：` +
  `请换用 ${release} 版或更新的版本；要退回本版本，请恢复升级前的备份`

const foreignLine = (migration: string): string =>
  `数据库由另一个版本的程序升级过，与本程序不符（有 ${migration}；本程序是 ${programVersion} 版）：请换用升级它的那个版本，或恢复升级前的备份`

/** Of a database that was never migrated: nothing. */
export async function historyOf(db: Db): Promise<History> {
  const applied = await rowsOf(sql<{ name: string }>`select name from kysely_migration order by timestamp, name`, db)
  const kept = applied.length === 0 ? [] : await keptOf(db)
  return { applied: applied.map(({ name }) => name), kept }
}

const keptOf = (db: Db): Promise<Kept[]> =>
  rowsOf(sql<Kept>`select migration, oldest, release from migration_change order by migration`, db)

async function rowsOf<R>(query: RawBuilder<R>, db: Db): Promise<R[]> {
  try {
    return (await query.execute(db)).rows
  } catch (error) {
    // The version that made the database knew no such table.
    if (errorCode(error) === UNDEFINED_TABLE) return []
    throw error
  }
}
