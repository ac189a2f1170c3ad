import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DatabaseAddress, openDatabase } from '../src/db/database.ts'
import { markDatabase } from '../src/db/mark.ts'
import { migrate } from '../src/db/migrate.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { measureInbound } from './delivery/inbound.ts'
import { measureSending } from './delivery/sending.ts'

/**
 * Messages/s through the delivery queue to a fake without limits, beside pg-boss alone; and messages/s in and their replies out by each way
 * into a platform, with everything in between (signature, inbox, bot, permissions, policy, delivery), beside a bare handler that takes the
 * same frames with the same cryptography and answers each. On a PostgreSQL server; `--embedded`: on the embedded engine too; `--sending`,
 * `--inbound`: one of the two; `--smoke`: few messages, to see that it works.
 */
const has = (flag: string): boolean => process.argv.includes(flag)
const sending = has('--smoke') ? { messages: 100, rounds: 1 } : { messages: 2000, rounds: 3 }
const inbound = has('--smoke') ? { messages: 32, rounds: 1 } : { messages: 400, rounds: 5 }

async function measure(engine: string, place: DatabaseAddress): Promise<void> {
  let closing = false
  const database = await openDatabase(place, (error) => {
    // The server ends before the last connection has said goodbye.
    if (!closing) throw error
  })
  try {
    await migrate(database.db)
    await markDatabase(database.db, 'live')
    process.stdout.write(`${engine}\n`)
    if (!has('--inbound')) for await (const line of measureSending(database, sending)) process.stdout.write(line)
    if (!has('--sending')) for await (const line of measureInbound(database, inbound)) process.stdout.write(line)
  } finally {
    closing = true
    await database.close()
  }
}

const server = await startServer()
try {
  await measure('PostgreSQL', { url: server.url, connections: 10 })
} finally {
  await server.stop()
}
const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
try {
  if (has('--embedded')) await measure('embedded', { folder: join(folder, 'pg') })
} finally {
  await rm(folder, { recursive: true, force: true })
}
