import fc from 'fast-check'
import { type NewEvent, type Payloads, sourceStates } from '../../src/orders/history/event.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { at, done, exported, observation } from './histories.ts'

const anyExport = (id: string) =>
  fc
    .record({
      at: fc.integer({ min: 0, max: 3 }),
      state: fc.constantFrom(...sourceStates),
      line: fc.integer({ min: 3, max: 6 }),
      installer: fc.constantFrom('甲', '乙'),
      source: fc.constantFrom('crm', 'export'),
    })
    .map(({ at: hour, state, line, installer, source }) => {
      const end =
        state === 'completed'
          ? { completedAt: '2026-11-21T11:00:00+08:00' }
          : state === 'cancelled'
            ? { cancelledAt: '2026-11-21T11:00:00+08:00' }
            : {}
      return exported(
        at(`21 1${hour}:00:00`),
        observation({ state, line }, { id, household: `${id}的户`, installer, ...end }),
        at('21 20:00:00'),
        source,
      )
    })
const anyDeed = (id: string) =>
  fc
    .record({
      minute: fc.integer({ min: 10, max: 59 }),
      which: fc.constantFrom('grant', 'revoke', 'propose', 'reject', 'escalate', 'unstick', 'ask', 'take', 'answer'),
    })
    .map(({ minute, which }) => {
      const when = at(`21 12:${minute}:00`)
      switch (which) {
        case 'grant':
          return done('exemption-granted', when, { reason: 'customer', evidence: `${minute}` }, id)
        case 'revoke':
          return done('exemption-revoked', when, { note: null }, id)
        case 'propose':
          return done('exemption-proposed', when, { reason: 'third-party', evidence: null }, id)
        case 'reject':
          return done('exemption-rejected', when, { note: null }, id)
        case 'ask':
          return done('support-asked', when, { problem: `${minute}` }, id)
        case 'take':
          return done('support-taken', when, {}, id)
        case 'answer':
          return done('support-answered', when, { answer: `${minute}` }, id)
        case 'unstick':
          return done('unstuck', when, { desk: 'at-network-desk', note: null }, id)
        case 'escalate':
          return done('escalated', when, { reason: `${minute}` }, id)
      }
    })

/** What the sources push of one thing, and what is told of it to the bot; several may happen in one second. */
const anyTelling = (id: string) =>
  fc
    .record({
      minute: fc.integer({ min: 0, max: 179 }),
      source: fc.constantFrom('crm', 'export', 'push', 'chat/webchat'),
      said: fc.constantFrom<Telling>(
        ['assignment', { installer: '丙', contractor: null }],
        ['assignment', { installer: null, contractor: null }],
        ['stuck-at-desk', { desk: 'stuck' }],
        ['state', { state: 'in-progress' }],
        ['completion', { installer: null }],
        ['cancellation', { by: 'company' }],
        ['cause', { cause: 'third-party' }],
        ['complaint', { note: null }],
        ['complaint', { note: null, to: 'regulator' }],
        ['urged', { note: null }],
        ['appointment-missed', { appointment: { from: null, to: at('21 12:00:00') }, note: null }],
        ['call-back', { outcome: 'dissatisfied', note: null }],
        ['call-back', { outcome: 'satisfied', note: null }],
        ['appointment', { appointment: { from: null, to: at('22 12:00:00') } }],
        ['reschedule', { initiator: 'customer', confirmed: true, evidence: null, appointment: { from: null, to: at('22 18:00:00') } }],
        ['reschedule', { initiator: 'customer', confirmed: false, evidence: '录音1', appointment: { from: null, to: at('22 18:00:00') } }],
        ['evidence', { of: 'reschedule', evidence: '录音2', rescheduledAt: null }],
        ['evidence', { of: 'exemption', evidence: '录音3', rescheduledAt: null }],
        ['correction', { facts: { completedAt: null }, reason: null }],
        ['correction', { facts: { area: 'other', enteredAt: '2026-11-21T10:30:00+08:00' }, reason: '录入有误' }],
      ),
    })
    .map(({ minute, source, said }) => told(at('21 10:00:00') + minute * 60, source, said, id))

type Telling = { [T in keyof Payloads]: [T, Payloads[T]] }[keyof Payloads]

const told = (happenedAt: Instant, source: string, [type, payload]: Telling, id: string): NewEvent => ({
  ...done(type as 'complaint', happenedAt, payload as Payloads['complaint'], id),
  source,
  key: `${id} ${source} ${happenedAt} ${type} ${JSON.stringify(payload)}`,
})

/** Exports of two sources within a few hours and what people did meanwhile; no two deeds in one second. */
export const anyHistory = (id: string): fc.Arbitrary<NewEvent[]> =>
  fc
    .tuple(
      fc.uniqueArray(anyExport(id), { minLength: 1, maxLength: 6, selector: ({ key }) => key }),
      fc.uniqueArray(anyDeed(id), { maxLength: 5, selector: ({ happenedAt }) => happenedAt }),
      fc.uniqueArray(anyTelling(id), { maxLength: 6, selector: ({ source, key }) => `${source} ${key}` }),
    )
    .map(([seen, decided, tellings]) => [...seen, ...decided, ...tellings])
