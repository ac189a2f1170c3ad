import { type Instant, formatInstant } from '../../policy/instant.ts'
import { type Appointment, factForms } from '../../policy/order.ts'
import type { StoredEvent } from '../history/event.ts'
import { type ReportedState, contradicts, endOf } from './end-state.ts'
import { byHappening } from '../history/chronology.ts'
import { type Fact, singleFacts } from '../facts.ts'
import { differ } from './facts-of-event.ts'

/** What sources can see differently. */
export const contradictable = ['state', ...singleFacts] as const

/** A source says otherwise than what holds. Values are in the form of docs/notice.md section 2. */
export interface Contradiction {
  readonly fact: Fact | 'state'
  readonly held: string
  readonly said: string
  readonly source: string
  /** When it said so. */
  readonly at: Instant
}

export type Value = string | number | boolean | Appointment | null

/** Who said what of a fact last, per source. */
export type Register = ReadonlyMap<string, { readonly value: Value; readonly event: StoredEvent }>

/** What differs from the facts that hold, in the sequence in which it was said. What was said before a correction of that fact is corrected, not contradicted. */
export function contradictionsOf(
  facts: Readonly<Partial<Record<Fact, Value>>>,
  registers: ReadonlyMap<Fact, Register>,
  correctedBy: ReadonlyMap<string, StoredEvent>,
): Contradiction[] {
  const found: Contradiction[] = []
  for (const [fact, register] of registers) {
    const held = facts[fact] ?? null
    const correction = correctedBy.get(fact)
    for (const [source, { value, event }] of register) {
      if (!differ(value, held) || (correction !== undefined && byHappening(event, correction) < 0)) continue
      found.push({ fact, held: valueText(fact, held), said: valueText(fact, value), source, at: event.happenedAt })
    }
  }
  return found.toSorted((a, b) => a.at - b.at)
}

/** Sources that see the order's end otherwise than it is held. */
export const contradictedEnd = (reported: readonly ReportedState[], held: ReportedState): Contradiction[] =>
  reported
    .filter((state) => contradicts(state, held))
    .map((state) => ({
      fact: 'state',
      held: stateText(held),
      said: stateText(state),
      source: state.event.source,
      at: state.event.happenedAt,
    }))

function valueText(fact: Fact, value: Value): string {
  if (value === null) return ''
  if (typeof value === 'object') return formatInstant(value.to)
  return factForms[fact].form === 'instant' && typeof value === 'number' ? formatInstant(value) : String(value)
}

/** `completed 2026-11-21T17:00:00+08:00`, `stuck`. */
function stateText(reported: ReportedState): string {
  const end = endOf(reported)
  return end === null ? reported.state : `${reported.state} ${formatInstant(end)}`
}
