import { hash } from 'node:crypto'
import type { Instant } from '../../policy/instant.ts'
import type { EventOf, Observation } from './event.ts'
import { contentOf } from './payload.ts'

/** The event that `source` said this at `exportedAt`. The same said again at another time is another event, so that a state that comes back is kept. */
export function observed(
  observation: Observation,
  said: { readonly source: string; readonly exportedAt: Instant; readonly learntAt: Instant; readonly importId: number | null },
): EventOf<'observed'> {
  const { id } = observation.order
  return {
    type: 'observed',
    orderId: id,
    happenedAt: said.exportedAt,
    learntAt: said.learntAt,
    source: said.source,
    key: observedKey(said.source, said.exportedAt, observation),
    actor: null,
    importId: said.importId,
    payload: observation,
  }
}

/** Names the order, so that two orders never have one key. Half of the hash is enough to tell apart all that will ever be said. */
export const observedKey = (source: string, exportedAt: Instant, observation: Observation): string =>
  hash('sha256', `${JSON.stringify([source, observation.order.id, exportedAt])}${contentOf(observation)}`, 'base64url').slice(0, KEY_LENGTH)

/** 132 bits. */
const KEY_LENGTH = 22
