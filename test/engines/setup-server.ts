import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/database.ts'
import { startPooler } from '../fakes/pooler/pooler.ts'
import { olderServer } from './older-servers.ts'
import { startPgbouncer } from './pgbouncer.ts'
import { copied } from './postgres-binaries.ts'
import { startServer } from './postgres-server.ts'
import { createDatabase, databaseUrl } from './server-databases.ts'
import { prepare, reportLost } from './template.ts'

/**
 * The server of one suite, by the suite's name: the newest, an older one, or one behind a pooler. Without it this throws, and with it the run:
 * the suite is never skipped.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const older = /^postgres-(\d+)$/.exec(project.name)?.[1]
  const server = await (older === undefined ? startServer() : startServer((workspace) => copied(binaries(older), workspace)))
  const pooler =
    project.name === 'pooled' ? await startPooler(server.url) : project.name === 'pgbouncer' ? await startPgbouncer(server.url) : null
  await createDatabase(server.url, 'sameday_template', 'template1')
  const template = await openDatabase({ url: databaseUrl(server.url, 'sameday_template'), connections: 4 }, reportLost)
  await prepare(template)
  await template.close()
  project.provide('server', server.url)
  project.provide('entrance', pooler?.url ?? server.url)
  return async () => {
    await pooler?.stop()
    await server.stop()
  }
}

function binaries(version: string): string {
  const folder = olderServer(version)
  if (folder === null) throw new Error(`no PostgreSQL ${version} to test on: npm ci --prefix test/engines/older --ignore-scripts`)
  return folder
}
