import type { Order } from '../../policy/order.ts'
import { type Fields, isAbsent, textOrNull } from '../../policy/read.ts'
import type { StoredEvent } from '../history/event.ts'
import { saysAll } from '../history/chronology.ts'

/** Facts of which one value holds at a time. The ends and the reschedules are put together in their own way. */
export type Fact = Exclude<keyof Order, 'id' | 'reschedules' | 'completedAt' | 'cancelledAt' | 'exemption' | 'complaint'>

/** What an event says of single facts; silence about a fact is no key. */
export function sayingsOf(event: StoredEvent): Partial<Pick<Order, Fact>> {
  if (saysAll(event)) return factsOf(event.payload.order)
  if (event.type === 'assignment' || event.type === 'appointment') return event.payload
  if (event.type === 'completion') return event.payload.installer === null ? {} : { installer: event.payload.installer }
  if (event.type === 'cancellation') return event.payload.by === null ? {} : { cancelledBy: event.payload.by }
  if (event.type === 'cause') return { delayCause: event.payload.cause }
  if (event.type === 'correction') return assignmentIn(event.payload.facts)
  if (event.type === 'evidence' && event.payload.of === 'acceptance') return { acceptanceEvidence: event.payload.evidence }
  return {}
}

/** Who is on the order goes on changing: a correction of it says who is on it from then on. */
const assignmentIn = (facts: Fields): Partial<Pick<Order, Fact>> => ({
  ...('installer' in facts && { installer: textOrNull(facts['installer'], 'installer') }),
  ...('contractor' in facts && { contractor: textOrNull(facts['contractor'], 'contractor') }),
})

/** An empty cell says nothing: it does not take back what was said otherwise. */
function factsOf(o: Order): Partial<Pick<Order, Fact>> {
  return {
    kind: o.kind,
    product: o.product,
    customerType: o.customerType,
    household: o.household,
    district: o.district,
    area: o.area,
    enteredAt: o.enteredAt,
    wantsSameDay: o.wantsSameDay,
    ...(o.appointment && { appointment: o.appointment }),
    ...(o.acceptanceEvidence !== null && { acceptanceEvidence: o.acceptanceEvidence }),
    ...(o.cancelledBy && { cancelledBy: o.cancelledBy }),
    ...(o.delayCause && { delayCause: o.delayCause }),
    ...(o.contractor !== null && { contractor: o.contractor }),
    ...(o.installer !== null && { installer: o.installer }),
    ...(o.acceptedBy !== null && { acceptedBy: o.acceptedBy }),
    // Sources that do not tell are read as "a visit was needed".
    ...(!o.onSite && { onSite: false }),
  }
}

/** Whether two sources say different things of a fact; one that does not know does not differ. */
export const differ = (a: unknown, b: unknown): boolean => !isAbsent(a) && !isAbsent(b) && JSON.stringify(a) !== JSON.stringify(b)
