import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { enqueueAll } from '../../src/delivery/enqueue.ts'
import { openQueue } from '../../src/delivery/queue.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import type { Schedule } from '../../src/schedule/schedule.ts'
import { toSay } from '../delivery/fake-platform.ts'
import { organisation } from './organisation.ts'

/** A process of its own that looks at the schedule once, and may stop in the middle of a slot's work, to be killed there. */
export interface Look {
  readonly place: DatabaseAddress
  readonly now: Instant
  readonly pause: 'before the commit' | 'after the commit' | null
}

const { place, now, pause }: Look = JSON.parse(process.argv[2] ?? '')
const log = pino({ level: 'silent' })
const database = await openDatabase(place, (error) => console.error(error.message))
const queue = await openQueue(database, { log, now: () => 0 })

const wait = async (): Promise<void> => {
  process.send?.('here')
  await sleep(60_000)
}

const hourly: Schedule<Instant> = {
  name: 'hourly',
  title: null,
  times: () => ({ everyMinutes: 60 }),
  catchUp: { withinHours: 24 },
  run: async (trx, slot) => {
    const ids = await enqueueAll(trx, queue, [toSay(`slot ${slot}`)])
    if (pause === 'before the commit') await wait()
    return ids
  },
}
const deliverNow = pause === 'after the commit' ? wait : queue.deliverNow
await runDue({ db: database.db, log, organisation, schedules: [hourly], contextAt: (_trx, at) => at, deliverNow, slotRan: () => {} }, now)
if (pause === 'after the commit') await sleep(60_000)
await queue.stop(1000)
await database.close()
process.exit()
