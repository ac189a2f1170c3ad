import { readConfig } from '../config/config.ts'
import { openDatabase } from '../db/database.ts'
import { kindNames } from '../db/mark.ts'
import { addressOf, clockOf, databaseExists, kindFor } from '../program/program.ts'
import type { CommandIo } from '../remote/command-io.ts'
import { askRunningServer } from './ask-running-server.ts'
import type { StoredCommand, Values } from './command.ts'

/** Has the running server carry the command out where one holds the embedded database; else opens the database as it is. */
export async function withStored(command: StoredCommand, values: Values, argv: readonly string[], io: CommandIo): Promise<number> {
  const config = readConfig()
  const kind = kindFor(config, 'other')
  const code = await askRunningServer(config, kind, argv, io)
  if (code !== null) return code
  if (config.databaseUrl === null && !databaseExists(config, kind)) {
    await io.err(`还没有${kindNames[kind]}数据库\n`)
    return 1
  }
  const database = await openDatabase(addressOf(config, kind), () => undefined)
  try {
    return await command.run(values, io, { config, kind, database, clock: clockOf(config) })
  } finally {
    await database.close()
  }
}
