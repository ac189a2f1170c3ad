import { type Compilable, CompiledQuery, type DatabaseConnection, PostgresDialect, type QueryResult, Transaction } from 'kysely'
import type { Db, Trx } from './database.ts'
import { prepared } from './prepared.ts'
import { errorCode } from './problems.ts'
import type { Schema } from './schema.ts'

/** A transaction of which statements that do not wait for one another travel together. */
export interface Transacting {
  readonly trx: Trx
  /**
   * A statement whose result nothing in the transaction depends on: it goes with the commit, in one write. Its result is there after the
   * commit, so that nobody may wait for it before.
   */
  later<R>(statement: CompiledQuery<R> | Compilable<R>): Promise<QueryResult<R>>
  /** Sends what waits, before locks that are to be taken last. */
  flush(): void
}

/**
 * Like Kysely's own transactions, which wait for each statement before they send the next, `begin` and `commit` included: every wait is a
 * round trip, and on a busy server the writes to the socket cost more than the statements. Statements that are begun together here are sent
 * together where the engine takes that, and carried out in the order of their sending. One that fails makes the commit fail, and it is its
 * failure that is thrown, whichever of those behind it was waited for.
 */
export const transacting = <T>(db: Db, work: (transacting: Transacting) => Promise<T>): Promise<T> => prepared(() => run(db, work))

function run<T>(db: Db, work: (transacting: Transacting) => Promise<T>): Promise<T> {
  const executor = db.getExecutor()
  return executor.provideConnection(async (given) => {
    const failed: Failed = { first: null }
    const connection = noting(failed, given)
    const state: State = { connection, over: false, waiting: [], sent: [] }
    const provider = {
      provideConnection: async <R>(use: (connection: DatabaseConnection) => Promise<R>): Promise<R> => {
        if (state.over) throw new Error('the transaction is over')
        return use(connection)
      },
    }
    const trx = new Transaction<Schema>({ ...unconnected, executor: executor.withConnectionProvider(provider) })
    keep(state, send(state, 'begin'))
    try {
      const result = await work({
        trx,
        later: (statement) => later(state, 'compile' in statement ? statement.compile() : statement),
        flush: () => flush(state),
      })
      await commit(state)
      return result
    } catch (thrown) {
      state.over = true
      await Promise.allSettled(state.sent)
      const error = isConsequence(thrown) && failed.first !== null ? failed.first.error : thrown
      // Where the connection is gone, so is the transaction.
      await send(state, 'rollback').catch(() => undefined)
      for (const { reject } of state.waiting) reject(error)
      throw error
    }
  })
}

interface Failed {
  first: { readonly error: unknown } | null
}

/** Notes the failure that ended the transaction: what was sent behind it is refused because of that one. */
const noting = (failed: Failed, connection: DatabaseConnection): DatabaseConnection => ({
  executeQuery: async (...given) => {
    try {
      return await connection.executeQuery(...given)
    } catch (error) {
      failed.first ??= { error }
      throw error
    }
  },
  streamQuery: (...given) => connection.streamQuery(...given),
})

const IN_FAILED_TRANSACTION = '25P02'
class RolledBack extends Error {
  override readonly name = 'RolledBack'
}
const isConsequence = (error: unknown): boolean => errorCode(error) === IN_FAILED_TRANSACTION || error instanceof RolledBack

interface State {
  readonly connection: DatabaseConnection
  over: boolean
  waiting: { readonly run: () => Promise<unknown>; readonly reject: (error: unknown) => void }[]
  readonly sent: Promise<unknown>[]
}

/** What Kysely wants to know of a database, for things that no transaction does. */
const unconnected = (() => {
  const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('a transaction has its connection')) })
  return { dialect, config: { dialect }, driver: dialect.createDriver() }
})()

const send = ({ connection }: State, statement: string): Promise<QueryResult<{ command?: string }>> =>
  connection.executeQuery<{ command?: string }>(CompiledQuery.raw(statement))

/** Its failure is met at the commit. */
function keep(state: State, statement: Promise<unknown>): void {
  statement.catch(() => undefined)
  state.sent.push(statement)
}

function later<R>(state: State, statement: CompiledQuery<R>): Promise<QueryResult<R>> {
  const { promise, resolve, reject } = Promise.withResolvers<QueryResult<R>>()
  promise.catch(() => undefined)
  const run = async (): Promise<void> => resolve(await state.connection.executeQuery<R>(statement))
  state.waiting.push({ run, reject })
  return promise
}

function flush(state: State): void {
  for (const { run, reject } of state.waiting) {
    const running = run()
    running.catch(reject)
    keep(state, running)
  }
  state.waiting = []
}

async function commit(state: State): Promise<void> {
  flush(state)
  state.over = true
  const committed = send(state, 'commit')
  keep(state, committed)
  await Promise.all(state.sent)
  const [end] = (await committed).rows
  if (end?.command === 'ROLLBACK') throw new RolledBack('the transaction was rolled back')
}
