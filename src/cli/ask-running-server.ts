import type { Config } from '../config/config.ts'
import { kindNames } from '../db/mark.ts'
import type { DatabaseKind } from '../db/tables/database.ts'
import { askServer } from '../remote/ask.ts'
import type { CommandIo } from '../remote/command-io.ts'
import { findServer } from '../remote/running-server.ts'

/** Has the running server carry the command out where one holds the embedded database, and gives its exit code; null: none runs. */
export async function askRunningServer(config: Config, kind: DatabaseKind, argv: readonly string[], io: CommandIo): Promise<number | null> {
  const server = await findServer(config, kind)
  if (server === null) return null
  await io.err(`由正在运行的服务执行（${kindNames[server.kind]}数据库）\n`)
  return askServer(server.socket, argv, io)
}
