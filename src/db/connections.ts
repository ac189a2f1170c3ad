import pg from 'pg'

/** The same on both engines: a date stays text (it has no time zone), a bigint becomes a number. */
export function valueTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.DATE, (text) => text)
  types.setTypeParser(pg.types.builtins.INT8, safeInteger)
  return types
}

function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is too large for a number`)
  return number
}

/** Without a listener a connection that breaks would end the process, idle or in the middle of a transaction. */
export function watch(pool: pg.Pool, onLostConnection: (error: Error) => void): pg.Pool {
  pool.on('connect', (client) => client.on('error', onLostConnection))
  // The pool repeats what an idle client has already told its own listener.
  pool.on('error', () => undefined)
  return pool
}
