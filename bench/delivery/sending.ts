import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { realClock } from '../../src/clock.ts'
import type { Database } from '../../src/db/database.ts'
import { type Jobs, type ToSay, enqueueAll } from '../../src/delivery/enqueue.ts'
import { pgBoss, queueName } from '../../src/delivery/jobs.ts'
import { type Queue, openQueue } from '../../src/delivery/queue.ts'
import type { Sender } from '../../src/delivery/sender.ts'
import type { Message } from '../../src/messages/message.ts'
import { unlimited } from './rates.ts'
import { median, sideBySide, timed, until } from './side-by-side.ts'

export interface SendingSize {
  readonly messages: number
  readonly rounds: number
}

const PLATFORM = 'wecom'
/** Of the bare queue: nothing else works it. */
const BARE = 'console'
const CONVERSATIONS = 16
const TOGETHER = 100
/** As the delivery queue asks for its jobs. */
const POLLING = { batchSize: 100, burstWhenBatchFull: true, pollingIntervalSeconds: 1 }
/** After that the job of a message is looked at that its writer has sent. */
const JOB_AFTER_MILLIS = 3100

/** The fake: it takes everything at once, and counts. */
class Counter implements Sender {
  readonly platform = PLATFORM
  count = 0

  async send(): Promise<{ sent: true; answer: unknown }> {
    this.count += 1
    return { sent: true, answer: { errcode: 0, errmsg: 'ok' } }
  }

  /** Until so many more have arrived. */
  async more(count: number, work: () => Promise<unknown>): Promise<void> {
    const wanted = this.count + count
    await work()
    await until(`${wanted} messages`, () => this.count >= wanted)
  }
}

const message: Message = { kind: 'text', text: '工单 ZD20261101000002 已超时 26 小时，请赣榆装维01 尽快处理，并在本群回复原因。' }

interface Sending {
  readonly database: Database
  readonly queue: Queue
  readonly sender: Counter
  readonly size: SendingSize
}

let written = 0
const toSay = (): ToSay => ({
  key: `bench/${(written += 1)}`,
  platform: PLATFORM,
  conversation: { kind: 'group', group: `group-${written % CONVERSATIONS}` },
  message,
  lane: 'alert',
  at: realClock.now(),
  worthUntil: realClock.now() + 3600,
})

const write = ({ database }: Sending, jobs: Jobs, count: number): Promise<string[]> =>
  database.db.transaction().execute((trx) => enqueueAll(trx, jobs, Array.from({ length: count }, toSay)))

interface Case {
  readonly name: string
  /** Seconds from the first message written to the last one settled, its job included. */
  program(sending: Sending): Promise<number>
  /** Messages to an insert. */
  readonly together: number
}

const cases: readonly Case[] = [
  {
    name: 'each in its own transaction, sent by who wrote it',
    program: (sending) => sentByWriter(sending, 1),
    together: 1,
  },
  { name: 'a hundred to a transaction, sent by who wrote them', program: (sending) => sentByWriter(sending, TOGETHER), together: TOGETHER },
  { name: 'a hundred to a transaction, left to the queue', program: leftToQueue, together: TOGETHER },
]

async function sentByWriter(sending: Sending, together: number): Promise<number> {
  const { queue, sender, size } = sending
  await queue.serve(sender)
  const sent = await timed(() =>
    sender.more(size.messages, () =>
      sideBySide(size.messages / together, CONVERSATIONS, async () => queue.deliverNow(await write(sending, queue, together))),
    ),
  )
  await queue.unserve(PLATFORM)
  await sleep(JOB_AFTER_MILLIS)
  return sent + (await timed(() => worked(sending)))
}

async function leftToQueue(sending: Sending): Promise<number> {
  const { queue, sender, size } = sending
  const writing = await timed(() =>
    sideBySide(size.messages / TOGETHER, CONVERSATIONS, () => write(sending, { boss: queue.boss }, TOGETHER)),
  )
  return writing + (await timed(() => sender.more(size.messages, () => worked(sending))))
}

/**
 * Serves until everything is sent and no job is due: what a job has put off, for the messages before it in the lane, it has put off on
 * purpose, and on a busy machine the messages with it.
 */
async function worked({ database, queue, sender }: Sending): Promise<void> {
  await queue.serve(sender)
  await until('no job is due', () => noneDue(database, PLATFORM))
  await queue.unserve(PLATFORM)
}

async function noneDue({ pool }: Database, platform: typeof PLATFORM | typeof BARE): Promise<boolean> {
  const { rows } = await pool.query<{ left: boolean }>(
    `select exists (select from pgboss.job where name = $1 and state < 'completed' and (state = 'active' or start_after <= now()))
       or exists (select from outgoing where platform = $2 and state in ('queued', 'sending')) as left`,
    [queueName(platform), platform],
  )
  return rows[0]?.left === false
}

/** The bare queue: the same jobs with the message in them, and a handler that calls the same fake. */
async function bare({ database, sender, size }: Sending, together: number): Promise<number> {
  const boss = pgBoss(database, { supervise: false })
  await boss.start()
  const queue = queueName(BARE)
  const job = { data: message }
  try {
    return await timed(async () => {
      await sideBySide(size.messages / together, CONVERSATIONS, () =>
        boss.insert(
          queue,
          Array.from({ length: together }, () => job),
        ),
      )
      await sender.more(size.messages, async () => {
        await boss.work(queue, POLLING, (jobs) => sideBySide(jobs.length, CONVERSATIONS, () => sender.send()))
        await until('no job is due', () => noneDue(database, BARE))
      })
      await boss.offWork(queue, { wait: false })
    })
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** Messages/s through the delivery queue to a fake without limits, beside the bare queue; lines to print. */
export async function* measureSending(database: Database, size: SendingSize): AsyncGenerator<string> {
  const queue = await openQueue(database, { log: pino({ level: 'silent' }), rates: unlimited, now: () => realClock.now() })
  const sending = { database, queue, sender: new Counter(), size }
  for (const { name, program, together } of cases) {
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let round = -1; round < size.rounds; round++) {
      const [whole, alone] = [await program(sending), await bare(sending, together)]
      if (round < 0 && size.rounds > 1) continue
      ours.push(size.messages / whole)
      theirs.push(size.messages / alone)
    }
    yield* [lineOf(name, median(ours), 'bare queue', median(theirs))]
  }
  await queue.stop(3000)
}

/** Messages/s of the program and of what it is measured beside. */
export const lineOf = (name: string, program: number, beside: string, alone: number): string =>
  `${name.padEnd(52)}${program.toFixed(0).padStart(6)}/s  ${beside} ${alone.toFixed(0).padStart(6)}/s  ratio ${(alone / program).toFixed(1)}\n`
