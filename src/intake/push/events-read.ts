import type { EventOf, NewEvent, Observation } from '../../orders/history/event.ts'
import { correctedFacts } from '../../orders/history/kinds.ts'
import { BadInput } from '../../policy/bad-input.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'
import { parseOrder } from '../../policy/parse-order.ts'
import { instant, instantOrNull } from '../../policy/read.ts'
import type { Districts } from '../rows/districts.ts'
import { type PushedEvent, pushedEvent, shapeProblem } from './events.ts'

/** Who pushes, and what it is read with. */
export interface Push {
  readonly source: string
  readonly learntAt: Instant
  readonly districts: Districts
}

/** Clocks of two systems differ by this much without anybody lying. */
const SKEW = 5 * 60

/** What nobody can have done before there was such a system. */
const EARLIEST = '2000-01-01T00:00:00+08:00'

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
  const happenedAt = instant(said.eventTime, 'eventTime')
  if (happenedAt > push.learntAt + SKEW) throw new BadInput('eventTime', said.eventTime, `在将来（现在是 ${formatInstant(push.learntAt)}）`)
  if (happenedAt < instant(EARLIEST, 'eventTime')) throw new BadInput('eventTime', said.eventTime, '太早')
  const circumstances = {
    orderId,
    happenedAt,
    learntAt: push.learntAt,
    source: push.source,
    key: said.externalId,
    actor: said.actor ?? null,
    importId: null,
  }
  return { ...circumstances, ...typed(said, orderId, push.districts) }
}

/** The shape is not that of an event; the message says by field what is wrong. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent'
}

type Typed = NewEvent extends infer E ? (E extends EventOf<infer T> ? Pick<EventOf<T>, 'type' | 'payload'> : never) : never

function typed(said: PushedEvent, orderId: string, districts: Districts): Typed {
  switch (said.eventType) {
    case 'created':
      return { type: 'created', payload: observationOf(said, orderId, districts) }
    case 'state':
      return { type: 'state', payload: { state: said.state } }
    case 'stuck-at-desk':
      return { type: 'stuck-at-desk', payload: { desk: said.desk } }
    case 'assignment':
      return { type: 'assignment', payload: { installer: said.installer, contractor: said.contractor ?? null } }
    case 'appointment':
      return { type: 'appointment', payload: { appointment: visit(said.requestedStartDate, said.requestedCompletionDate, 'requested') } }
    case 'reschedule': {
      const { initiator, confirmed, evidence = null } = said
      const appointment = visit(said.expectedStartDate, said.expectedCompletionDate, 'expected')
      return { type: 'reschedule', payload: { initiator, confirmed, evidence, appointment } }
    }
    case 'completion':
      return { type: 'completion', payload: { installer: said.installer ?? null } }
    case 'cancellation':
      return { type: 'cancellation', payload: { by: said.cancelledBy ?? null } }
    case 'correction': {
      const { district, ...facts } = said.facts
      const located = district === undefined ? facts : { ...facts, district: districtOf(district, districts) }
      return { type: 'correction', payload: { facts: correctedFacts(located), reason: said.reason ?? null } }
    }
    case 'cause':
      return { type: 'cause', payload: { cause: said.cause } }
    case 'complaint':
      return { type: 'complaint', payload: { note: said.note ?? null } }
    case 'call-back':
      return { type: 'call-back', payload: { outcome: said.outcome, note: said.note ?? null } }
    case 'evidence': {
      const rescheduledAt = instantOrNull(said.rescheduledAt, 'rescheduledAt')
      return { type: 'evidence', payload: { of: said.of, evidence: said.evidence, rescheduledAt } }
    }
  }
}

function observationOf(
  { order: told, contact, state = 'in-progress' }: Extract<PushedEvent, { eventType: 'created' }>,
  id: string,
  districts: Districts,
): Observation {
  const { requestedStartDate, requestedCompletionDate, ...facts } = told
  const agreed = requestedCompletionDate === undefined ? null : visit(requestedStartDate, requestedCompletionDate, 'requested')
  const order = { ...parseOrder({ ...facts, id, district: districtOf(told.district, districts) }), appointment: agreed }
  const end = order.completedAt ?? order.cancelledAt
  if ((state === 'completed') !== (order.completedAt !== null))
    throw new BadInput('order.completedAt', told.completedAt, `与状态 ${state} 不符`)
  if ((state === 'cancelled') !== (order.completedAt === null && order.cancelledAt !== null))
    throw new BadInput('order.cancelledAt', told.cancelledAt, `与状态 ${state} 不符`)
  if (end !== null && end < order.enteredAt) throw new BadInput('order.completedAt', formatInstant(end), '早于录入时间')
  const { name = null, phone = null, address = null, account = null } = contact ?? {}
  return { order, state, contact: { name, phone, address, account }, rescheduleCount: 0, line: 0 }
}

function districtOf(name: string, districts: Districts): string {
  const id = districts.get(name)
  if (id === undefined) throw new BadInput('district', name, '不在组织文件里')
  return id
}

function visit(start: string | undefined, end: string, which: 'requested' | 'expected'): Appointment {
  const from = instantOrNull(start, `${which}StartDate`)
  const to = instant(end, `${which}CompletionDate`)
  if (from !== null && from > to) throw new BadInput(`${which}StartDate`, start, `晚于 ${which}CompletionDate`)
  return { from, to }
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
