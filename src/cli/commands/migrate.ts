import { namesOf, ourMigrations } from '../../db/migrate.ts'
import { historyOf, standingOf } from '../../db/migrating/standing.ts'
import { kindNames } from '../../db/mark.ts'
import { createQueues, withJobs } from '../../delivery/jobs.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** `sameday migrate`: opening the database was the work, but for the queue's tables: whoever serves may have no right to make any. */
export async function migrate(
  _given: object,
  io: CommandIo,
  { kind, database, config }: Pick<Program, 'kind' | 'database' | 'config'>,
): Promise<0> {
  await withJobs(database, ({ boss }) => createQueues(boss))
  const standing = standingOf(await historyOf(database.db), await namesOf(ourMigrations))
  const state =
    standing.is === 'ahead' ? `已由 ${standing.release} 版程序升级到 ${standing.newest}，本程序还能在上面运行，没有改动` : '已是最新'
  const branch = config.branch === null ? '' : `，分公司 ${config.branch}`
  await io.out(`${kindNames[kind]}数据库${state}（${database.engine === 'embedded' ? '内置引擎' : `PostgreSQL 服务器${branch}`}）\n`)
  return 0
}
