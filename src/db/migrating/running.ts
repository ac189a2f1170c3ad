import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { errorCode } from '../problems.ts'
import { programVersion } from './program-version.ts'
import { type Kept, outgrownOf } from './standing.ts'

const UNDEFINED_TABLE = '42P01'
const BEAT_MILLIS = 2000
const ALIVE_SECONDS = 9

export interface Running {
  /** It is no longer at the database. */
  leave(): Promise<void>
}

/** Which versions are at the database now, this one included, and how many programs of each. */
export async function runningNow(db: Db): Promise<{ release: string; count: number }[]> {
  const { rows } = await sql<{ release: string; count: number }>`
    select release, count(*)::int as count from program_running where until > now() group by release order by release`.execute(db)
  return rows
}

/**
 * Says in the database that this program is at it, until it leaves: nothing that it uses is taken away meanwhile. `outgrown` hears once, in words
 * for people, that something is about to be. Null: the database is of a version that knew no such thing.
 */
export async function joinRunning(db: Db, known: readonly string[], outgrown: (line: string) => void): Promise<Running | null> {
  const program = { id: randomUUID(), newest: known.at(-1) ?? '' }
  if (!(await isKnown(db, program))) return null
  const leaving = new AbortController()
  const beating = beat(db, program, { outgrown, leaving: leaving.signal })
  return {
    leave: async () => {
      leaving.abort()
      await beating
      // Where the database is away, the sign of life ends by itself.
      await sql`delete from program_running where id = ${program.id}`.execute(db).catch(() => undefined)
    },
  }
}

interface Self {
  readonly id: string
  readonly newest: string
}

async function isKnown(db: Db, program: Self): Promise<boolean> {
  try {
    await sign(db, program)
    // Of programs that were killed nothing else remains.
    await sql`delete from program_running where until < now() - interval '1 hour'`.execute(db)
    return true
  } catch (error) {
    if (errorCode(error) === UNDEFINED_TABLE) return false
    throw error
  }
}

async function beat(db: Db, program: Self, { outgrown, leaving }: { outgrown(line: string): void; leaving: AbortSignal }): Promise<void> {
  let told = false
  while (!leaving.aborted) {
    await sleep(BEAT_MILLIS, null, { signal: leaving, ref: false }).catch(() => undefined)
    if (leaving.aborted) return
    // A database that does not answer proves nothing, and takes nothing away.
    const kept = await sign(db, program).catch((): Kept[] => [])
    const line = outgrownOf(kept, program.newest)
    if (line === null || told) continue
    told = true
    outgrown(line)
  }
}

/** Gives a sign of life; what the database keeps of changes that programs of before do not stand. */
async function sign(db: Db, { id, newest }: Self): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    with alive as (
      insert into program_running (id, migration, release, until)
      values (${id}, ${newest}, ${programVersion}, now() + ${ALIVE_SECONDS} * interval '1 s')
      on conflict (id) do update set until = excluded.until)
    select migration, oldest, release from migration_change where oldest is not null order by migration`.execute(db)
  return rows
}
