import type { EventOf, NewEvent, Observation } from '../../orders/history/event.ts'
import { correctedFacts } from '../../orders/history/kinds.ts'
import { BadInput } from '../../policy/bad-input.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'
import { parseOrder } from '../../policy/parse-order.ts'
import { type Fields, asFields, instant, isAbsent } from '../../policy/read.ts'
import type { Districts } from '../rows/districts.ts'
import { type Until, impossibleEnd, impossibleFact, impossibleYear } from '../rows/possible-times.ts'
import { type PushedEvent, pushedEvent, shapeProblem } from './events.ts'

/** The sender, and the tools to read what it pushes. */
export interface Push {
  readonly source: string
  readonly learntAt: Instant
  readonly districts: Districts
}

const ID = /^[\p{L}\p{N}][\p{L}\p{N}_./-]{0,63}$/u

/** One pushed event; throws BadInput, in words for whoever sent it. */
export function readEvent(raw: unknown, push: Push): NewEvent {
  const parsed = pushedEvent.safeParse(raw, { reportInput: true })
  if (!parsed.success) throw new UnreadableEvent(shapeProblem(parsed.error))
  const said = parsed.data
  const text = unstorable(said)
  if (text !== null) throw new UnreadableEvent(`${text} 含有不能保存的字符（零字符或不成对的代理字符）`)
  const orderId = said.orderId.normalize('NFKC').trim().toUpperCase()
  if (!ID.test(orderId)) throw new BadInput('orderId', said.orderId, '不像工单编号')
  const times = new Times(push.learntAt)
  const happenedAt = times.fact(said.eventTime, 'eventTime')
  const circumstances = {
    orderId,
    happenedAt,
    learntAt: push.learntAt,
    source: push.source,
    key: said.externalId,
    actor: said.actor ?? null,
    importId: null,
  }
  return { ...circumstances, ...typed(said, orderId, push.districts, times) }
}

/** The shape is not that of an event; the message says by field what is wrong. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent'
}

type Typed = NewEvent extends infer E ? (E extends EventOf<infer T> ? Pick<EventOf<T>, 'type' | 'payload'> : never) : never

function typed(said: PushedEvent, orderId: string, districts: Districts, times: Times): Typed {
  switch (said.eventType) {
    case 'created':
      return { type: 'created', payload: observationOf(said, orderId, districts, times) }
    case 'state':
      return { type: 'state', payload: { state: said.state } }
    case 'stuck-at-desk':
      return { type: 'stuck-at-desk', payload: { desk: said.desk } }
    case 'assignment':
      return { type: 'assignment', payload: { installer: said.installer, contractor: said.contractor ?? null } }
    case 'appointment':
      return {
        type: 'appointment',
        payload: { appointment: visit(said.requestedStartDate, said.requestedCompletionDate, 'requested', times) },
      }
    case 'reschedule': {
      const { initiator, confirmed, evidence = null } = said
      const appointment = visit(said.expectedStartDate, said.expectedCompletionDate, 'expected', times)
      return { type: 'reschedule', payload: { initiator, confirmed, evidence, appointment } }
    }
    case 'completion':
      return { type: 'completion', payload: { installer: said.installer ?? null } }
    case 'cancellation':
      return { type: 'cancellation', payload: { by: said.cancelledBy ?? null } }
    case 'correction': {
      const { district, ...facts } = said.facts
      times.checkFacts(facts, 'facts')
      const located = district === undefined ? facts : { ...facts, district: districtOf(district, districts) }
      return { type: 'correction', payload: { facts: correctedFacts(located), reason: said.reason ?? null } }
    }
    case 'cause':
      return { type: 'cause', payload: { cause: said.cause } }
    case 'complaint':
      return { type: 'complaint', payload: { note: said.note ?? null, ...(said.to === undefined ? {} : { to: said.to }) } }
    case 'urged':
      return { type: 'urged', payload: { note: said.note ?? null } }
    case 'call-back':
      return { type: 'call-back', payload: { outcome: said.outcome, note: said.note ?? null } }
    case 'evidence': {
      const rescheduledAt = said.rescheduledAt === undefined ? null : times.fact(said.rescheduledAt, 'rescheduledAt')
      return { type: 'evidence', payload: { of: said.of, evidence: said.evidence, rescheduledAt } }
    }
  }
}

function observationOf(
  { order: told, contact, state = 'in-progress' }: Extract<PushedEvent, { eventType: 'created' }>,
  id: string,
  districts: Districts,
  times: Times,
): Observation {
  times.checkFacts(told, 'order')
  const { requestedStartDate, requestedCompletionDate, ...facts } = told
  const agreed = requestedCompletionDate === undefined ? null : visit(requestedStartDate, requestedCompletionDate, 'requested', times)
  const order = { ...parseOrder({ ...facts, id, district: districtOf(told.district, districts) }), appointment: agreed }
  if ((state === 'completed') !== (order.completedAt !== null))
    throw new BadInput('order.completedAt', told.completedAt, `与状态 ${state} 不符`)
  if ((state === 'cancelled') !== (order.completedAt === null && order.cancelledAt !== null))
    throw new BadInput('order.cancelledAt', told.cancelledAt, `与状态 ${state} 不符`)
  const { name = null, phone = null, address = null, account = null } = contact ?? {}
  return { order, state, contact: { name, phone, address, account }, rescheduleCount: 0, line: 0 }
}

function districtOf(name: string, districts: Districts): string {
  const id = districts.get(name)
  if (id === undefined) throw new BadInput('district', name, '不在组织文件里')
  return id
}

function visit(start: string | undefined, end: string, which: 'requested' | 'expected', times: Times): Appointment {
  const from = start === undefined ? null : times.planned(start, `${which}StartDate`)
  const to = times.planned(end, `${which}CompletionDate`)
  if (from !== null && from > to) throw new BadInput(`${which}StartDate`, start, `晚于 ${which}CompletionDate`)
  return { from, to }
}

/** The times of an event, held against the clock; throws BadInput at one that cannot be. */
class Times {
  readonly #now: Until

  constructor(now: Instant) {
    this.#now = { at: now, name: '现在' }
  }

  planned(said: unknown, field: string): Instant {
    const at = instant(said, field)
    refuse(impossibleYear(at), field, said)
    return at
  }

  fact(said: unknown, field: string): Instant {
    const at = instant(said, field)
    refuse(impossibleFact(at, this.#now), field, said)
    return at
  }

  /** Those among the facts of an order. */
  checkFacts(facts: Fields, path: string): void {
    const told = (name: string): Instant | null => (isAbsent(facts[name]) ? null : this.fact(facts[name], `${path}.${name}`))
    const enteredAt = told('enteredAt')
    for (const name of ['completedAt', 'cancelledAt']) {
      const end = told(name)
      if (end !== null && enteredAt !== null) refuse(impossibleEnd(end, enteredAt), `${path}.${name}`, facts[name])
    }
    const visit = isAbsent(facts['appointment']) ? {} : asFields(facts['appointment'], `${path}.appointment`)
    for (const name of ['from', 'to']) if (!isAbsent(visit[name])) this.planned(visit[name], `${path}.appointment.${name}`)
  }
}

function refuse(why: string | null, field: string, said: unknown): void {
  if (why !== null) throw new BadInput(field, said, why)
}

/** The path of a text that PostgreSQL cannot keep in JSON; null when there is none. */
function unstorable(value: unknown, path = '事件'): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : null
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorable(key, path) ?? unstorable(inner, key)
    if (found !== null) return found
  }
  return null
}
