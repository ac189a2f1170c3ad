import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { OrderTables } from '../db/tables/orders.ts'
import { type OpenCallBack, readRecorded } from '../orders/current/recorded.ts'
import { type StoredOrder, readReopenings, storedOrder } from '../orders/current/rows.ts'
import type { OrderSet } from '../people/alert-steps.ts'
import type { AlertStep } from '../people/organisation.ts'
import { type Instant, DAY, dayOf, startOfDay } from '../policy/instant.ts'

/** The part of an order that alerts look at. */
export interface Candidate {
  readonly id: string
  readonly kind: string
  readonly district: string
  readonly enteredAt: Instant
  readonly workBy: Instant | null
  readonly dueBy: Instant | null
  readonly installer: string | null
  readonly sourceState: string
  /** Since when it stands there. */
  readonly stateSince: Instant
  readonly flags: readonly string[]
  readonly callBack: OpenCallBack | null
  /** 四(三)2: the customer knows that nobody comes. */
  readonly customerTold: boolean
  readonly ended: boolean
  /** When it, ended before, was open again, oldest first. */
  readonly reopenings: readonly Instant[]
  /** Its lateness is exempt, which only a judgement as of now can tell. */
  readonly exempt: boolean
  /** Force majeure would exempt it: told as one of many. */
  readonly sheltered: boolean
}

/** Which steps are looked at in a minute: those counted from a time of the order always, those by the clock when their time has come. */
export interface Looking {
  readonly steps: readonly AlertStep[]
  readonly districts: readonly string[]
  readonly now: Instant
}

/** 四(九)3 looks at the orders of a week. */
export const FAULTS_WITHIN = 7 * DAY

export const acceptanceFaults = ['missing-appointment', 'appointment-too-early', 'appointment-before-entry'] as const

/**
 * Orders that these steps may be about, by the verdict as stored: the minute's work stays small however many orders there are. Whoever speaks
 * judges them anew.
 */
export async function candidates(db: Db, { steps, districts, now }: Looking): Promise<Candidate[]> {
  const parts = branches(steps, now)
  if (parts.length === 0) return []
  const { rows } = await sql<OrderRow>`
    select * from (${sql.join(parts, sql` union all `)}) found
    where in_scope and entered_at <= ${timestamp(now)} and district = any(${districts}::text[])`.execute(db)
  return [...new Map(rows.map((row) => [row.id, candidateOf(row, now)])).values()]
}

const looked = sql`
  id, kind, district, entered_at, work_by, due_by, installer, source_state, state_since, flags, recorded, ended_at, reopenings, in_scope`

/** One branch per index, however many steps ask for it; an end may lie ahead of a clock that replays the past. */
function branches(steps: readonly AlertStep[], now: Instant): RawBuilder<unknown>[] {
  const about = (...sets: OrderSet[]): AlertStep[] => steps.filter(({ orders }) => sets.includes(orders))
  const counted = about('open', 'timed')
  const isLate = about('late').length > 0 || counted.some(({ when }) => when === 'after')
  const ends = [
    ...(about('same-day', 'unarranged').length > 0 ? [startOfDay(dayOf(now) + 1) - 1] : []),
    ...counted.flatMap(({ when, minutes }) => (when === 'before' ? [now + minutes * 60] : [])),
  ]
  return [
    ...(ends.length > 0 ? dueWithin(now, Math.max(...ends)) : []),
    ...(isLate ? pastDue(now) : []),
    ...(about('at-resource-desk', 'at-network-desk', 'stuck').length > 0 ? [atDesks(now)] : []),
    ...(about('missing-appointment', 'unconfirmed-reschedule').length > 0 ? [waitingForCustomer] : []),
    ...(about('call-back-overdue').length > 0 ? [toBeCalledBack] : []),
    ...(about('acceptance-faults').length > 0 ? [withAcceptanceFault(now)] : []),
  ]
}

function dueWithin(from: Instant, to: Instant): RawBuilder<unknown>[] {
  const [begin, end] = [timestamp(from), timestamp(to)]
  return [
    sql`select ${looked} from orders where ended_at is null and work_by between ${begin} and ${end}`,
    sql`select ${looked} from orders where ended_at is null and due_by between ${begin} and ${end}
      and (work_by between ${begin} and ${end}) is not true`,
    sql`select ${looked} from orders where ended_at > ${begin} and least(work_by, due_by) <= ${end}`,
  ]
}

const pastDue = (now: Instant): RawBuilder<unknown>[] => [
  sql`select ${looked} from orders where ended_at is null and due_by < ${timestamp(now)}`,
  sql`select ${looked} from orders where ended_at > ${timestamp(now)} and due_by < ${timestamp(now)}`,
]

const atDesks = (now: Instant): RawBuilder<unknown> => sql`
  select ${looked} from orders
  where ended_at is null and source_state in ('at-resource-desk', 'at-network-desk', 'stuck') and state_since <= ${timestamp(now)}`

const waitingForCustomer = sql`
  select ${looked} from orders where ended_at is null and flags && array['missing-appointment', 'unconfirmed-reschedule']`

const toBeCalledBack = sql`select ${looked} from orders where ended_at is null and recorded ->> 'callBack' is not null`

const withAcceptanceFault = (now: Instant): RawBuilder<unknown> => sql`
  select ${looked} from orders
  where flags && array['missing-appointment', 'appointment-too-early', 'appointment-before-entry']
    and entered_at > ${timestamp(now - FAULTS_WITHIN)}`

function candidateOf(row: OrderRow, now: Instant): Candidate {
  const { callBack, informed } = readRecorded(row.recorded)
  return {
    id: row.id,
    kind: row.kind,
    district: row.district,
    enteredAt: row.entered_at,
    workBy: row.work_by,
    dueBy: row.due_by,
    installer: row.installer,
    sourceState: row.source_state,
    stateSince: row.state_since ?? row.entered_at,
    flags: row.flags,
    callBack,
    customerTold: informed !== null,
    ended: row.ended_at !== null && row.ended_at <= now,
    reopenings: readReopenings(row.reopenings),
    exempt: false,
    sheltered: false,
  }
}

export async function ordersById(db: Db, ids: readonly string[]): Promise<StoredOrder[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<OrderRow>`select * from orders where id = any(${ids}::text[])`.execute(db)
  return rows.map(storedOrder)
}

type OrderRow = Selectable<OrderTables['orders']>
