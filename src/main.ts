import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { registerWebchat } from './channels/webchat/register.ts'
import { Rooms } from './channels/webchat/rooms.ts'
import { webchatSender } from './channels/webchat/sender.ts'
import { RunningClock } from './clock.ts'
import type { CommandIo } from './command-io.ts'
import { readConfig } from './config.ts'
import { type RunCommand, listenForCommands } from './control/listen.ts'
import { controlTell } from './control-news.ts'
import { databaseMadeAt } from './db/mark.ts'
import { advanceForGood, demonstrationClock } from './demonstration/clock.ts'
import { seedDemonstration } from './demonstration/seed.ts'
import { districtNames } from './intake/districts.ts'
import { serveOpenApi } from './intake/openapi.ts'
import { serveFiles } from './intake/files-route.ts'
import { serveJeopardy } from './intake/jeopardy-route.ts'
import { servePush } from './intake/push-route.ts'
import { tokensOf } from './intake/push-tokens.ts'
import { watchFolder } from './intake/watched-folder.ts'
import { greeting, noSuchPage, refuseUnservable } from './greeting.ts'
import { pageOf } from './page.ts'
import { type HeldPlatforms, type OpenChannels, openChannels, registerCallbacks, runChannels } from './platform-channels.ts'
import type { Instant } from './policy/instant.ts'
import { type Adapt, type Product, kindFor, openProduct } from './product.ts'
import { contextOf } from './people/policy-context.ts'
import type { Secret } from './secret.ts'
import { commandAddress } from './running-server.ts'
import { channelReadiness, databaseReadiness, deliveryReadiness, measuredChannels, measuredOf } from './readiness.ts'
import { startTicking } from './schedule/ticking.ts'
import { type Timetable, openTimetable } from './timetable.ts'
import { serveHealth } from './web/health.ts'
import { listen } from './web/listen.ts'
import { serveMetrics } from './web/metrics.ts'
import { serveNotFound } from './web/not-found.ts'

/** Everything ends within this time of being asked to, or is ended. */
const STOP_WITHIN_MILLIS = 10_000

/**
 * The main job: web, chat, schedule and delivery in one process, until SIGTERM or SIGINT. What was opened is closed in reverse: no new
 * messages, those in hand answered, deliveries recorded, the database let go.
 */
export async function serve(io: CommandIo, commandsOf: (product: Product) => RunCommand): Promise<number> {
  const config = readConfig()
  const kind = kindFor(config, 'serve')
  refuseUnservable(config, kind)
  const commandsAt = commandAddress(config, kind)
  const stopAsked = signalled()
  await using open = new AsyncDisposableStack()
  const product = await openProduct(config, kind, open, kind === 'demo' ? { adapt: demonstrating } : {})
  const { database, log } = product
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a piece of work failed unseen'))

  const logger: FastifyBaseLogger = log
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  })
  const talk = await product.talk()
  const channels: OpenChannels = kind === 'live' ? openChannels(product, talk) : new Map()
  const held: HeldPlatforms = new Set()
  const metrics = serveMetrics(app, [...measuredOf(database.db), measuredChannels(channels, held)])
  const timetable = await openTimetable(product, metrics)
  serveNotFound(app, noSuchPage(kind))
  const channelsReady = channelReadiness(channels, held)
  serveHealth(app, [databaseReadiness(database), timetable.readiness, deliveryReadiness(database.db), channelsReady])

  serveOpenApi(app)
  if (config.intakeToken !== null) await openPush(app, product, config.intakeToken)
  if (kind !== 'live') await openPage(app, { ...product, kind }, timetable)
  registerCallbacks(app, channels)
  await talk.resume()
  if (commandsAt !== null) {
    const control = await listenForCommands(commandsAt, commandsOf(product), (error) => log.error({ err: error }, 'a command broke off'))
    open.defer(() => control.close())
  }
  timetable.start(open)
  await runChannels(product, channels, held, open)
  if (product.organisation.intake.folder !== null) await watchInbox(product, product.organisation.intake.folder, open)
  const address = await listen(app, config.host, config.port)
  open.defer(() => app.close())
  await io.out(await greeting(config, product, address))
  log.info({ signal: await stopAsked }, 'stopping')
  return 0
}

/** The demonstration's own clock and orders; it does not keep quiet at night, so that there is something to see at any hour. */
const demonstrating: Adapt = async ({ database, organisation }) => {
  const demonstration = { clock: await demonstrationClock(database.db), organisation: { ...organisation, quietHours: null } }
  await seedDemonstration(database, demonstration.organisation, demonstration.clock.now())
  return demonstration
}

/** Imports what appears in the folder, one look after the other. */
async function watchInbox(product: Product, folder: string, open: AsyncDisposableStack): Promise<void> {
  const { database, organisation, clock, log } = product
  const tell = await controlTell(product)
  const look = watchFolder({ database, folder, organisation, tell, context: () => contextOf(organisation, clock.now()) })
  const ticking = startTicking(look, 5, log)
  open.defer(() => ticking.stop(STOP_WITHIN_MILLIS))
}

/** The doors for the source systems: events and files in, orders in danger out. */
async function openPush(app: FastifyInstance, product: Product, setting: Secret): Promise<void> {
  const { database, organisation, clock } = product
  const tokens = tokensOf(setting)
  const tell = await controlTell(product)
  const context = () => contextOf(organisation, clock.now())
  await servePush(app, { db: database.db, tokens, districts: districtNames(organisation.districts), tell, context })
  await serveFiles(app, { database, tokens, organisation, tell, context })
  await serveJeopardy(app, { db: database.db, tokens })
}

/** The page and its clock control, on a database where anyone may be anyone. */
async function openPage(
  app: FastifyInstance,
  product: Product & { readonly kind: 'demo' | 'replay' },
  timetable: Timetable,
): Promise<void> {
  const rooms = new Rooms()
  const { clock, config, database, kind } = product
  if (!(clock instanceof RunningClock)) throw new TypeError(`a ${kind} database needs a clock that can be moved`)
  const advanceTo = async (instant: Instant): Promise<void> => {
    if (kind === 'demo') await advanceForGood(database.db, clock, instant)
    else clock.advanceTo(instant)
    await timetable.runDue()
  }
  const queue = await product.queue()
  await queue.serve(webchatSender(rooms))
  // The same after a restart: open pages load anew, and lose what was being typed, only when the database is another one.
  const startedAt = config.startAt ?? (await databaseMadeAt(database.db)) ?? clock.now()
  await registerWebchat(app, pageOf(product, await product.talk(), { startedAt, advanceTo, next: timetable.next }, rooms))
}

/** Resolves when the process is asked to stop; its time runs from then on, even while it is starting. */
const signalled = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        setTimeout(() => process.exit(1), STOP_WITHIN_MILLIS).unref()
        resolve(signal)
      })
    }
  })
