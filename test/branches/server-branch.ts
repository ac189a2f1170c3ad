import { Readable } from 'node:stream'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject, vi } from 'vitest'
import { type Ran, runLine } from '../cli/run-line.ts'
import { createDatabase, databaseUrl } from '../engines/server-databases.ts'

/** An empty database of the throw-away server, in which branches are made. */
export async function emptyDatabase(): Promise<string> {
  const name = `branches_${randomUUID().replaceAll('-', '')}`
  await createDatabase(inject('server'), name, 'template1')
  return databaseUrl(inject('entrance'), name)
}

/** One command line in this process, one after another, as a branch of a server; null: as whoever sets no branch. */
export async function inBranch(
  url: string,
  branch: string | null,
  line: string | readonly string[],
  more: Readonly<Record<string, string>> = {},
  typed: readonly string[] = [],
): Promise<Ran> {
  const unset = { SAMEDAY_NOW: '', SAMEDAY_ORG: '', SAMEDAY_DATA: '' }
  const variables = { ...unset, DATABASE_URL: url, SAMEDAY_BRANCH: branch ?? '', LOG_LEVEL: 'silent', ...more }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  try {
    return await runLine(null, line, { input: Readable.from(typed.map((one) => Buffer.from(`${one}\n`))) })
  } finally {
    vi.unstubAllEnvs()
  }
}

/** What somebody with a console sees, one row at a time. */
export async function ask<T extends pg.QueryResultRow>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<T>(statement)).rows
  } finally {
    await client.end()
  }
}
