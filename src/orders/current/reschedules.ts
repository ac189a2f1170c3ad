import type { Instant } from '../../policy/instant.ts'
import type { Reschedule } from '../../policy/order.ts'
import type { EventOf, StoredEvent } from '../history/event.ts'

/**
 * All reschedules that anyone told of, each once: two that agree on when, on whose wish and on the new time are one, confirmed when one of
 * them is. One from before the entry cannot be (the entry was corrected since), and stays in the history only. `endedAt`: a call to the
 * customer after that asks for something else than the time of the visit.
 */
export function reschedulesOf(events: readonly StoredEvent[], enteredAt: Instant, endedAt: Instant | null): Reschedule[] {
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
  const calls = events.filter((event) => event.type === 'call-back').filter(({ happenedAt }) => endedAt === null || happenedAt <= endedAt)
  return calls.reduce(confirm, proofs.reduce(prove, sorted))
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

/** Whether a call to the customer is about this reschedule: the last one that was made by then. */
export const isSettledBy = ({ at }: Reschedule, { happenedAt }: Pick<StoredEvent, 'happenedAt'>): boolean => at <= happenedAt

/** 四(五): the customer agrees on the telephone to the reschedule that was made last. */
function confirm(reschedules: Reschedule[], call: EventOf<'call-back'>): Reschedule[] {
  const last = reschedules.findLastIndex((reschedule) => isSettledBy(reschedule, call))
  if (call.payload.outcome !== 'satisfied') return reschedules
  return reschedules.map((reschedule, i) => (i === last ? { ...reschedule, confirmed: true } : reschedule))
}
