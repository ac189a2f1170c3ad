import { randomUUID } from 'node:crypto'
import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { realClock } from '../src/clock.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { markDatabase } from '../src/db/mark.ts'
import { migrate } from '../src/db/migrate.ts'
import { openQueue } from '../src/delivery/queue.ts'
import type { Sender } from '../src/delivery/sender.ts'
import { appendEvents } from '../src/orders/append/append.ts'
import { observed } from '../src/orders/history/observe.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { parseInstant } from '../src/policy/instant.ts'
import { parseOrder } from '../src/policy/parse-order.ts'
import { auditKeys } from '../src/audit/keys.ts'
import { openConversation } from '../src/program/conversation.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { generatedOrder } from './generated-orders.ts'
import { openRoom } from '../src/db/room.ts'

/**
 * A question in a private chat → its reply handed to the channel, with everything in between (inbox, bot, permissions, policy, delivery),
 * beside the bare SQL that reads the same answer. On each engine, with many orders. `--smoke`: few orders, to see that it works.
 */
const smoke = process.argv.includes('--smoke')
const size = smoke ? { orders: 2_000, rounds: 5 } : { orders: 100_000, rounds: 200 }
/** In turn, as one alone would use up their budget of look-ups; none of them sees full contacts. */
const ASKERS = ['manager', 'installer-02', 'installer-03', 'installer-04', 'installer-05', 'installer-06'].map((who) => `ganyu-${who}`)
const CREW = '赣榆装维01'
const NOW = parseInstant('2026-11-21T20:00:00+08:00') ?? 0

const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
const clock = { now: () => NOW }
const log = pino({ level: 'silent' })
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

async function fill(database: Database): Promise<string[]> {
  const ganyu: string[] = []
  for (let from = 0; from < size.orders; from += 1000) {
    const events = Array.from({ length: 1000 }, (_, i) => {
      const order = { ...parseOrder(generatedOrder(from + i)), installer: CREW }
      if (order.district === 'ganyu') ganyu.push(order.id)
      const state = order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress'
      const contact = { name: '张某', phone: '12000000000', address: '人民路1号', account: '0518' }
      const said = { source: 'bench', exportedAt: NOW, learntAt: NOW, importId: null }
      return observed({ order, state, contact, rescheduleCount: 0, line: i + 1 } as const, said)
    })
    await database.db.transaction().execute((trx) => appendEvents(trx, events, contextOf(organisation, NOW)))
  }
  await database.pool.query('analyze')
  return ganyu
}

interface Question {
  readonly name: string
  text(order: string): string
  /** The same answer by SQL alone. */
  readonly sql: readonly string[]
  parameters(order: string): unknown[]
}

const due = `from orders where district = 'ganyu' and due_by < to_timestamp($1) and ended_at is null`
const questions: readonly Question[] = [
  { name: '查单', text: (order) => `查单 ${order}`, sql: ['select * from orders where id = $1'], parameters: (order) => [order] },
  { name: '为什么', text: (order) => `为什么 ${order}`, sql: ['select * from orders where id = $1'], parameters: (order) => [order] },
  {
    name: '超时',
    text: () => '超时',
    sql: [`select count(*), sum(compensation_fen) ${due}`, `select * ${due} order by due_by, id limit 10`],
    parameters: () => [NOW],
  },
]

async function askThrough(database: Database): Promise<{ ask(text: string): Promise<void>; close(): Promise<void> }> {
  const queue = await openQueue(database, { log, now: () => realClock.now() })
  let answered: () => void = () => undefined
  const sender: Sender = {
    platform: 'webchat',
    idempotent: true,
    send: () => {
      answered()
      return Promise.resolve({ sent: true, answer: null })
    },
  }
  await queue.serve(sender)
  let turn = 0
  const room = openRoom(database, { folder: null, least: 0 })
  const talk = await openConversation(
    { organisation, audit: { keys: auditKeys(null) }, database, room, clock, log, platformsNow: async () => () => ['webchat'] },
    queue,
  )
  return {
    ask: async (text) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      answered = resolve
      const person = ASKERS[(turn += 1) % ASKERS.length] ?? null
      await talk.receive({
        platform: 'webchat',
        messageId: randomUUID(),
        conversation: { kind: 'direct', person: person ?? '' },
        person,
        text,
        addressed: true,
      })
      await promise
    },
    close: async () => {
      await talk.close()
      await queue.stop(3000)
    },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function measure(engine: string, database: Database): Promise<void> {
  await migrate(database.db)
  await markDatabase(database.db, 'demo')
  const ids = await fill(database)
  const { ask, close } = await askThrough(database)
  for (const question of questions) {
    const asked: number[] = []
    const bare: number[] = []
    for (let i = -10; i < size.rounds; i++) {
      const order = ids[(i + 10) % ids.length] ?? ''
      const [whole, sql] = [
        await timed(() => ask(question.text(order))),
        await timed(async () => {
          for (const text of question.sql) await database.pool.query(text, question.parameters(order))
        }),
      ]
      if (i < 0) continue
      asked.push(whole)
      bare.push(sql)
    }
    const [whole, sql] = [median(asked), median(bare)]
    process.stdout.write(
      `${engine.padEnd(12)}${question.name.padEnd(8)}${whole.toFixed(2).padStart(8)} ms  bare SQL ${sql.toFixed(2).padStart(7)} ms  ratio ${(whole / sql).toFixed(1)}\n`,
    )
  }
  await close()
}

process.stdout.write(`${size.orders} orders, median of ${size.rounds}, at ${new Date(realClock.now() * 1000).toISOString().slice(0, 10)}\n`)
const onLost = (error: Error): void => {
  throw error
}
const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
const server = await startServer()
try {
  const onServer = await openDatabase({ url: server.url, connections: 10 }, onLost)
  await measure('PostgreSQL', onServer)
  await onServer.close()
  const embedded = await openDatabase({ folder: join(folder, 'pg') }, onLost)
  await measure('embedded', embedded)
  await embedded.close()
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
