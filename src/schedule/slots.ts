import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

export interface Slot {
  readonly schedule: string
  readonly slot: Instant
}

/** Older marks are forgotten: no schedule catches up on that much. */
const KEPT_DAYS = 8

/** From when on each schedule is known here: `now` for one that is seen for the first time. */
export async function startsOf(db: Db, names: readonly string[], now: Instant): Promise<ReadonlyMap<string, Instant>> {
  const known = await startsIn(db)
  const missing = names.filter((name) => !known.has(name))
  if (missing.length === 0) return known
  await db
    .insertInto('schedule_start')
    .values(missing.map((schedule) => ({ schedule, since: formatInstant(now) })))
    .onConflict((conflict) => conflict.column('schedule').doNothing())
    .execute()
  return startsIn(db)
}

async function startsIn(db: Db): Promise<ReadonlyMap<string, Instant>> {
  const rows = await db.selectFrom('schedule_start').select(['schedule', 'since']).execute()
  return new Map(rows.map(({ schedule, since }) => [schedule, since]))
}

/** Of these slots those that nobody has done, in the order given. */
export async function notDone<T extends Slot>(db: Db, slots: readonly T[]): Promise<T[]> {
  if (slots.length === 0) return []
  const { rows } = await sql<Slot>`
    select schedule, slot from schedule_slot
    join unnest(${slots.map(({ schedule }) => schedule)}::text[], ${slots.map(({ slot }) => slot)}::float8[]) as asked (name, at)
      on schedule = name and slot = to_timestamp(at)`.execute(db)
  const done = new Set(rows.map(keyOf))
  return slots.filter((one) => !done.has(keyOf(one)))
}

const keyOf = ({ schedule, slot }: Slot): string => `${schedule} ${slot}`

/** Marks the slot as done with the caller's transaction. false: somebody else has done it; while they are at it, this waits for them. */
export async function markDone(trx: Trx, { schedule, slot }: Slot): Promise<boolean> {
  const { rows } = await sql`
    with forgotten as (
      delete from schedule_slot where schedule = ${schedule} and slot < to_timestamp(${slot}) - ${KEPT_DAYS} * interval '1 day'
    )
    insert into schedule_slot (schedule, slot) values (${schedule}, to_timestamp(${slot})) on conflict (schedule, slot) do nothing returning 1`.execute(
    trx,
  )
  return rows.length > 0
}
