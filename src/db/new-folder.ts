import { existsSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Database, openDatabase } from './database.ts'
import { lockFolder, makeFolder, unlock, unusable } from './folder.ts'

/** A database of the embedded engine that does not have its name yet. */
export interface NewFolder {
  readonly database: Database
  /** Ends the engine and gives the folder its name. */
  keep(): Promise<void>
  /** Ends the engine, and leaves nothing unless the folder was kept. */
  drop(): Promise<void>
}

/** Whether there is something in the folder of a database. Throws DatabaseProblem where nobody can tell. */
export function isTaken(folder: string): boolean {
  try {
    return existsSync(folder) && readdirSync(folder).length > 0
  } catch (error) {
    throw unusable(folder, error)
  }
}

/**
 * Opens an empty database beside the folder, which nobody else can take meanwhile, so that work that breaks off leaves nothing half in it. The
 * folder must not be taken. Throws DatabaseProblem.
 */
export async function openNewFolder(folder: string): Promise<NewFolder> {
  const { place, lock } = lockedPlace(resolve(folder))
  const unfinished = `${place}.unfinished`
  const forget = (): void => {
    for (const path of [unfinished, `${unfinished}.lock`]) rmSync(path, { recursive: true, force: true })
  }
  let ended = false
  try {
    forget()
    const database = await openDatabase({ folder: unfinished }, () => undefined)
    const end = async (last: () => void): Promise<void> => {
      if (ended) return
      ended = true
      try {
        await database.close()
        last()
      } finally {
        forget()
        unlock(lock)
      }
    }
    return { database, keep: () => end(() => renameSync(unfinished, place)), drop: () => end(() => undefined) }
  } catch (error) {
    forget()
    unlock(lock)
    throw error
  }
}

/** Where the database will stand, which nobody else may take. */
function lockedPlace(folder: string): { place: string; lock: ReturnType<typeof lockFolder> } {
  try {
    const parent = dirname(folder)
    makeFolder(parent)
    const place = join(realpathSync(parent), basename(folder))
    return { place, lock: lockFolder(place, folder) }
  } catch (error) {
    throw unusable(folder, error)
  }
}
