import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/database.ts'
import { createDatabase, databaseUrl } from './server-databases.ts'
import { startServer } from './postgres-server.ts'
import { prepare, reportLost } from './template.ts'

/** Without a server this throws, and with it the run: the suite is never skipped. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  await createDatabase(server.url, 'sameday_template', 'template1')
  const template = await openDatabase({ url: databaseUrl(server.url, 'sameday_template'), connections: 4 }, reportLost)
  await prepare(template)
  await template.close()
  project.provide('server', server.url)
  return () => server.stop()
}
