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
  const branch = config.branch === null ? '' : `，分公司 ${config.branch}`
  await io.out(`${kindNames[kind]}数据库已是最新（${database.engine === 'embedded' ? '内置引擎' : `PostgreSQL 服务器${branch}`}）\n`)
  return 0
}
