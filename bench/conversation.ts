import { randomUUID } from 'node:crypto'
import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { realClock } from '../src/clock.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { markDatabase } from '../src/db/mark.ts'
import { migrate } from '../src/db/migrate.ts'
import { openQueue } from '../src/delivery/queue.ts'
import type { Sender } from '../src/delivery/sender.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { auditKeys } from '../src/audit/keys.ts'
import { openConversation } from '../src/program/conversation.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { openRoom } from '../src/db/room.ts'
import { type AskedOrder, fillWithOrders } from './asked-orders.ts'
import { NOW, questions } from './asked-questions.ts'
import { figures, median } from './quantiles.ts'
import { measureUnderstanding } from './understanding.ts'

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

const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
const branch = { districts: organisation.districts.map(({ id }) => id), crew: '赣榆装维01' }
/** None of them sees full contacts. */
const askersOf = (district: string): string[] =>
  ['manager', 'installer-02', 'installer-03', 'installer-04', 'installer-05', 'installer-06', 'installer-01']
    .slice(0, district === 'ganyu' ? 6 : 7)
    .map((who) => `${district}-${who}`)
/** In turn, as one alone would use up their budget of look-ups. */
const ASKERS = askersOf('ganyu')
/** Each asks about their own district, those of the city about 赣榆. */
const EVERYBODY = [
  ...branch.districts.flatMap((district) => askersOf(district).map((person) => ({ person, district }))),
  ...['service', 'settlement'].map((person) => ({ person, district: 'ganyu' })),
]
/** Goes on with each question: people who ask hundreds of them within ten minutes are slowed down. */
let questionsAsked = 0
const clock = { now: () => NOW + questionsAsked * 3 }
const log = pino({ level: 'silent' })
/** What is also asked by many at once. */
const AT_ONCE: readonly string[] = ['查单', '超时', '地址']

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

/** As many different people at once, each in their own chat. */
async function measureAtOnce(talk: Talk, database: Database, orders: readonly AskedOrder[]): Promise<void> {
  const people = EVERYBODY.slice(0, size.atOnce)
  if (people.length < size.atOnce) throw new Error(`${people.length} people cannot ask ${size.atOnce} questions at once`)
  const ofDistrict = Map.groupBy(orders, ({ district }) => district)
  for (const { name, text, sql, parameters } of questions.filter((one) => AT_ONCE.includes(one.name))) {
    const [whole, bare]: [number[], number[]] = [[], []]
    for (let round = -1; round < (smoke ? 1 : 10); round++) {
      const asked = people.flatMap(({ person, district }, i) => {
        const known = ofDistrict.get(district) ?? []
        const order = known[((round + 1) * size.atOnce + i) % known.length]
        return order === undefined ? [] : [{ person, order }]
      })
      const answered = await Promise.all(asked.map(({ person, order }) => timed(() => talk.ask(text(order), person))))
      const read = await Promise.all(
        asked.map(({ order }) =>
          timed(async () => {
            for (const statement of sql) await database.pool.query(statement, parameters(order))
          }),
        ),
      )
      if (round < 0) continue
      whole.push(...answered)
      bare.push(...read)
    }
    const ratio = (median(whole) / median(bare)).toFixed(1)
    process.stdout.write(`PostgreSQL  ${size.atOnce} at once ${name}  ${figures(whole)}  bare SQL ${figures(bare)}  ratio ${ratio}\n`)
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function measure(engine: 'PostgreSQL' | 'embedded', database: Database): Promise<void> {
  await migrate(database.db)
  await markDatabase(database.db, 'demo')
  const started = performance.now()
  const orders = await fillWithOrders(database, size.orders, branch, contextOf(organisation, NOW))
  process.stdout.write(`${engine}: ${size.orders} orders in ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
  const ofGanyu = orders.filter(({ district }) => district === 'ganyu')
  const talk = await askThrough(database)
  for (const question of questions) {
    const whole: number[] = []
    const bare: number[] = []
    for (let i = -10; i < size.rounds; i++) {
      const order = ofGanyu[(i + 10) % ofGanyu.length]
      if (order === undefined) throw new Error('nobody asks about no order')
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
    const ratio = (median(whole) / median(bare)).toFixed(1)
    process.stdout.write(`${engine.padEnd(12)}${question.name.padEnd(8)}${figures(whole)}  bare SQL ${figures(bare)}  ratio ${ratio}\n`)
  }
  if (engine === 'PostgreSQL') await measureAtOnce(talk, database, orders)
  await talk.close()
}

measureUnderstanding(organisation, NOW, smoke ? { warm: 0, measured: 1 } : { warm: 2, measured: 5 })
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
