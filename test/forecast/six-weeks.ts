import { type Day, HOUR, type Instant, endOfDay, formatInstant, parseDay, startOfDay } from '../../src/policy/instant.ts'
import type { Db } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type SampleOrder, eventOf, organisation } from '../conversation/chat-room.ts'

/** A Tuesday. */
export const today: Day = parseDay('2026-11-24') ?? NaN
export const todayAt = (hour: number): Instant => startOfDay(today) + Math.round(hour * HOUR)

const crews = ['赣榆装维01', '赣榆装维02'] as const
/** Of six orders five are done on the day, two of them after 16:00. */
const doneAt = [9, 11, 14, 17, 19, 33] as const

const repair = (id: string, installer: string | null, day: Day, done: number | null): SampleOrder => ({
  id,
  state: done === null ? 'in-progress' : 'completed',
  facts: {
    installer,
    enteredAt: formatInstant(startOfDay(day) + 8 * HOUR),
    completedAt: done === null ? null : formatInstant(startOfDay(day) + done * HOUR),
  },
})

/** Every day of six weeks two crews of 赣榆 do the same. */
export const sixWeeks = (): SampleOrder[] =>
  Array.from({ length: 42 }, (_, i) => today - 42 + i).flatMap((day) =>
    crews.flatMap((crew, c) =>
      doneAt.map((done, n) => repair(`ZD${day}${c}${n}`, crew, day, startOfDay(day) + done * HOUR > endOfDay(today) ? null : done)),
    ),
  )

/** Today by 16:00 as on other days, and then so many are left: five for the first crew, none for the second. */
export const sameAsEver = (): SampleOrder[] => [
  ...crews.flatMap((crew, c) => [9, 11, 14].map((done, n) => repair(`ZD2026112400${c}${n}`, crew, today, done))),
  ...Array.from({ length: 5 }, (_, n) => repair(`ZD2026112410${n}`, crews[0], today, null)),
]

/** What an export would say of them. */
export async function store(db: Db, now: Instant, orders: readonly SampleOrder[]): Promise<void> {
  const events = orders.map((sample) => eventOf(sample, now))
  await db.transaction().execute((trx) => appendEvents(trx, events, contextOf(organisation, now)))
}
