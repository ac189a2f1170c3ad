import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { refreshCall } from '../escalation/refresh-call.ts'
import { refreshAlert } from '../alerting/refresh-alert.ts'
import { type Audit, type KeySource, openAudit } from '../audit/open.ts'
import { keyFileIn } from '../audit/key-file.ts'
import { auditKey } from '../audit/keys.ts'
import { type Clock, RunningClock, realClock } from '../clock.ts'
import { type Config, type GroupWebhook, kindOfDatabase, readWebhooks } from '../config/config.ts'
import { Secret } from '../config/secret.ts'
import { databaseFolder } from '../remote/address.ts'
import type { FetchPicture } from '../conversation/inbox/incoming.ts'
import type { Inbox } from '../conversation/inbox/open-inbox.ts'
import { type Database, type DatabaseAddress, type Db, openDatabase } from '../db/database.ts'
import { markDatabase } from '../db/mark.ts'
import { migrate, namesOf, ourMigrations } from '../db/migrate.ts'
import { joinRunning } from '../db/migrating/running.ts'
import { type Room, openRoom } from '../db/room.ts'
import { refusedToMake } from '../db/refused.ts'
import type { DatabaseKind } from '../db/tables/database.ts'
import { type Queue, openQueue } from '../delivery/queue.ts'
import { applyPolicy } from '../orders/in-force/apply-policy.ts'
import { changedOrders } from '../orders/in-force/changes.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { readOrganisation } from '../people/read-organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type PlatformsOf, platformsNow } from '../platforms/reachable.ts'
import type { Context } from '../policy/context.ts'
import { refreshConnection } from '../control-group/connection.ts'
import { type TellControl, tellControlGroup, troubleTeller } from '../control-group/tell.ts'
import { openConversation } from './conversation.ts'
import type { Begins } from './steps.ts'
import { type Taken, openTaken } from './taken.ts'

/** What every command that touches orders works with. */
export interface Program {
  readonly config: Config
  readonly kind: DatabaseKind
  readonly organisation: Organisation
  readonly database: Database
  /** Whether there is room for what comes in. */
  readonly room: Room
  readonly clock: Clock
  readonly log: Logger
  /** The groups' webhooks; none on a demonstration or replay database, which speaks to nobody real. */
  readonly webhooks: readonly GroupWebhook[]
  readonly tellControl: TellControl
  readonly audit: Audit
  /** Where groups can be spoken to now. */
  platformsNow(db: Db): Promise<PlatformsOf>
  /** Opened when first asked for: most commands say nothing. */
  queue(): Promise<Queue>
  inbox(): Promise<Inbox>
  /** Where pictures that people send are fetched: filled as channels are opened. */
  readonly pictures: Map<Platform, FetchPicture>
  readonly taken: Taken
}

const CONNECTIONS = 10
/** For deliveries that are under way when the program stops. */
const DELIVERY_STOP_MILLIS = 4_000

/** What differs where a demonstration runs: its clock can be moved, and it does not keep quiet at night. */
export type Adapt = (opened: Pick<Program, 'database' | 'organisation' | 'clock'>) => Promise<Pick<Program, 'organisation' | 'clock'>>

interface Opening {
  readonly adapt?: Adapt
  readonly address?: DatabaseAddress
  /** `as-stored`: for who looks at what a change would do before it is applied. */
  readonly policy?: 'of-the-file' | 'as-stored'
  /** Whether a branch that the server does not have yet is to be made; nobody who only looks, or serves, makes one by a slip. */
  readonly makesBranch?: () => Promise<boolean>
  readonly log: Logger
  readonly begins: Begins
  /** Hears that a newer version is about to take away what this program uses: it is to stop. A command just ends, and is waited for. */
  readonly outgrown?: ((line: string) => void) | undefined
}

const asItIs: Adapt = async (opened) => opened

/**
 * Opens and brings up to date the database that `kind` says, with the organisation file beside it; `open` closes it all in reverse.
 * Throws what it cannot do, in one clear line.
 */
