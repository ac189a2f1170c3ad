import { newThread } from './platforms/thread.ts'
import type { Logger } from 'pino'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { registerWebchat } from './channels/webchat/register.ts'
import { Rooms } from './channels/webchat/rooms.ts'
import { webchatSender } from './channels/webchat/sender.ts'
import { RunningClock } from './clock.ts'
import { type CommandIo, onTerminal } from './remote/command-io.ts'
import { readConfig } from './config/config.ts'
import { type RunCommand, listenForCommands } from './remote/listen.ts'
import { controlTell } from './control-group/tell.ts'
import { databaseMadeAt, kindNames } from './db/mark.ts'
import { advanceForGood, demonstrationClock } from './demonstration/clock.ts'
import { seedDemonstration } from './demonstration/seed.ts'
import { districtNames } from './intake/rows/districts.ts'
import { serveOpenApi } from './intake/http/openapi.ts'
import { serveFiles } from './intake/http/files-route.ts'
import { serveJeopardy } from './intake/http/jeopardy-route.ts'
import { servePush } from './intake/http/push-route.ts'
import { tokensOf } from './config/intake-tokens.ts'
import { watchFolder } from './intake/import/watched-folder.ts'
import { greeting, noSuchPage, refuseUnservable } from './server/greeting.ts'
import { pageOf } from './server/demonstration-page.ts'
import { type HeldPlatforms, type OpenChannels, openChannels, registerCallbacks, runChannels } from './program/channels.ts'
import type { Instant } from './policy/instant.ts'
import { logTo } from './program/log.ts'
import { type Adapt, type Program, kindFor, openProgram } from './program/program.ts'
import { type Begins, steps } from './program/steps.ts'
import { contextOf } from './people/policy-context.ts'
import type { Secret } from './config/secret.ts'
import { CannotServe, commandAddress, refuseSecondServer } from './remote/running-server.ts'
import {
  channelReadiness,
  databaseReadiness,
  deliveryReadiness,
  diskReadiness,
  measuredChannels,
  measuredOf,
  watchdogReadiness,
  measuredRoom,
} from './server/readiness.ts'
import { startTicking } from './schedule/ticking.ts'
import { openTelling } from './server/telling.ts'
import { lookAtTaken } from './server/look-at-taken.ts'
import { type Stop, StoppedEarly, stopOnSignals } from './server/stop.ts'
import { roomWatch } from './server/watch-room.ts'
import { refuseUnclear } from './server/unclear-requests.ts'
import { type Timetable, openTimetable } from './server/timetable.ts'
import { serveHealth } from './server/health.ts'
import { type WebServer, listen } from './server/listen.ts'
import { serveMetrics } from './server/metrics.ts'
import { serveNotFound } from './server/not-found.ts'
import { refuseWrongTokens } from './server/wrong-tokens.ts'

/** How long what is in hand may take when the program stops. */
const STOP_WITHIN_MILLIS = 3_000

/**
 * The main job: web, chat, schedule and delivery in one process, until it is asked to stop. What was opened is closed in reverse: no new
 * messages, those in hand answered, deliveries recorded, the database let go.
 */
export async function serve(io: CommandIo, commandsOf: (program: Program) => RunCommand): Promise<0 | 1> {
  const config = readConfig()
  const kind = kindFor(config, 'serve')
  refuseUnservable(config, kind)
  const commandsAt = commandAddress(config, kind)
  if (commandsAt !== null) await refuseSecondServer(commandsAt, kindNames[kind])
  const stop = stopOnSignals()
  await using open = new AsyncDisposableStack()
  const web = await listen(config.host, config.port)
  open.defer(() => web.close(STOP_WITHIN_MILLIS))
  const log = logTo(config, onTerminal(io))
  const begins = sayingSteps(io, log, stop)
  try {
    const opening = { log, begins, outgrown: stop.ask, ...(kind === 'demo' ? { adapt: demonstrating(begins) } : {}) }
    const program = await openProgram(config, kind, open, opening)
    if (program.audit.problem !== null) throw new CannotServe(program.audit.problem)
    process.on('unhandledRejection', (error) => log.error({ err: error }, 'a piece of work failed unseen'))
    await begins('open-channels')
    await openServer(program, web, open)
    if (commandsAt !== null) {
      const onError = (error: unknown): void => log.error({ err: error }, 'a command broke off')
      const control = await listenForCommands(commandsAt, { run: commandsOf(program), at: web.address, onError })
      open.defer(() => control.close())
    }
    await io.out(await greeting(config, program, web.address))
  } catch (error) {
    if (!(error instanceof StoppedEarly)) throw error
  }
  const why = await stop.asked
  if (typeof why === 'string') {
    log.info({ signal: why }, 'stopping')
    if (onTerminal(io)) await io.err('正在停止…\n')
    return 0
  }
  log.warn(why, 'stopping')
  // Whoever keeps it running starts what is installed by now.
  await io.err(`${why.because}\n`)
  return 1
}

