import { sayAlerts } from '../../src/alerting/say-alerts.ts'
import type { Database, Trx } from '../../src/db/database.ts'
import { type Queue, openQueue } from '../../src/delivery/queue.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { test as base } from '../engines/database.ts'
import { fourStepExample } from './four-steps.ts'

const log = { info: () => undefined, warn: console.warn, error: console.error }

export const openTestQueue = (database: Database): Promise<Queue> => openQueue(database, { log, now: () => 0 })

/** With a queue that sends nothing: what was decided stays in `outgoing`. */
export const test = base.extend('queue', { scope: 'file' }, async ({ database }, { onCleanup }): Promise<Queue> => {
  const queue = await openTestQueue(database)
  onCleanup(() => queue.stop(1000))
  return queue
})

/** Only this district's group hears anything: each story has a district of its own in the file's one database. */
export const only = (district: string, changes: Partial<Organisation> = {}): Organisation => ({
  ...fourStepExample,
  alertBudget: 1000,
  groups: fourStepExample.groups.map((group) => (group.id === district ? group : { ...group, posts: [] })),
  ...changes,
})

interface Telling {
  readonly database: Database
  readonly queue: Queue
  readonly platforms?: readonly Platform[]
  /** Seconds after the minute at which it is decided. */
  readonly late?: number
}

/** One minute's decision, as a schedule makes it: what was said, key and text. `beforeCommit` may still fail. */
export async function tell(
  { database, queue, platforms = ['webchat'], late = 0 }: Telling,
  organisation: Organisation,
  now: Instant,
  beforeCommit: (trx: Trx) => Promise<void> = () => Promise.resolve(),
): Promise<{ key: string; text: string; orders: string[] }[]> {
  const { alerts } = await database.db.transaction().execute(async (trx) => {
    const said = await sayAlerts(trx, { organisation, platformsOf: () => platforms, now: now + late }, queue, now)
    await beforeCommit(trx)
    return said
  })
  return alerts.map(({ key, message, told }) => ({ key, text: plainText(message), orders: told.map(({ order }) => order.id) }))
}
