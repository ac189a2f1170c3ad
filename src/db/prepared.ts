import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { errorCode } from './problems.ts'

const scope = new AsyncLocalStorage<boolean>()

/**
 * Prepares the statements of this work, because the program says them with every message. The plan of a prepared statement is made without
 * its values: what a partial index is for has to stand in its text.
 */
export const prepared = <T>(work: () => T): T => scope.run(scope.getStore() ?? true, work)

/** Prepares nothing of this work, and uses nothing that is prepared on any connection. */
export const unprepared = <T>(work: () => T): T => scope.run(false, work)

/** `cached plan must not change result type`: somebody migrated the database. */
export const OUTDATED_PLAN = '0A000'

/** One statement, said once more where what was prepared for it no longer fits: it did nothing then. */
export async function preparedOrAgain<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await prepared(statement)
  } catch (error) {
    if (errorCode(error) !== OUTDATED_PLAN) throw error
    return unprepared(statement)
  }
}

/** A text is prepared from this use on: what is said once is not worth it. */
const FROM_USE = 3
/** Of one connection; and texts that are counted. More differ only in how many values they list. */
const MOST_PREPARED = 300
const MOST_COUNTED = 2000
/** A plan that is made for any values does not suit lists of thousands. */
const LONGEST_LIST = 50

const names = new Map<string, string>()
const nameOf = (text: string): string => {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `s${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
  if (names.size < MOST_COUNTED) names.set(text, name)
  return name
}

/** What is prepared on one connection: to read and plan a statement often takes PostgreSQL longer than to carry it out. */
export class PreparedStatements {
  readonly #uses = new Map<string, number>()
  #prepared = 0
  #off = false

  /** The name under which this statement is to be sent; undefined: none. */
  name(text: string, values: readonly unknown[] | undefined): string | undefined {
    if (scope.getStore() !== true || this.#off || values === undefined || values.length === 0) return undefined
    const uses = (this.#uses.get(text) ?? 0) + 1
    if (uses < FROM_USE) {
      if (this.#uses.size < MOST_COUNTED) this.#uses.set(text, uses)
      return undefined
    }
    if (uses === FROM_USE && this.#prepared >= MOST_PREPARED) return undefined
    if (values.some((value) => Array.isArray(value) && value.length > LONGEST_LIST)) return undefined
    if (uses === FROM_USE) this.#prepared += 1
    this.#uses.set(text, FROM_USE + 1)
    return nameOf(text)
  }

  /** From now on nothing has a name: a migration has changed what a prepared statement gives. */
  giveUp(): void {
    this.#off = true
  }
}
