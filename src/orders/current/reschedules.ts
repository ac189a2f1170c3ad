import type { Instant } from '../../policy/instant.ts'
import type { Reschedule } from '../../policy/order.ts'
import type { EventOf, StoredEvent } from '../history/event.ts'

/**
 * All reschedules that anyone told of, each once: two that agree on when, on whose wish and on the new time are one, confirmed when one of
 * them is. One from before the entry cannot be (the entry was corrected since), and stays in the history only.
 */
export function reschedulesOf(events: readonly StoredEvent[], enteredAt: Instant): Reschedule[] {
  const told = new Map<string, Reschedule>()
  for (const reschedule of events.flatMap(toldBy)) {
    const key = `${reschedule.at} ${reschedule.appointment.to} ${reschedule.initiator}`
    const known = told.get(key)
    told.set(key, known === undefined ? reschedule : both(known, reschedule))
  }
  const sorted = [...told.values()]
    .filter(({ at }) => at >= enteredAt)
    .toSorted((a, b) => a.at - b.at || a.appointment.to - b.appointment.to)
  const proofs = events.filter((event) => event.type === 'evidence').filter(({ payload }) => payload.of === 'reschedule')
  return proofs.reduce(prove, sorted)
}

function toldBy(event: StoredEvent): readonly Reschedule[] {
  if (event.type === 'observed' || event.type === 'created') return event.payload.order.reschedules
  return event.type === 'reschedule' ? [{ at: event.happenedAt, ...event.payload }] : []
}

const both = (a: Reschedule, b: Reschedule): Reschedule => ({
  ...a,
  confirmed: a.confirmed || b.confirmed,
  evidence: a.evidence ?? b.evidence,
})

/** Puts the evidence with the reschedule it is of, unless that one has its own. */
function prove(reschedules: Reschedule[], { payload, happenedAt }: EventOf<'evidence'>): Reschedule[] {
  const { rescheduledAt, evidence } = payload
  const at = rescheduledAt ?? reschedules.findLast((reschedule) => reschedule.at <= happenedAt)?.at
  return reschedules.map((reschedule) => (reschedule.at === at && reschedule.evidence === null ? { ...reschedule, evidence } : reschedule))
}
