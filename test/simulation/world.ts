import { sql } from 'kysely'
import { refreshAlert } from '../../src/alerting/refresh-alert.ts'
import type { AuditKeys } from '../../src/audit/keys.ts'
import type { Database, Db } from '../../src/db/database.ts'
import { type Delivery, deliver, settleAbandoned } from '../../src/delivery/deliver.ts'
import type { Jobs } from '../../src/delivery/enqueue.ts'
import { firstOfLanes, waitingOn } from '../../src/delivery/waiting.ts'
import { refreshCall } from '../../src/escalation/refresh-call.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { type Runner, runDue } from '../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { type InventedOrder, type Version, inventOrders } from './branch.ts'
import type { Bug } from './bugs.ts'
import { type Deeds, people } from './people.ts'
import { type Arrival, type SendCut, openPlatform } from './platform.ts'
import { type Random, randomFrom } from './random.ts'

export interface Size {
  readonly start: Instant
  readonly days: number
  readonly perDay: number
  /** Minutes from one look of a program to the next. */
  readonly everyMinutes: number
}

/** What was really done, for the model to judge by. */
export interface Course extends Deeds {
  readonly organisation: Organisation
  readonly orders: readonly InventedOrder[]
  readonly arrivals: readonly Arrival[]
  /** The times at which what was due was looked at, and committed. */
  readonly sweeps: readonly Instant[]
  readonly end: Instant
  readonly deaths: number
}

type Death = 'before-the-commit' | 'after-the-commit' | 'before-it-arrives' | 'after-it-arrived'
const SCHEDULES = new Set(['alerts', 'escalations', 'deliveries'])
const REPLICAS = 3
const MINUTE = 60
/** After the last day nothing dies, until the morning's messages are out. */
const QUIET = 10 * 3600

class Died extends Error {}

interface Replica {
  alive: boolean
  readonly clock: Instant
  readonly sending: Promise<void>[]
}

/**
 * Days of a branch in one process: three programs on one database take turns or come at once, die at commits and in the midst of sending, and have
 * clocks that jump. The clock goes on until all that can be said is said.
 */
