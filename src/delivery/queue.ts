import type { Job, PgBoss } from 'pg-boss'
import type { Database } from '../db/database.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { Instant } from '../policy/instant.ts'
import { type Delivery, type Served, abandonedAfterSeconds, deliver, settleAbandoned } from './deliver.ts'
import { addJobs } from './enqueue.ts'
import { type DeliveryJob, createQueues, pgBoss, queueName } from './jobs.ts'
import { type Rates, rates as platformRates } from './rates.ts'
import type { Sender } from './sender.ts'
import type { TellTrouble } from './outcome.ts'
import type { Refresh } from './refresh.ts'
import { firstOfLanes, stillWaiting, waitingOn } from './waiting.ts'
import { within } from './within.ts'

export interface Queue {
  /** Where `enqueue` puts the jobs. */
  readonly boss: PgBoss
  /** From now on this process sends the platform's messages, beginning with those that wait. Once per platform. */
  serve(sender: Sender): Promise<void>
  /** From now on it does not begin to send any of the platform's messages: another process does. */
  unserve(platform: Platform): Promise<void>
  /** Whether this process sends the platform's messages. */
  serves(platform: Platform): boolean
  /** The fast path, after the commit that wrote them: sends what this process can reach, without waiting for a poll. Never rejects. */
  deliverNow(ids: readonly string[]): Promise<void>
  /** Begins no more messages and waits for those begun, at most so long. */
  stop(withinMillis: number): Promise<void>
}

export interface QueueSettings {
  readonly log: Delivery['log']
  readonly rates?: Rates
  readonly answerWithinSeconds?: number
  /** What is done about a send that only a person can mend; absent: it only stands with the message. */
  readonly tellTrouble?: TellTrouble
  /** What messages that speak of something say by the time they are sent; absent: what they said when they were decided. */
  readonly refresh?: Refresh
  /** The product clock, by which messages grow old. */
  now(): Instant
}

/** How long a batch of jobs waits for its messages before it hands them to later jobs: a slow platform must not hold up the rest. */
const PATIENCE_MILLIS = 3000
const LANES_AT_ONCE = 16
const POLLING = { batchSize: 100, burstWhenBatchFull: true, pollingIntervalSeconds: 1 }

/** Opens the queue on a migrated database, and makes its tables where they are not there yet. Sends nothing until it serves. */
export async function openQueue(
  database: Database,
  { log, rates = platformRates, answerWithinSeconds = 10, tellTrouble, refresh, now }: QueueSettings,
): Promise<Queue> {
  const { db } = database
  const boss = pgBoss(database, { supervise: true })
  boss.on('error', (error) => log.error({ err: error }, 'the delivery queue met an error'))
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'the delivery queue warns'))
  await boss.start()
  await createQueues(boss)

  const stopping = new AbortController()
  const reach = new Map<Platform, Served>()
  const inHand = new Set<Promise<void>>()
  const delivery: Delivery = {
    db,
    log,
    reach,
    tellTrouble: tellTrouble ?? null,
    refresh: refresh ?? null,
    now,
    answerWithinSeconds,
    stopping: stopping.signal,
    giveJob,
    keep,
  }

  function giveJob({ id, platform, lane }: Parameters<Delivery['giveJob']>[0]): Promise<void> {
    return addJobs(null, { boss }, platform, [{ id, lane, afterSeconds: 0 }])
  }

  function keep(work: Promise<unknown>): void {
    const kept = work
      .catch((error: unknown) => log.error({ err: error }, 'a delivery broke off; its job will try again'))
      .then(() => void inHand.delete(kept))
    inHand.add(kept)
  }

  async function serve(sender: Sender): Promise<void> {
    const { platform } = sender
    if (reach.has(platform)) throw new Error(`${platform} is already served`)
    reach.set(platform, { sender, rate: rates[platform] })
    // Only this process has the embedded engine, so whatever was being sent before it came was left so.
    await settleAbandoned(delivery, platform, database.engine === 'embedded' ? 0 : abandonedAfterSeconds(delivery))
    keep(lookAfter(platform, await waitingOn(db, platform)))
    await boss.work(queueName(platform), POLLING, (jobs: Job<DeliveryJob>[]) =>
      lookAfter(
        platform,
        jobs.map(({ data }) => data.id),
      ),
    )
  }

  async function unserve(platform: Platform): Promise<void> {
    if (!reach.delete(platform)) return
    await boss.offWork(queueName(platform), { wait: false })
  }

  /** Every message keeps a job until it is settled: this one is done only when the next is written. */
  async function lookAfter(platform: Platform, ids: readonly string[]): Promise<void> {
    try {
      if (!reach.has(platform)) throw new Error(`${platform} is no longer served here`)
      const left = await settleAbandoned(delivery, platform, abandonedAfterSeconds(delivery))
      const delivering = deliverLanes(delivery, platform, await firstOfLanes(db, platform, [...left, ...ids]))
      keep(delivering)
      await within(delivering, PATIENCE_MILLIS)
      await addJobs(null, { boss }, platform, await stillWaiting(db, ids, rates[platform], abandonedAfterSeconds(delivery)))
    } catch (error) {
      log.error({ platform, err: error }, 'delivery jobs failed and will be tried again')
      throw error
    }
  }

  async function deliverNow(ids: readonly string[]): Promise<void> {
    const delivering = deliverEach(delivery, ids)
    keep(delivering)
    await Promise.allSettled([delivering])
  }

  let stopped: Promise<unknown> | null = null
  async function stop(withinMillis: number): Promise<void> {
    stopping.abort()
    stopped ??= within(Promise.all([boss.stop({ timeout: withinMillis }), ...inHand]), withinMillis)
    await stopped
  }

  return { boss, serve, unserve, serves: (platform) => reach.has(platform), deliverNow, stop }
}

/** In the order given; what a lane has already taken along is not asked for again. */
async function deliverEach(delivery: Delivery, ids: readonly string[]): Promise<void> {
  const tried = new Set<string>()
  for (const id of ids) if (!tried.has(id)) for (const one of await deliver(delivery, id)) tried.add(one)
}

async function deliverLanes(delivery: Delivery, platform: Platform, ids: readonly string[]): Promise<void> {
  const left = ids.values()
  const next = async (): Promise<void> => {
    for (const id of left) await deliver(delivery, id, platform)
  }
  await Promise.all(Array.from({ length: LANES_AT_ONCE }, next))
}
