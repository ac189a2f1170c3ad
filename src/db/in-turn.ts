import type pg from 'pg'

/** One statement after another on a connection that takes no more than one at a time: the embedded engine's. */
export function inTurn(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown
  let last: Promise<unknown> = Promise.resolve()
  Object.assign(client, {
    query: (...given: unknown[]): unknown => {
      // The pool's own, for a statement alone on its connection.
      if (typeof given.at(-1) === 'function') return query(...given)
      const result = last.then(() => query(...given))
      last = result.catch(() => undefined)
      return result
    },
  })
}
