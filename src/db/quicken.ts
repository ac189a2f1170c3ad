import type pg from 'pg'
import { OUTDATED_PLAN, PreparedStatements } from './prepared.ts'
import { errorCode } from './problems.ts'

/**
 * What is said to the server in one turn of the program goes in one write, and what is said often is prepared: on a busy connection it is
 * the writes and the planning that cost most. `direct`: with no pooler between, which may have prepared nothing.
 */
export function quicken(client: pg.PoolClient, direct: { readonly yes: boolean }): void {
  const { stream } = client.connection
  const query = client.query.bind(client) as (...given: unknown[]) => unknown
  const prepared = new PreparedStatements()
  let held = false
  const release = (): void => {
    held = false
    stream.uncork()
  }
  Object.assign(client, {
    query: (...given: unknown[]): unknown => {
      if (!held) {
        held = true
        stream.cork()
        process.nextTick(release)
      }
      const result = query(...(direct.yes ? named(given, prepared) : given))
      if (result instanceof Promise)
        result.catch((error: unknown) => {
          if (errorCode(error) === OUTDATED_PLAN) prepared.giveUp()
        })
      return result
    },
  })
}

/** The arguments of `query` with a name for the statement, where it is to have one. */
function named([config, values, ...rest]: unknown[], prepared: PreparedStatements): unknown[] {
  const said = typeof config === 'string' ? { text: config, values } : config
  if (typeof said !== 'object' || said === null || 'submit' in said || !('text' in said) || typeof said.text !== 'string')
    return [config, values, ...rest]
  const given = 'values' in said && Array.isArray(said.values) ? said.values : Array.isArray(values) ? values : undefined
  const name = prepared.name(said.text, given)
  return name === undefined
    ? [config, values, ...rest]
    : [{ ...said, values: given, name }, ...(Array.isArray(values) ? [] : [values]), ...rest]
}
