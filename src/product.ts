import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { type Clock, RunningClock, realClock } from './clock.ts'
import { type Config, kindOfDatabase } from './config.ts'
import { databaseFolder } from './control/address.ts'
import { type Database, openDatabase } from './db/database.ts'
import { markDatabase } from './db/mark.ts'
import { migrate } from './db/migrate.ts'
import type { DatabaseKind } from './db/tables/database.ts'
import type { Organisation } from './people/organisation.ts'
import { readOrganisation } from './people/read-organisation.ts'

/** What every command that touches orders works with. */
export interface Product {
  readonly config: Config
  readonly kind: DatabaseKind
  readonly organisation: Organisation
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
}

const CONNECTIONS = 10

/** Opens and brings up to date the database that `kind` says, with the organisation file beside it. Throws what it cannot do in one clear line. */
export async function openProduct(config: Config, kind: DatabaseKind, log = logTo(config)): Promise<Product> {
  const organisation = readOrganisation(config.organisationFile)
  const place =
    config.databaseUrl === null
      ? { folder: databaseFolder(config.dataFolder, kind) }
      : { url: config.databaseUrl.reveal(), connections: CONNECTIONS }
  const database = await openDatabase(place, (error) => log.warn({ err: error }, 'a database connection was lost'))
  try {
    await migrate(database.db)
    await markDatabase(database.db, kind)
  } catch (error) {
    await database.close()
    throw error
  }
  return { config, kind, organisation, database, clock: clockOf(config), log }
}

export const kindFor = (config: Config, command: 'serve' | 'other'): DatabaseKind =>
  kindOfDatabase(config, command, existsSync(join(databaseFolder(config.dataFolder, 'live'), 'PG_VERSION')))

/** Logs go to standard error: standard output belongs to a command's answer. */
export const logTo = (config: Config): Logger => pino({ level: config.logLevel, base: null }, pino.destination(2))

const clockOf = (config: Config): Clock => (config.startAt === null ? realClock : new RunningClock(config.startAt))
