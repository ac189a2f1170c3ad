import type { Instant } from '../../policy/instant.ts'
import type { Order } from '../../policy/order.ts'
import { orderJson, parseOrder } from '../../policy/parse-order.ts'
import { instantOrNull } from '../../policy/read.ts'
import { type Contradiction, type Register, type Value, contradictedEnd, contradictionsOf } from './contradictions.ts'
import { type CorrectedEnd, type ReportedState, corrected, endOf, prevailing, stateReportedBy } from './end-state.ts'
import { type Contact, type EventOf, type Observation, type StoredEvent, desks } from '../history/event.ts'
import { saysAll } from '../history/chronology.ts'
import { reschedulesOf } from './reschedules.ts'
import { type Fact, isCorrectedForGood } from '../facts.ts'
import { factsSaidBy } from './facts-of-event.ts'

/** What the sources' events come to. */
export interface Merged {
  readonly order: Order
  readonly contact: Contact
  readonly reported: ReportedState
  readonly rescheduleCount: number
  readonly contradictions: readonly Contradiction[]
}

/**
 * The facts from events in the sequence of their happening; null while nobody has said what the order is. Each fact is as it was said
 * last; docs/intake.md has the rules.
 */
export function merge(events: readonly StoredEvent[]): Merged | null {
  const standing = withoutSuperseded(events)
  const whole = standing.filter(saysAll)
  const base = whole.at(-1)
  if (base === undefined) return null
  const { facts, registers } = saidLast(standing)
  const corrections = standing.filter((event) => event.type === 'correction')
  const end = correctedEnd(corrections)
  const enteredAt = correctedEntry(corrections) ?? facts.enteredAt ?? base.payload.order.enteredAt
  const possible = (state: ReportedState): boolean => (endOf(state) ?? enteredAt) >= enteredAt
  const states = lastReported(standing, possible).map((state) => {
    const after = end === null ? state : corrected(state, end)
    return possible(after) ? after : state
  })
  const reported = prevailing(states) ?? { state: 'in-progress', completedAt: null, cancelledAt: null, event: base }
  const cancelledBy = reported.state === 'cancelled' ? (facts.cancelledBy ?? null) : null
  const { completedAt, cancelledAt } = reported
  const told: Order = { ...base.payload.order, ...facts, cancelledBy, completedAt, cancelledAt, reschedules: [], exemption: null }
  const order = correctedOrder(told, corrections)
  return {
    order: { ...order, reschedules: reschedulesOf(standing, order.enteredAt, endOf(order)), complaint: firstComplaint(standing) },
    contact: whole.map(({ payload }) => payload.contact).reduce(contactAfter),
    reported,
    rescheduleCount: Math.max(...whole.map(({ payload }) => payload.rescheduleCount)),
    contradictions: [...contradictedEnd(states, reported), ...contradictionsOf(order, registers, lastCorrections(corrections))],
  }
}

/** Only the newest export of a source counts: it replaces the one before. */
function withoutSuperseded(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const newest = new Map<string, StoredEvent>()
  for (const event of events) if (event.type === 'observed') newest.set(event.source, event)
  return events.filter((event) => event.type !== 'observed' || newest.get(event.source) === event)
}

function saidLast(events: readonly StoredEvent[]) {
  const facts: Partial<Pick<Order, Fact>> = {}
  const registers = new Map<Fact, Register>()
  const alone = events.every((event) => event.source === events[0]?.source)
  for (const event of events) {
    const said = factsSaidBy(event)
    Object.assign(facts, said)
    if (alone) continue
    for (const [fact, value] of Object.entries(said) as [Fact, Value][]) {
      registers.set(fact, new Map([...(registers.get(fact) ?? []), [event.source, { value, event }]]))
    }
  }
  return { facts, registers }
}

/** Where each source says last that the order stands; an end before the entry stays in the history only. */
function lastReported(events: readonly StoredEvent[], possible: (state: ReportedState) => boolean): ReportedState[] {
  const states = new Map<string, ReportedState>()
  for (const event of events) {
    if (event.type === 'unstuck') release(states, event)
    const reported = stateReportedBy(event)
    if (reported !== null && possible(reported)) states.set(event.source, reported)
  }
  return [...states.values()]
}

/** What people released goes on, whoever said that it waits, until a source says so anew. */
function release(states: Map<string, ReportedState>, event: StoredEvent): void {
  for (const [source, reported] of states)
    if (desks.some((desk) => desk === reported.state)) states.set(source, { ...reported, state: 'in-progress', event })
}

function correctedEntry(corrections: readonly Correction[]): Instant | null {
  const last = corrections.findLast(({ payload }) => 'enteredAt' in payload.facts)
  return last === undefined ? null : instantOrNull(last.payload.facts['enteredAt'], 'enteredAt')
}

type Correction = EventOf<'correction'> & { readonly id: number }

function correctedEnd(corrections: readonly Correction[]): CorrectedEnd | null {
  const ofEnds = corrections.filter(({ payload: { facts } }) => 'completedAt' in facts || 'cancelledAt' in facts)
  const last = ofEnds.at(-1)
  if (last === undefined) return null
  const said = (name: 'completedAt' | 'cancelledAt') => {
    const naming = ofEnds.findLast(({ payload }) => name in payload.facts)
    return naming && instantOrNull(naming.payload.facts[name], name)
  }
  return { completedAt: said('completedAt'), cancelledAt: said('cancelledAt'), event: last }
}

/** A correction holds against everyone who goes on repeating the mistake, until it is corrected again. */
function correctedOrder(order: Order, corrections: readonly Correction[]): Order {
  const facts = corrections.flatMap(({ payload }) => Object.entries(payload.facts).filter(([fact]) => isCorrectedForGood(fact)))
  return facts.length === 0 ? order : parseOrder({ ...orderJson(order), ...Object.fromEntries(facts) })
}

const lastCorrections = (corrections: readonly Correction[]): ReadonlyMap<string, StoredEvent> =>
  new Map(corrections.flatMap((event) => Object.keys(event.payload.facts).map((fact) => [fact, event])))

function firstComplaint(events: readonly StoredEvent[]): Order['complaint'] {
  const times = events.flatMap((event) => {
    if (event.type === 'complaint') return [event.happenedAt]
    return saysAll(event) && event.payload.order.complaint !== null ? [event.payload.order.complaint.at] : []
  })
  return times.length === 0 ? null : { at: Math.min(...times) }
}

const contactAfter = (known: Contact, said: Observation['contact']): Contact => ({
  name: said.name ?? known.name,
  phone: said.phone ?? known.phone,
  address: said.address ?? known.address,
  account: said.account ?? known.account,
})
