import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { meaningOf } from '../src/conversation/grammar/meaning.ts'
import { readKnowledge, shippedKnowledge } from '../src/knowledge/entries.ts'
import { entryFinder, wordingOf } from '../src/knowledge/wording.ts'
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
 * What a sentence means, beside reading the same sentence as JSON; and a question in a private chat → its reply handed to the channel, with
 * everything in between (inbox, bot, permissions, policy, delivery), beside the bare SQL that reads the same answer. Alone on each engine, and
 * many at once on PostgreSQL. `--orders N`: with so many; `--smoke`: few orders, to see that it works; `--server`: PostgreSQL alone.
 */
const { values: asked } = parseArgs({
  options: { smoke: { type: 'boolean' }, server: { type: 'boolean' }, orders: { type: 'string', default: '100000' } },
})
const smoke = asked.smoke === true
const size = smoke ? { orders: 2_000, rounds: 5, atOnce: 5 } : { orders: Number(asked.orders), rounds: 200, atOnce: 50 }
const CREW = '赣榆装维01'
const NOW = parseInstant('2026-11-21T20:00:00+08:00') ?? 0

const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
/** In turn, as one alone would use up their budget of look-ups; none of them sees full contacts. */
const ASKERS = ['manager', 'installer-02', 'installer-03', 'installer-04', 'installer-05', 'installer-06'].map((who) => `ganyu-${who}`)
const CITY = ['service', 'settlement', 'it', 'city-lead', 'admin']
const MANY = [...ASKERS, ...CITY]
/** Goes on with each question: people who ask hundreds of them within ten minutes are slowed down. */
let questionsAsked = 0
const clock = { now: () => NOW + questionsAsked * 3 }
const log = pino({ level: 'silent' })
const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN
const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Every sentence of the corpus that the tests hold, as the same person in the same group. */
function measureUnderstanding(): void {
  const corpus = readFileSync(join(import.meta.dirname, '../test/conversation/grammar/utterances.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const sentences = corpus.map((line) => (JSON.parse(line) as { in: string }).in)
  const wording = wordingOf(entryFinder(readKnowledge(shippedKnowledge)))
  const hearing = { organisation, visible: organisation.districts.map(({ id }) => id), now: NOW, wording }
  const [whole, bare]: [number[], number[]] = [[], []]
  for (let round = smoke ? 0 : -2; round < (smoke ? 1 : 5); round++)
    for (const [i, sentence] of sentences.entries()) {
      const started = performance.now()
      meaningOf(sentence, hearing)
      const between = performance.now()
      JSON.parse(corpus[i] ?? '')
      const ended = performance.now()
      if (round < 0) continue
      whole.push(between - started)
      bare.push(ended - between)
    }
  const [half, most] = [median(whole), quantile(whole, 0.99)]
  process.stdout.write(
    `understanding ${(half * 1000).toFixed(0)} µs, p99 ${(most * 1000).toFixed(0)} µs  JSON.parse ${(median(bare) * 1000).toFixed(1)} µs  ratio ${(half / median(bare)).toFixed(0)}\n`,
  )
}

async function fill(database: Database): Promise<string[]> {
  const ganyu: string[] = []
  for (let from = 0; from < size.orders; from += 1000) {
    const events = Array.from({ length: 1000 }, (_, i) => {
      const order = { ...parseOrder(generatedOrder(from + i)), installer: CREW }
      if (order.district === 'ganyu') ganyu.push(order.id)
      const state = order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress'
      const digits = String(from + i).padStart(8, '0')
      const contact = { name: '张某', phone: `120${digits}`, address: '人民路1号', account: `0518${digits}@ftth` }
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
    name: '末位',
    text: (order) => order.slice(-8),
    sql: [`select * from orders where reverse(id) like reverse($1) || '%' and district = 'ganyu' limit 6`],
    parameters: (order) => [order.slice(-8)],
  },
  {
    name: '电话尾号',
    text: (order) => `电话${order.slice(-8)}结尾的单子`,
    sql: [`select * from orders where phone is not null and reverse(phone) like reverse($1) || '%' and district = 'ganyu' limit 6`],
    parameters: (order) => [order.slice(-8)],
  },
  {
    name: '超时',
    text: () => '超时',
    sql: [`select count(*), sum(compensation_fen) ${due}`, `select * ${due} order by due_by, id limit 10`],
    parameters: () => [NOW],
  },
]

interface Talk {
  ask(text: string, person?: string): Promise<void>
  close(): Promise<void>
}

async function askThrough(database: Database): Promise<Talk> {
  const queue = await openQueue(database, { log, now: clock.now })
  /** Whoever asks in a conversation is answered in the order asked. */
  const waiting = new Map<string, (() => void)[]>()
  const sender: Sender = {
    platform: 'webchat',
    idempotent: true,
    send: ({ conversation }) => {
      if (conversation.kind === 'direct') waiting.get(conversation.person)?.shift()?.()
      return Promise.resolve({ sent: true, answer: null })
    },
  }
  await queue.serve(sender)
  let turn = 0
  const room = openRoom(database, { folder: null, least: 0 })
  const talk = await openConversation(
    {
      organisation,
      audit: { keys: auditKeys(null) },
      database,
      room,
      clock,
      log,
      platformsNow: async () => () => ['webchat'],
      pictures: new Map(),
    },
    queue,
  )
  return {
    ask: async (text, person = ASKERS[(turn += 1) % ASKERS.length] ?? '') => {
      const { promise, resolve } = Promise.withResolvers<void>()
      questionsAsked += 1
      waiting.set(person, [...(waiting.get(person) ?? []), resolve])
      await talk.receive({
        platform: 'webchat',
        messageId: randomUUID(),
        conversation: { kind: 'direct', person },
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

/** As many people at once as a branch has that see no full contacts, each in their own chat. */
async function measureAtOnce(talk: Talk, database: Database, ids: readonly string[]): Promise<void> {
  const [whole, bare]: [number[], number[]] = [[], []]
  const rounds = smoke ? 1 : 10
  for (let round = -1; round < rounds; round++) {
    const orders = Array.from({ length: size.atOnce }, (_, i) => ids[(round + 1) * size.atOnce + i] ?? ids[i] ?? '')
    const asked = await Promise.all(orders.map((order, i) => timed(() => talk.ask(`查单 ${order}`, MANY[i % MANY.length]))))
    const read = await Promise.all(orders.map((order) => timed(() => database.pool.query('select * from orders where id = $1', [order]))))
    if (round < 0) continue
    whole.push(...asked)
    bare.push(...read)
  }
  const figures = (values: readonly number[]): string => `p50 ${median(values).toFixed(1)} ms, p99 ${quantile(values, 0.99).toFixed(1)} ms`
  process.stdout.write(
    `PostgreSQL  ${size.atOnce} at once 查单  ${figures(whole)}  bare SQL ${figures(bare)}  ratio ${(median(whole) / median(bare)).toFixed(1)}\n`,
  )
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function measure(engine: 'PostgreSQL' | 'embedded', database: Database): Promise<void> {
  await migrate(database.db)
  await markDatabase(database.db, 'demo')
  const ids = await fill(database)
  const talk = await askThrough(database)
  for (const question of questions) {
    const whole: number[] = []
    const bare: number[] = []
    for (let i = -10; i < size.rounds; i++) {
      const order = ids[(i + 10) % ids.length] ?? ''
      const [one, sql] = [
        await timed(() => talk.ask(question.text(order))),
        await timed(async () => {
          for (const text of question.sql) await database.pool.query(text, question.parameters(order))
        }),
      ]
      if (i < 0) continue
      whole.push(one)
      bare.push(sql)
    }
    const [half, sql] = [median(whole), median(bare)]
    process.stdout.write(
      `${engine.padEnd(12)}${question.name.padEnd(8)}${half.toFixed(2).padStart(8)} ms  bare SQL ${sql.toFixed(2).padStart(7)} ms  ratio ${(half / sql).toFixed(1)}\n`,
    )
  }
  if (engine === 'PostgreSQL') await measureAtOnce(talk, database, ids)
  await talk.close()
}

measureUnderstanding()
process.stdout.write(`${size.orders} orders, median of ${size.rounds}, at ${new Date(realClock.now() * 1000).toISOString().slice(0, 10)}\n`)
let stopping = false
const onLost = (error: Error): void => {
  if (!stopping) throw error
}
const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
const server = await startServer()
try {
  const onServer = await openDatabase({ url: server.url, connections: 10 }, onLost)
  await measure('PostgreSQL', onServer)
  await onServer.close()
  if (asked.server !== true) {
    const embedded = await openDatabase({ folder: join(folder, 'pg') }, onLost)
    await measure('embedded', embedded)
    await embedded.close()
  }
} finally {
  stopping = true
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