export async function live(
  database: Database,
  jobs: Jobs,
  organisation: Organisation,
  { seed, size, bug }: { seed: number; size: Size; bug: Bug | null },
): Promise<Course> {
  const { db } = database
  const random = randomFrom(seed)
  const orders = inventOrders(randomFrom(seed + 1_000_000), size)
  const told = orders.flatMap(({ versions }) => versions).toSorted((a, b) => a.at - b.at)
  const course = { sweeps: [] as Instant[], asked: [] as Deeds['asked'][number][], taken: [] as Deeds['taken'][number][], deaths: 0 }
  let now = size.start
  let nextDeath: Death | null = null
  const cut = (): SendCut => {
    if (nextDeath !== 'before-it-arrives' && nextDeath !== 'after-it-arrived') return null
    return dying(nextDeath)
  }
  function dying<T extends Death>(death: T): T {
    nextDeath = null
    course.deaths += 1
    replica.alive = false
    return death
  }
  const treat: Parameters<typeof openPlatform>[2]['treat'] = (outgoing) => bug?.onTheWay?.(outgoing) ?? outgoing
  const platform = openPlatform(random, () => now, { cut, treat })
  /** Only one is at work at a time: the engine has one connection. */
  let replica: Replica = { alive: true, clock: now, sending: [] }
  const context: Omit<ScheduleContext, 'now'> = {
    organisation: bug?.organisation?.(organisation) ?? organisation,
    jobs,
    // No schedule here signs anything.
    auditKeys: undefined as unknown as AuditKeys,
    platformsOf: (hearer) => (bug?.deaf?.(hearer, now) === true ? [] : ['webchat']),
  }

  const end = size.start + size.days * 86_400
  let next = 0
  for (; now < end + QUIET; now += step(random, size, now < end)) {
    const news = told.slice(next, (next += countUntil(told, next, now)))
    await learn(db, organisation, news, now)
    if (now < end) course.deaths += await people(db, context.organisation, random, { orders, deeds: course, now })
    await bug?.inTheDatabase?.(db, { now, random, end })
    for (const clock of clocks(random, now)) await oneProgram(clock)
  }
  return { ...course, organisation, orders, arrivals: platform.arrivals, end: now }

  /** One program looks at what is due by its clock, and says it; or dies meanwhile. */
  async function oneProgram(clock: Instant): Promise<void> {
    replica = { alive: true, clock, sending: [] }
    nextDeath =
      now < end && random.chance(0.25)
        ? random.pick(['before-the-commit', 'after-the-commit', 'before-it-arrives', 'after-it-arrived'])
        : null
    const delivery = deliveryOf(replica)
    // A minute has passed since the last look, and whoever was sending then is done or dead.
    await sql`update outgoing set not_before = now() where state = 'queued' and not_before > now()`.execute(db)
    try {
      await settleAbandoned(delivery, 'webchat', 0)
      await runDue(runnerOf(replica), clock)
      await allSent(replica)
      for (const id of await firstOfLanes(db, 'webchat', await waitingOn(db, 'webchat'))) await deliver(delivery, id, 'webchat')
    } catch (error) {
      if (replica.alive) throw error
    }
  }

  function runnerOf(mine: Replica): Runner<ScheduleContext> {
    return {
      db,
      organisation: context.organisation,
      log: { error: ({ err }: { err: unknown }) => (err instanceof Died ? undefined : console.error(err)) } as Runner<never>['log'],
      schedules: schedules
        .filter(({ name }) => SCHEDULES.has(name))
        .map((schedule) => ({
          ...schedule,
          run: async (trx, slot, given) => {
            if (!mine.alive) throw new Died()
            const ids = await schedule.run(trx, slot, given)
            if (nextDeath === 'before-the-commit' && ids.length > 0) {
              dying(nextDeath)
              throw new Died()
            }
            return ids
          },
        })),
      contextAt: (_, at) => ({ ...context, now: at }),
      // The runner does not wait for it.
      deliverNow: (ids) => {
        const sending = sendAll(mine, ids)
        mine.sending.push(sending)
        return sending
      },
      slotRan: (schedule, outcome) => {
        if (schedule === 'alerts' && outcome === 'done') course.sweeps.push(mine.clock)
      },
    }
  }

  async function sendAll(mine: Replica, ids: readonly string[]): Promise<void> {
    if (nextDeath === 'after-the-commit') dying(nextDeath)
    for (const id of ids) if (mine.alive) await deliver(deliveryOf(mine), id, 'webchat').catch(rethrowAlive(mine))
  }

  function deliveryOf(mine: Replica): Delivery {
    return {
      // The dead write nothing.
      get db() {
        if (!mine.alive) throw new Died()
        return db
      },
      log: { info: () => undefined, warn: () => undefined, error: console.error },
      reach: new Map([['webchat', { sender: platform, rate: null }]]),
      tellTrouble: null,
      refresh: bug?.stale === true ? null : async (trx, said) => (await refreshCall(trx, said)) ?? refreshAlert(trx, organisation, said),
      now: () => mine.clock,
      answerWithinSeconds: 60,
      stopping: new AbortController().signal,
      giveJob: () => Promise.resolve(),
      keep: () => undefined,
    }
  }
}

/** One thing is sent after the other, and each may bring the next. */
async function allSent({ sending }: Replica): Promise<void> {
  for (let seen = -1; seen !== sending.length;) {
    seen = sending.length
    await Promise.all(sending)
  }
}

const rethrowAlive =
  (mine: Replica) =>
  (error: unknown): void => {
    if (mine.alive) throw error
  }

const countUntil = (told: readonly { readonly at: Instant }[], from: number, now: Instant): number => {
  const first = told.slice(from).findIndex(({ at }) => at > now)
  return first === -1 ? told.length - from : first
}

/** Mostly one program; sometimes several at the same minute, or one whose clock is behind. */
function clocks(random: Random, now: Instant): Instant[] {
  if (random.chance(0.01)) return [now - random.between(1, 3) * MINUTE]
  return Array.from({ length: random.chance(0.2) ? random.between(2, REPLICAS) : 1 }, () => now)
}

/** Now and then nothing runs for hours. */
const step = (random: Random, { everyMinutes }: Size, busy: boolean): number =>
  busy && random.chance(0.004) ? random.between(1, 4) * 3600 : random.between(1, 2 * everyMinutes - 1) * MINUTE + random.below(MINUTE)

async function learn(db: Db, organisation: Organisation, news: readonly Version[], now: Instant): Promise<void> {
  // Of one order one after the other, as its exports come.
  for (const { at, facts } of news) {
    const order = parseOrder(facts)
    const state = order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress'
    // Each export is of its own time, also where nothing ran for hours and several are taken at once.
    const said = { source: 'export', exportedAt: at, learntAt: now, importId: null }
    const event = observed({ order, state, contact: nobody, rescheduleCount: order.reschedules.length, line: 1 }, said)
    await db.transaction().execute((trx) => appendEvents(trx, [event], contextOf(organisation, now)))
  }
}

const nobody = { name: null, phone: null, address: null, account: null }
