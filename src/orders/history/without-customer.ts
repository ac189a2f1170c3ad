import type { Instant } from '../../policy/instant.ts'
import type { EventType, NewEvent } from './event.ts'
import { observedKey } from './observe.ts'
import { payloadText, typedPayload } from './payload.ts'

/** Where the household of an order stands now, and when its customer's data were erased. */
export interface Erased {
  readonly household: string
  readonly at: Instant
}

/** What stands where somebody's words were. */
export const ERASED = '已清除'

/** Words of people, and names of proofs. The trigger `refuse_all_but_erasure` knows the same ones. */
const worded: readonly string[] = ['note', 'answer', 'problem', 'result', 'said', 'whom', 'evidence', 'acceptanceEvidence']
/** Kinds whose reason is words, and not one of a closed list. */
const withReason: readonly EventType[] = ['escalated', 'returned', 'safety', 'correction']

/** A stored payload without the customer: what judges and counts stays as it is, a proof stays one. */
export function payloadWithoutCustomer(type: string, payload: object, household: string, words: boolean): object {
  const names = words ? [...worded, ...(withReason.some((one) => one === type) ? ['reason'] : [])] : []
  const without = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return name === 'household' ? household : names.includes(name) ? ERASED : value
    if (Array.isArray(value)) return value.map((one) => without(one))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([inner, said]) => [inner, without(said, inner)]))
  }
  return { ...Object(without(payload)), ...('contact' in payload ? { contact: {} } : {}) } as object
}

/** The key of an observation says nothing of the customer either, and is the same when the source repeats it. */
export function withoutCustomer(event: NewEvent, { household, at }: Erased): NewEvent {
  const { type, happenedAt, source } = event
  // What people do and say of the order after the erasure is theirs to say.
  const words = type === 'observed' || type === 'created' || happenedAt <= at
  const payload = payloadWithoutCustomer(type, JSON.parse(payloadText(event)) as object, household, words)
  const without = { ...event, ...typedPayload(type, payload) }
  return without.type === 'observed' ? { ...without, key: observedKey(source, happenedAt, without.payload) } : without
}
