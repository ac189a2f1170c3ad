import type { BaseLogger } from 'pino'
import type { Db } from '../db/database.ts'
import type { Organisation } from '../people/organisation.ts'
import { HOUR, type Instant, formatInstant } from '../policy/instant.ts'
import type { Schedule } from './schedule.ts'
import { type Slot, markDone, notDone, startsOf } from './slots.ts'
import { latestSlot, slotsIn } from './times.ts'

export interface Runner<Context> {
  readonly db: Db
  readonly log: Pick<BaseLogger, 'error'>
  readonly organisation: Organisation
  readonly schedules: readonly Schedule<Context>[]
  /** In the transaction of the slot, and before it. */
  readonly contextAt: (db: Db, now: Instant) => Context | Promise<Context>
  /** Sends messages whose transaction has committed. */
  readonly deliverNow: (ids: readonly string[]) => Promise<void>
  readonly slotRan: (schedule: string, outcome: 'done' | 'failed') => void
}

interface Due<Context> extends Slot {
  readonly of: Schedule<Context>
}

/**
 * Does what has become due by `now`, in the order of the slots, each once however many processes ask. A slot that fails is logged and stays
 * due; the others go on. Messages are delivered in the same order, and not waited for.
 */
export async function runDue<Context>(runner: Runner<Context>, now: Instant): Promise<void> {
  let delivered = Promise.resolve()
  for (const due of await dueSlots(runner, now)) {
    const ids = await runSlot(runner, due, now)
    if (ids.length > 0) delivered = delivered.then(() => runner.deliverNow(ids))
  }
}

async function dueSlots<Context>({ db, schedules, organisation }: Runner<Context>, now: Instant): Promise<Due<Context>[]> {
  const names = schedules.map(({ name }) => name)
  const starts = await startsOf(db, names, now)
  const passed = schedules.flatMap((of) =>
    passedSlots(of, organisation, starts.get(of.name) ?? now, now).map((slot) => ({ schedule: of.name, slot, of })),
  )
  return notDone(
    db,
    passed.toSorted((a, b) => a.slot - b.slot),
  )
}

/** What the schedule's rule wants done of the slots between its start and now. */
function passedSlots<Context>({ times, catchUp }: Schedule<Context>, organisation: Organisation, since: Instant, now: Instant): Instant[] {
  if (catchUp !== 'latest') return slotsIn(times(organisation), Math.max(since, now - catchUp.withinHours * HOUR), now)
  const slot = latestSlot(times(organisation), now)
  return slot === null || slot <= since ? [] : [slot]
}

async function runSlot<Context>(
  { db, log, contextAt, slotRan }: Runner<Context>,
  due: Due<Context>,
  now: Instant,
): Promise<readonly string[]> {
  const { schedule, slot, of } = due
  try {
    await of.prepare?.(db, slot, await contextAt(db, now))
    const ids = await db
      .transaction()
      .execute(async (trx) => ((await markDone(trx, due)) ? of.run(trx, slot, await contextAt(trx, now)) : null))
    if (ids === null) return []
    slotRan(schedule, 'done')
    return ids
  } catch (error) {
    log.error({ schedule, slot: formatInstant(slot), err: error }, 'a slot of the schedule failed and stays due')
    slotRan(schedule, 'failed')
    return []
  }
}
