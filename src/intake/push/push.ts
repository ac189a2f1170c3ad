import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { unprepared } from '../../db/prepared.ts'
import { transacting } from '../../db/transacting.ts'
import { timestamp } from '../../db/instants.ts'
import { appendEvents } from '../../orders/append/append.ts'
import type { NewEvent } from '../../orders/history/event.ts'
import { payloadText, typedPayload } from '../../orders/history/payload.ts'
import { BadInput } from '../../policy/bad-input.ts'
import type { Context } from '../../policy/context.ts'
import type { Instant } from '../../policy/instant.ts'
import { earlyEnds } from './early-ends.ts'
import { type Push, UnreadableEvent, readEvent } from './events-read.ts'
import { eachInTurns } from './in-turns.ts'
import { setAside } from './set-aside.ts'
import { tellOfPush } from '../ledger/quarantine-news.ts'
import type { Tell } from '../../control-group/tell.ts'

/** What became of one pushed event, for whoever sent it. */
export interface EventAnswer {
  /** Of the event as it was sent; null when it has none. */
  readonly externalId: string | null
  readonly outcome: 'taken' | 'unchanged' | 'refused'
  readonly reason?: string
}

type Reading = { readonly event: NewEvent } | { readonly reason: string }

/**
 * Takes pushed events into the histories of their orders, all in one transaction; what is wrong with one sets that one aside, tells the
 * control group and does not stop the rest. One answer per event, in their sequence. The same again is `unchanged`. No event at all says
 * that nothing has happened.
 */
export async function takeEvents(db: Db, raws: readonly unknown[], push: Push, context: Context, tell: Tell): Promise<EventAnswer[]> {
  const readings = await eachInTurns(raws, (raw) => reading(raw, push))
  const taking = () =>
    transacting(db, async ({ trx, later }) => {
      const possible = await withoutEarlyEnds(trx, readings)
      const answers = await answered(trx, possible, raws, context)
      if (await setAside(trx, refusedOf(raws, answers), push)) await tellOfPush(trx, tell, push.source, push.learntAt)
      const spokeAt = newest(possible, answers, push.learntAt)
      // Every push of the source waits for that row, so it is touched with the commit.
      if (spokeAt !== null) void later(heardFrom(push.source, spokeAt).compile(trx))
      return answers
    })
  // The lists are of any length.
  return unprepared(taking)
}

const refusedOf = (raws: readonly unknown[], answers: readonly EventAnswer[]) =>
  answers.flatMap(({ outcome, reason = '' }, i) => (outcome === 'refused' ? [{ line: i + 1, reason, raw: raws[i] }] : []))

/** As of when the source speaks by what was not refused; never ahead of our clock. Null: all of it was refused. */
function newest(readings: readonly Reading[], answers: readonly EventAnswer[], now: Instant): Instant | null {
  if (readings.length === 0) return now
  const times = readings.flatMap((one, i) => ('event' in one && answers[i]?.outcome !== 'refused' ? [one.event.happenedAt] : []))
  return times.length === 0 ? null : Math.min(now, Math.max(...times))
}

/** The source has spoken: its data are as of `at`, unless it has said something newer. */
const heardFrom = (source: string, at: Instant) => sql`
    insert into feed_push (source, data_as_of) values (${source}, ${timestamp(at)})
    on conflict (source) do update set data_as_of = excluded.data_as_of
    where feed_push.data_as_of < excluded.data_as_of`

function reading(raw: unknown, push: Push): Reading {
  try {
    return { event: readEvent(raw, push) }
  } catch (error) {
    if (error instanceof BadInput || error instanceof UnreadableEvent) return { reason: error.message }
    throw error
  }
}

/** An event that would end an order before its entry is refused; those already there stay. */
async function withoutEarlyEnds(trx: Trx, readings: readonly Reading[]): Promise<readonly Reading[]> {
  const early = await earlyEnds(
    trx,
    readings.flatMap((one) => ('event' in one ? [one.event] : [])),
  )
  if (early.size === 0) return readings
  const stored = await contents(trx, [...early.keys()])
  return readings.map((one) => {
    const reason = 'event' in one && !stored.has(one.event.key) ? early.get(one.event) : undefined
    return reason === undefined ? one : { reason }
  })
}

async function answered(trx: Trx, readings: readonly Reading[], raws: readonly unknown[], context: Context): Promise<EventAnswer[]> {
  const events = readings.flatMap((one) => ('event' in one ? [one.event] : []))
  const outcomes = await appendEvents(trx, events, context)
  const isNew = new Map(events.map((event, i) => [event, outcomes[i] !== 'unchanged']))
  const stored = await contents(
    trx,
    events.filter((event) => isNew.get(event) === false),
  )
  // The first of two with one id in a batch is the one that was kept.
  const fresh = events.filter((event) => isNew.get(event))
  const kept = new Map(await eachInTurns(fresh, (event) => [event.key, contentOf(event)] as const))
  return eachInTurns(readings, (one, i) => {
    const externalId = idOf(raws[i])
    if (!('event' in one)) return { externalId, outcome: 'refused', reason: one.reason }
    const { event } = one
    if (isNew.get(event)) return { externalId, outcome: 'taken' }
    return (kept.get(event.key) ?? stored.get(event.key)) === contentOf(event)
      ? { externalId, outcome: 'unchanged' }
      : { externalId, outcome: 'refused', reason: '这个 externalId 已用于内容不同的事件；更正请另发 correction 事件' }
  })
}

/** What an event says, whenever it was learnt. */
const contentOf = (event: NewEvent): string =>
  JSON.stringify([event.orderId, event.type, event.happenedAt, event.actor, payloadText(event)])

/** The stored events of these ids, by id. */
async function contents(trx: Trx, events: readonly NewEvent[]): Promise<ReadonlyMap<string, string>> {
  const [first] = events
  if (first === undefined) return new Map()
  const { rows } = await sql<Row>`
    select key, order_id, type, happened_at, actor, payload from order_event
    where source = ${first.source} and key = any(${[...new Set(events.map(({ key }) => key))]}::text[])`.execute(trx)
  return new Map(await eachInTurns(rows, (row) => [row.key, contentOf({ ...first, ...storedEvent(row) })] as const))
}

interface Row {
  readonly key: string
  readonly order_id: string
  readonly type: string
  readonly happened_at: Instant
  readonly actor: string | null
  readonly payload: object
}

const storedEvent = ({ order_id: orderId, type, happened_at: at, actor, payload }: Row) => ({
  orderId,
  actor,
  happenedAt: at,
  ...typedPayload(type, payload),
})

function idOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('externalId' in raw)) return null
  return typeof raw.externalId === 'string' ? raw.externalId.slice(0, 200) : null
}
