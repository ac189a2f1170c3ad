import { checkpointFile, keepingCheckpoints } from '../audit/checkpoint-file.ts'
import { type ComingAlert, nextAlert } from '../alerting/next-alert.ts'
import { feedDemonstration, feedIn } from '../demonstration/seed.ts'
import { DAY, type Instant } from '../policy/instant.ts'
import type { Program } from '../program/program.ts'
import { type Runner, runDue } from '../schedule/run-due.ts'
import { nextThing } from '../schedule/schedule.ts'
import { type ScheduleContext, schedules } from '../schedule/schedules.ts'
import { startTicking } from '../schedule/ticking.ts'
import type { Readiness } from './health.ts'
import { postLastBulletin } from './last-bulletin.ts'
import type { Metrics } from './metrics.ts'

/** The work that runs by itself, once started. */
export interface Timetable {
  readonly readiness: Readiness
  /** Does what is due by the product clock, now. */
  runDue(): Promise<void>
  /** What people can expect next. */
  next(): Promise<ComingAlert | null>
  start(open: AsyncDisposableStack): void
}

const STOP_WITHIN_MILLIS = 3_000
/** How often messages are looked for that another process left when it died. */
const RESUME_EVERY_MILLIS = 60_000
/** Several ticks long: then nobody looks at what is due any more. */
const SILENT_TOO_LONG_SECONDS = 90

/** The next alert or bulletin: what will be said first. */
async function nextOf({ kind, database, organisation, clock, platformsNow }: Program): Promise<ComingAlert | null> {
  const now = clock.now()
  const scheduled = nextThing(schedules, organisation, now)
  const trx = await database.db.startTransaction().execute()
  try {
    const alerting = { organisation, platformsOf: await platformsNow(trx) }
    const goOn = async (to: Instant) => (kind === 'demo' ? feedIn(trx, organisation, to) : null)
    return (await nextAlert(trx, alerting, now, scheduled?.at ?? now + DAY, goOn)) ?? scheduled
  } finally {
    await trx.rollback().execute()
  }
}

/** The schedules of the program, with the demonstration's orders going on where it is one. */
export async function openTimetable(program: Program, metrics: Metrics): Promise<Timetable> {
  const { kind, database, room, organisation, clock, log, audit, config } = program
  const keepCheckpoints = keepingCheckpoints(checkpointFile(config.dataFolder, kind, config.branch))
  const queue = await program.queue()
  const inbox = await program.inbox()
  const runner: Runner<ScheduleContext> = {
    db: database.db,
    log,
    organisation,
    schedules,
    contextAt: async (db, now) => {
      const platformsOf = await program.platformsNow(db)
      return { organisation, jobs: queue, auditKeys: audit.keys, platformsOf, now }
    },
    deliverNow: (ids) => queue.deliverNow(ids),
    slotRan: metrics.slotRan,
  }
  let beginsWithBulletin = kind === 'demo'
  const runDueNow = async (): Promise<void> => {
    const now = clock.now()
    if (kind === 'demo') await feedDemonstration(database, organisation, now)
    if (beginsWithBulletin) {
      beginsWithBulletin = false
      const ids = await database.db.transaction().execute(async (trx) => postLastBulletin(trx, await runner.contextAt(trx, now), now))
      void queue.deliverNow(ids)
    }
    await runDue(runner, now)
    await keepCheckpoints(database.db)
  }
  let resumedAt = performance.now()
  const tick = async (): Promise<void> => {
    await runDueNow()
    if (performance.now() - resumedAt < RESUME_EVERY_MILLIS || room.state().full) return
    resumedAt = performance.now()
    await inbox.resume()
  }
  let secondsSinceTick: () => number = () => Infinity
  return {
    readiness: {
      name: 'schedule',
      check: async () => {
        if (secondsSinceTick() > SILENT_TOO_LONG_SECONDS) throw new Error('the schedule has not been looked at for too long')
        return 'ok'
      },
    },
    runDue: runDueNow,
    next: () => nextOf(program),
    start: (open) => {
      const ticking = startTicking(tick, kind === 'live' ? 20 : 5, log)
      secondsSinceTick = () => ticking.secondsSinceTick()
      open.defer(() => ticking.stop(STOP_WITHIN_MILLIS))
    },
  }
}
