import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import type { NewEvent } from '../../orders/history/event.ts'
import { BadInput } from '../../policy/bad-input.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { instantOrNull } from '../../policy/read.ts'
import { impossibleEnd } from '../rows/possible-times.ts'

interface KnownTimes {
  readonly enteredAt: Instant
  readonly endedAt: Instant | null
}

/** The events that would end their order before its entry, as far as that is known here or told beside them, with why not. */
export async function earlyEnds(trx: Trx, events: readonly NewEvent[]): Promise<ReadonlyMap<NewEvent, string>> {
  const ending = events.filter(({ type }) => type === 'completion' || type === 'cancellation' || type === 'correction')
  if (ending.length === 0) return new Map()
  const known = await knownTimes(trx, ending)
  for (const event of events) if (event.type === 'created') known.set(event.orderId, told(event.payload.order))
  return new Map(
    ending.flatMap((event) => {
      const times = known.get(event.orderId)
      const why = times === undefined ? null : whyEarly(event, times)
      return why === null ? [] : [[event, why] as const]
    }),
  )
}

const told = (order: { enteredAt: Instant; completedAt: Instant | null; cancelledAt: Instant | null }): KnownTimes => ({
  enteredAt: order.enteredAt,
  endedAt: order.completedAt ?? order.cancelledAt,
})

async function knownTimes(trx: Trx, events: readonly NewEvent[]): Promise<Map<string, KnownTimes>> {
  const ids = [...new Set(events.map(({ orderId }) => orderId))]
  const { rows } = await sql<KnownTimes & { readonly id: string }>`
    select id, entered_at as "enteredAt", ended_at as "endedAt" from orders where id = any(${ids}::text[])`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

function whyEarly(event: NewEvent, known: KnownTimes): string | null {
  const { field, enteredAt, endedAt } = afterwards(event, known)
  const why = endedAt === null ? null : impossibleEnd(endedAt, enteredAt)
  return why === null ? null : new BadInput(field, formatInstant(endedAt ?? 0), why).message
}

/** The entry and the end of the order as they would be with the event, and which field of it says so. */
function afterwards(event: NewEvent, { enteredAt, endedAt }: KnownTimes): KnownTimes & { readonly field: string } {
  if (event.type !== 'correction') return { field: 'eventTime', enteredAt, endedAt: event.happenedAt }
  const { facts } = event.payload
  const said = (name: string): Instant | null => instantOrNull(facts[name], `facts.${name}`)
  const entry = said('enteredAt') ?? enteredAt
  const field = ['completedAt', 'cancelledAt'].find((name) => name in facts)
  if (field !== undefined) return { field: `facts.${field}`, enteredAt: entry, endedAt: said('completedAt') ?? said('cancelledAt') }
  return { field: 'facts.enteredAt', enteredAt: entry, endedAt: 'enteredAt' in facts ? endedAt : null }
}
