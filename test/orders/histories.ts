import type { EventOf, EventType, NewEvent, Observation, Payloads, StoredEvent } from '../../src/orders/history/event.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { parseContext } from '../../src/policy/context.ts'
import { type Instant, parseInstant } from '../../src/policy/instant.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'

export const at = (text: string): Instant => {
  const instant = parseInstant(`2026-11-${text.replace(' ', 'T')}+08:00`)
  if (instant === null) throw new Error(`${text} is no time`)
  return instant
}

export const now = at('21 20:30:00')
export const context = parseContext({ districts: [{ id: 'ganyu', optedIn: [{ area: 'other', from: '2017-07-01' }] }] }, now)

/** An order as the JSON of docs/notice.md section 2: an install of 赣榆 entered on the 21st at 10:00, with what is given besides. */
export const order = (facts: Readonly<Record<string, unknown>> = {}): Observation['order'] =>
  parseOrder({
    id: 'CR1',
    kind: 'install',
    product: 'ftth',
    customerType: 'public',
    household: 'H1',
    district: 'ganyu',
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
    installer: '赣榆装维01',
    ...facts,
  })

export const observation = (
  said: Partial<Omit<Observation, 'order'>> = {},
  facts: Readonly<Record<string, unknown>> = {},
): Observation => ({
  order: order(facts),
  state: 'in-progress',
  contact: { name: '测某', phone: '12000000001', address: '人民路1号', account: null },
  rescheduleCount: 0,
  line: 3,
  ...said,
})

export const exported = (exportedAt: Instant, said: Observation, learntAt = now, source = 'export'): EventOf<'observed'> =>
  observed(said, { source, exportedAt, learntAt, importId: null })

/** What a person did in the chat. */
export function done<T extends Exclude<EventType, 'observed'>>(
  type: T,
  happenedAt: Instant,
  payload: Payloads[T],
  orderId = 'CR1',
): NewEvent {
  const circumstances = {
    orderId,
    happenedAt,
    learntAt: happenedAt,
    source: 'chat',
    key: `${orderId} ${type} ${happenedAt}`,
    actor: 'ganyu-manager',
    importId: null,
  }
  // The compiler does not see that a type and its own payload make one of the events.
  return { ...circumstances, type, payload } as EventOf<T> as NewEvent
}

/** As they would be stored, in this sequence of arrival. */
export const arrived = (events: readonly NewEvent[]): StoredEvent[] => events.map((event, i) => ({ ...event, id: i + 1 }))