export async function openProgram(
  config: Config,
  kind: DatabaseKind,
  open: AsyncDisposableStack,
  { log, begins, adapt = asItIs, address = addressOf(config, kind), policy = 'of-the-file', makesBranch, outgrown }: Opening,
): Promise<Program> {
  const organisation = readOrganisation(config.organisationFile)
  await begins('folder' in address && !databaseExists(config, kind) ? 'make-database' : 'open-database')
  const database = await openDatabase('url' in address ? { ...address, makesBranch } : address, (error) =>
    log.warn({ err: error }, 'a database connection was lost'),
  )
  open.defer(() => database.close())
  await bringUpToDate(database, open, { begins, outgrown })
  await markDatabase(database.db, kind)
  const room = openRoom(database, { folder: 'folder' in address ? address.folder : null, least: config.leastFreeBytes })
  const adapted = await adapt({ database, organisation, clock: clockOf(config) })
  const audit = await openAudit(database.db, keySource(config, address), adapted.clock.now())
  const webhooks = kind === 'live' ? readWebhooks(adapted.organisation.groups) : []
  const queue = once(async () => {
    const opened: Queue = await openQueue(database, {
      log,
      tellTrouble: troubleTeller(telling, tellControl),
      refresh: async (trx, said) =>
        (await refreshConnection(trx, said.about)) ?? (await refreshCall(trx, said)) ?? refreshAlert(trx, adapted.organisation, said),
      now: telling.now,
    }).catch((error: unknown) => {
      throw refusedToMake(error) ?? error
    })
    open.defer(() => opened.stop(DELIVERY_STOP_MILLIS))
    return opened
  })
  const telling = { kind, config, webhooks, organisation: adapted.organisation, jobs: queue, now: () => adapted.clock.now() }
  const tellControl = tellControlGroup(telling)
  // Verdicts that were stored by another policy would be wrong from now on.
  if (policy === 'of-the-file') {
    await begins('judge-orders')
    await keepJudged(database, adapted, log)
  }
  const whereToSpeak = (db: Db) => platformsNow(db, telling)
  const pictures: Program['pictures'] = new Map()
  const taken = openTaken()
  const opened = { pictures, config, kind, database, room, log, webhooks, tellControl, audit, platformsNow: whereToSpeak, queue, taken }
  const base = { ...opened, ...adapted }
  const inbox = once(async () => {
    const opened = await openConversation(base, await queue())
    open.defer(() => opened.close())
    return opened
  })
  return { ...base, inbox }
}

/** Who is at a server joins before it looks, so that nothing is taken away between. */
async function bringUpToDate(
  database: Database,
  open: AsyncDisposableStack,
  { begins, outgrown = () => undefined }: Pick<Opening, 'begins' | 'outgrown'>,
): Promise<void> {
  const alone = database.engine === 'embedded'
  const join = async () => (alone ? null : joinRunning(database.db, await namesOf(ourMigrations), outgrown))
  const before = await join()
  if (before !== null) open.defer(() => before.leave())
  await migrate(database.db, { alone, begins })
  const after = before ?? (await join())
  if (before === null && after !== null) open.defer(() => after.leave())
}

async function keepJudged({ db }: Database, { organisation, clock }: Pick<Program, 'organisation' | 'clock'>, log: Logger): Promise<void> {
  const changes = await applyPolicy(db, contextOf(organisation, clock.now()))
  if (changes !== null && changes.size > 0)
    log.info({ changed: changedOrders(changes) }, 'all orders were judged anew by the organisation file')
}

/** What orders are judged by now: what the organisation file says, and what was declared since. */
export const contextNow = ({ database, organisation, clock }: Pick<Program, 'database' | 'organisation' | 'clock'>): Promise<Context> =>
  contextInForce(database.db, contextOf(organisation, clock.now()))

export const kindFor = (config: Config, command: 'serve' | 'other'): DatabaseKind =>
  kindOfDatabase(config, command, databaseExists(config, 'live'))

/** Whether the embedded engine has a database of this kind. */
export const databaseExists = (config: Config, kind: DatabaseKind): boolean =>
  existsSync(join(databaseFolder(config.dataFolder, kind), 'PG_VERSION'))

export const addressOf = (config: Config, kind: DatabaseKind): DatabaseAddress =>
  config.databaseUrl === null
    ? { folder: databaseFolder(config.dataFolder, kind) }
    : { url: config.databaseUrl.reveal(), connections: CONNECTIONS, branch: config.branch }

/** Where the keys of the audit trail come from. What is kept in memory only is signed with a key that is kept nowhere else. */
export function keySource({ auditKey: set, auditKnownKeys, dataFolder }: Config, address: DatabaseAddress): KeySource {
  const others = auditKnownKeys.map(auditKey)
  if (set !== null) return { current: auditKey(set), others, file: 'folder' in address ? keyFileIn(dataFolder) : null }
  if ('memory' in address) return { current: auditKey(new Secret(randomUUID())), others, file: null }
  return { current: null, others, file: 'folder' in address ? keyFileIn(dataFolder) : null }
}

export const clockOf = (config: Config): Clock => (config.startAt === null ? realClock : new RunningClock(config.startAt))

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}
