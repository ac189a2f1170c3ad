import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import { appendEvents } from '../../orders/append/append.ts'
import type { NewEvent } from '../../orders/history/event.ts'
import { payloadText, typedPayload } from '../../orders/history/payload.ts'
import { BadInput } from '../../policy/bad-input.ts'
import type { Context } from '../../policy/context.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Push, UnreadableEvent, readEvent } from './events-read.ts'
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
  const readings = raws.map((raw) => reading(raw, push))
  return db.transaction().execute(async (trx) => {
    const answers = await answered(trx, readings, raws, context)
    if (await setAside(trx, raws, answers, push)) await tellOfPush(trx, tell, push.source, push.learntAt)
    const spokeAt = newest(readings, answers, push.learntAt)
    if (spokeAt !== null) await heardFrom(trx, push.source, spokeAt)
    return answers
  })
}

/** As of when the source speaks by what was not refused; never ahead of our clock. Null: all of it was refused. */
function newest(readings: readonly Reading[], answers: readonly EventAnswer[], now: Instant): Instant | null {
  if (readings.length === 0) return now
  const times = readings.flatMap((one, i) => ('event' in one && answers[i]?.outcome !== 'refused' ? [one.event.happenedAt] : []))
  return times.length === 0 ? null : Math.min(now, Math.max(...times))
}

/**
 * The source has spoken: its data are as of `at`, unless it has said something newer. Do it last: the row is held until the commit, and
 * every push of the source comes by.
 */
async function heardFrom(trx: Trx, source: string, at: Instant): Promise<void> {
  await sql`
    insert into feed_push (source, data_as_of) values (${source}, ${timestamp(at)})
    on conflict (source) do update set data_as_of = excluded.data_as_of
    where feed_push.data_as_of < excluded.data_as_of`.execute(trx)
}

function reading(raw: unknown, push: Push): Reading {
  try {
    return { event: readEvent(raw, push) }
  } catch (error) {
    if (error instanceof BadInput || error instanceof UnreadableEvent) return { reason: error.message }
    throw error
  }
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
  const kept = new Map(events.filter((event) => isNew.get(event)).map((event) => [event.key, contentOf(event)]))
  return readings.map((one, i) => {
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

/** What the events of these ids say that are stored, by id. */
async function contents(trx: Trx, events: readonly NewEvent[]): Promise<ReadonlyMap<string, string>> {
  const [first] = events
  if (first === undefined) return new Map()
  const { rows } = await sql<Row>`
    select key, order_id, type, happened_at, actor, payload from order_event
    where source = ${first.source} and key = any(${[...new Set(events.map(({ key }) => key))]}::text[])`.execute(trx)
  return new Map(rows.map((row) => [row.key, contentOf({ ...first, ...storedEvent(row) })]))
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

/** Keeps what was refused, with why; the same again is kept once. Whether there was anything new. */
async function setAside(trx: Trx, raws: readonly unknown[], answers: readonly EventAnswer[], { source, learntAt }: Push): Promise<boolean> {
  const refused = answers.flatMap(({ outcome, reason = '' }, i) =>
    outcome === 'refused' ? [{ line: i + 1, reason, raw: textOf(raws[i]), orderId: orderIdOf(raws[i]) }] : [],
  )
  if (refused.length === 0) return false
  const { numAffectedRows = 0n } = await sql`
    insert into quarantine (source, file, set_aside_at, key, line, order_id, reason, raw)
    select ${source}::text, 'POST /intake/events', ${timestamp(learntAt)}, r.* from unnest(
      ${refused.map(({ raw }) => hash('sha256', raw, 'base64url'))}::text[], ${refused.map(({ line }) => line)}::int[],
      ${refused.map(({ orderId }) => orderId)}::text[], ${refused.map(({ reason }) => reason.replaceAll('\0', '␀').toWellFormed())}::text[],
      ${refused.map(({ raw }) => raw)}::text[]
    ) as r
    on conflict (source, key) do nothing`.execute(trx)
  return numAffectedRows > 0n
}

/** What is nested too deeply to be written again is no event of anybody’s. */
function textOf(raw: unknown): string {
  try {
    return JSON.stringify(raw)
  } catch (error) {
    if (error instanceof RangeError) return '（嵌套过深）'
    throw error
  }
}

function orderIdOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('orderId' in raw) || typeof raw.orderId !== 'string') return null
  return raw.orderId.slice(0, 64).replaceAll('\0', '␀').toWellFormed()
}
