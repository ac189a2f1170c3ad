import { hash } from 'node:crypto'
import type { Instant } from '../policy/instant.ts'
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
    key: hash('sha256', JSON.stringify([said.source, id, said.exportedAt, contentOf(observation)]), 'base64url'),
    actor: null,
    importId: said.importId,
    payload: observation,
  }
}
