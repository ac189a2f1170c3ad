import { randomBytes } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { errorCode } from './problems.ts'

/** Whether there is room for what comes in. */
export interface RoomState {
  readonly full: boolean
  /** Bytes free on the disk of the embedded engine; null: what a server has, only that server knows. */
  readonly free: number | null
}

export interface Room {
  /** Below so many free bytes the disk of the embedded engine counts as full. */
  readonly least: number
  /** Looks at the disk and writes a little, at most once in a few seconds. Rejects when the database fails for another reason. */
  look(): Promise<RoomState>
  /** As of the last look, and of what failed since. */
  state(): RoomState
  /** Whether the error says that a disk is full; if it is the database's, there is no room until a later look. */
  met(error: unknown): boolean
}

interface Opening {
  /** The folder of the embedded engine; null: a server, or memory. */
  readonly folder: string | null
  readonly least: number
  /** Bytes free below a folder. */
  readonly freeBelow?: (folder: string) => number
  /** Milliseconds of a clock that only counts. */
  readonly elapsed?: () => number
}

const LOOKED_EVERY = 5_000
/** After a write that found no room: a small one may fit in where the next large one does not. */
const HELD_MILLIS = 30_000
/** There is room again when so much more than the limit is free, so that it does not come and go. */
const ENOUGH = 1.25
/** Two files of the log: with less, the embedded engine may stop at the next write. */
const RESERVE = 32 * 1024 * 1024
/** A page has no room for the filler of another row: a full disk is met. Larger where there was none, so that there is room for more than that. */
const FILLER_BYTES = { usual: 4_096, afterFull: 262_144 }

export function openRoom({ db, engine }: Pick<Database, 'db' | 'engine'>, opening: Opening): Room {
  const { folder, least, freeBelow = freeBytes, elapsed = () => performance.now() } = opening
  let state: RoomState = { full: false, free: null }
  let metAt = -Infinity
  let looked: { readonly ends: Promise<void>; until: number } | null = null

  const free = (): number | null => (folder === null ? null : freeBelow(folder))

  const met = (error: unknown): boolean => {
    const code = errorCode(error)
    // The disk of the database, and not of files that are read in passing.
    if (code === DATABASE_FULL) {
      metAt = elapsed()
      state = { full: true, free: free() }
    }
    return code === DATABASE_FULL || FILES_FULL.includes(code)
  }

  const throwOther = (error: unknown): void => {
    if (!met(error)) throw error
  }

  async function look(): Promise<void> {
    const left = free()
    if (left !== null && left < (state.full ? Math.max(least * ENOUGH, RESERVE) : least)) {
      state = { full: true, free: left }
      // A write that finds no room could end the embedded engine.
      await sql`select 1`.execute(db).catch(throwOther)
      return
    }
    try {
      await write(engine === 'embedded' ? 0 : state.full ? FILLER_BYTES.afterFull : FILLER_BYTES.usual)
      state = { full: left === null && elapsed() - metAt < HELD_MILLIS, free: left }
    } catch (error) {
      throwOther(error)
    }
  }

  /** One row for each size, changed each time: what was there before is room for the next. */
  const write = async (bytes: number): Promise<void> => {
    const row = { filler: randomBytes(bytes) }
    await db
      .insertInto('write_probe')
      .values({ name: 'probe', ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
  }

  return {
    least,
    state: () => state,
    met,
    look: async () => {
      if (looked === null || elapsed() >= looked.until) {
        const ends = look()
        const mine = { ends, until: Infinity }
        looked = mine
        void ends.catch(() => undefined).then(() => (mine.until = elapsed() + LOOKED_EVERY))
      }
      await looked.ends
      return state
    },
  }
}

const DATABASE_FULL = '53100'
const FILES_FULL = ['ENOSPC', 'EDQUOT']

/** Bytes that are free for us on the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
