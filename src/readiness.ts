import { sql } from 'kysely'
import type { Database, Db } from './db/database.ts'
import { deliveryHealth } from './delivery/health.ts'
import type { Readiness } from './web/health.ts'
import type { Measured } from './web/metrics.ts'

/** A message that waits longer than any platform's limits explain: delivery has stopped. */
const WAITED_TOO_LONG = 300

export const databaseReadiness = ({ db }: Database): Readiness => ({
  name: 'database',
  check: async () => {
    await sql`select 1`.execute(db)
  },
})

export const deliveryReadiness = (db: Db): Readiness => ({
  name: 'delivery',
  check: async () => {
    const { oldestQueuedSeconds } = await deliveryHealth(db)
    if (oldestQueuedSeconds > WAITED_TOO_LONG) throw new Error(`a message has waited for ${Math.round(oldestQueuedSeconds)} s`)
  },
})

/** What is counted in the database whenever the metrics are asked for. */
export const measuredOf = (db: Db): Measured[] => [
  {
    name: 'sameday_outgoing_messages',
    help: 'Messages not sent, by state',
    label: 'state',
    read: async () => {
      const { queued, inDoubt, refused, dead } = await deliveryHealth(db)
      return { queued, 'in-doubt': inDoubt, refused, dead }
    },
  },
]
