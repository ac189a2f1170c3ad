import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Db, Trx } from '../database.ts'
import { lock } from '../lock.ts'
import { unprepared } from '../prepared.ts'
import { errorCode } from '../problems.ts'
import { transacting } from '../transacting.ts'
import { DECLARED_FROM, changeOf, standsAlone } from './change.ts'
import { LOCK_MILLIS } from './large-tables.ts'
import { programVersion } from './program-version.ts'

const LOCK_NOT_AVAILABLE = '55P03'
/** A change that does not get its lock gives way, and is tried again. */
const TRIES = 60
const PAUSE_MILLIS = 400

export interface Step {
  readonly name: string
  readonly migration: Migration
  /** Nobody else can be at this database (the embedded engine, which has one connection). */
  readonly alone: boolean
}

/** One migration on a database that may be in use; false: another process was faster. */
export async function apply(db: Db, step: Step): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await unprepared(() => (standsAlone(step.migration) && !step.alone ? inPieces(db, step) : inOne(db, step)))
    } catch (error) {
      if (errorCode(error) !== LOCK_NOT_AVAILABLE || tries === TRIES) throw error
      await sleep(PAUSE_MILLIS)
    }
  }
}

const inOne = (db: Db, { name, migration }: Step): Promise<boolean> =>
  transacting(db, async ({ trx }) => {
    if (!(await mine(trx, name))) return false
    await sql`set local lock_timeout = ${sql.lit(LOCK_MILLIS)}`.execute(trx)
    await migration.up(trx)
    await note(trx, name, migration)
    return true
  })

/** The transaction only keeps others from doing the same. */
const inPieces = (db: Db, { name, migration }: Step): Promise<boolean> =>
  transacting(db, async ({ trx }) => {
    if (!(await mine(trx, name))) return false
    // What was asked last keeps what it saw until something is said without values, and an index would wait for the end of that.
    await sql`select 1`.execute(trx)
    await migration.up(db)
    await note(trx, name, migration)
    return true
  })

/** Waits for its turn among those that migrate; whether the migration is still to be done. */
async function mine(trx: Trx, name: string): Promise<boolean> {
  await sql`set local statement_timeout = 0`.execute(trx)
  await lock(trx, 'migrate')
  const { rows } = await sql`select 1 from kysely_migration where name = ${name}`.execute(trx)
  return rows.length === 0
}

/** As the migrator notes what it applies: by this machine's clock, in this form. */
async function note(trx: Trx, name: string, migration: Migration): Promise<void> {
  await sql`insert into kysely_migration (name, timestamp) values (${name}, ${new Date().toISOString()})`.execute(trx)
  await keep(trx, name, migration)
}

/** Keeps in the database what the migration says of itself. */
export async function keep(db: Db, name: string, migration: Migration): Promise<void> {
  const change = changeOf(migration)
  if (name < DECLARED_FROM || change === null) return
  await db
    .insertInto('migration_change')
    .values({ migration: name, oldest: change.kind === 'contract' ? change.oldest : null, release: programVersion })
    .onConflict((conflict) => conflict.column('migration').doNothing())
    .execute()
}