/** Long work is announced when it begins, and does not begin once the program was asked to stop. */
const sayingSteps =
  (io: CommandIo, log: Logger, stop: Stop): Begins =>
  async (step) => {
    stop.check()
    if (onTerminal(io)) await io.err(`  ${steps[step]}…\n`)
    log.info({ step }, 'starting')
  }

/** Everything that goes on by itself or answers somebody. */
async function openServer(program: Program, web: WebServer, open: AsyncDisposableStack): Promise<void> {
  const { config, kind, database, room, log, organisation } = program
  const logger: FastifyBaseLogger = log
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    // Lines about a request name it, as those about a message do.
    genReqId: newThread,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'thread' }),
    serverFactory: web.takes,
    // The server has its own.
    clientErrorHandler: () => undefined,
  })
  refuseUnclear(app)
  refuseWrongTokens(app, { db: database.db, log, tell: await controlTell(program), now: () => program.clock.now() })
  const inbox = await program.inbox()
  const channels: OpenChannels = kind === 'live' ? openChannels(program, inbox) : new Map()
  const held: HeldPlatforms = new Set()
  const now = (): Instant => program.clock.now()
  const metrics = serveMetrics(app, config.branch, [
    ...measuredOf(database.db, organisation.feeds, now),
    ...measuredRoom(room),
    measuredChannels(channels, held),
  ])
  const timetable = await openTimetable(program, metrics)
  serveNotFound(app, noSuchPage(kind))
  const channelsReady = channelReadiness(channels, held)
  serveHealth(app, config.branch, [
    databaseReadiness(database),
    diskReadiness(room),
    timetable.readiness,
    deliveryReadiness(database.db),
    watchdogReadiness(database.db, now),
    channelsReady,
  ])

  serveOpenApi(app)
  await lookAtTaken(program, open)
  if (config.intakeToken !== null) await openPush(app, program, config.intakeToken)
  if (kind === 'live') openTelling(app, program, organisation.sms, open)
  if (kind !== 'live') await openPage(app, { ...program, kind }, timetable)
  registerCallbacks(app, channels)
  const watchingRoom = startTicking(roomWatch(program, channels, held), 5, log)
  open.defer(() => watchingRoom.stop(STOP_WITHIN_MILLIS))
  await inbox.resume()
  timetable.start(open)
  await runChannels(program, channels, held, open)
  if (program.organisation.intake.folder !== null) await watchInbox(program, program.organisation.intake.folder, open)
  await app.ready()
  web.open()
  open.defer(async () => {
    await app.close()
    await web.close(STOP_WITHIN_MILLIS)
  })
}

/** The demonstration's own clock and orders; it does not keep quiet at night, so that there is something to see at any hour. */
const demonstrating =
  (begins: Begins): Adapt =>
  async ({ database, organisation }) => {
    await begins('make-demonstration')
    const demonstration = { clock: await demonstrationClock(database.db), organisation: { ...organisation, quietHours: null } }
    await seedDemonstration(database, demonstration.organisation, demonstration.clock.now())
    return demonstration
  }

/** Imports what appears in the folder, one look after the other. */
async function watchInbox(program: Program, folder: string, open: AsyncDisposableStack): Promise<void> {
  const { database, room, organisation, clock, log, taken } = program
  const tell = await controlTell(program)
  const look = watchFolder({ database, folder, organisation, tell, taken: taken.tell, context: () => contextOf(organisation, clock.now()) })
  const ticking = startTicking(async () => (room.state().full ? undefined : look()), 5, log)
  open.defer(() => ticking.stop(STOP_WITHIN_MILLIS))
}

/** The doors for the source systems: events and files in, orders in danger out. */
async function openPush(app: FastifyInstance, program: Program, setting: Secret): Promise<void> {
  const { database, room, organisation, clock, taken } = program
  const tokens = tokensOf(setting)
  const tell = await controlTell(program)
  const context = () => contextOf(organisation, clock.now())
  await servePush(app, {
    db: database.db,
    room,
    tokens,
    districts: districtNames(organisation.districts),
    tell,
    taken: taken.tell,
    context,
  })
  await serveFiles(app, { database, room, tokens, organisation, tell, taken: taken.tell, context })
  await serveJeopardy(app, { db: database.db, tokens })
}

/** The page and its clock control, on a database where anyone may be anyone. */
async function openPage(
  app: FastifyInstance,
  program: Program & { readonly kind: 'demo' | 'replay' },
  timetable: Timetable,
): Promise<void> {
  const rooms = new Rooms()
  const { clock, config, database, kind } = program
  if (!(clock instanceof RunningClock)) throw new TypeError(`a ${kind} database needs a clock that can be moved`)
  const advanceTo = async (instant: Instant): Promise<void> => {
    if (kind === 'demo') await advanceForGood(database.db, clock, instant)
    else clock.advanceTo(instant)
    await timetable.runDue()
  }
  const queue = await program.queue()
  await queue.serve(webchatSender(rooms))
  // The same after a restart: open pages load anew, and lose what was being typed, only when the database is another one.
  const startedAt = config.startAt ?? (await databaseMadeAt(database.db)) ?? clock.now()
  await registerWebchat(app, pageOf(program, await program.inbox(), { startedAt, advanceTo, next: timetable.next }, rooms))
}
