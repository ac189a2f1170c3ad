import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EventType, NewEvent, Payloads } from '../../src/orders/history/event.ts'
import { payloadText, typedPayload } from '../../src/orders/history/payload.ts'
import { payloadWithoutCustomer, withoutCustomer } from '../../src/orders/history/without-customer.ts'
import { at, exported, observation } from '../orders/histories.ts'

const WORDS = '某人家里的事'
const when = at('21 12:00:00')
const appointment = { from: null, to: when }
const evidence = WORDS
const whole = observation(
  { contact: { name: WORDS, phone: WORDS, address: WORDS, account: WORDS } },
  {
    household: WORDS,
    acceptanceEvidence: WORDS,
    reschedules: [
      { at: '2026-11-21T11:00:00+08:00', initiator: 'customer', confirmed: true, evidence, appointment: { date: '2026-11-22' } },
    ],
    exemption: { reason: 'customer', evidence, grantedAt: '2026-11-21T12:00:00+08:00' },
  },
)

/** Of each kind an event with words about somebody wherever words may stand. A new kind has to be here. */
const all: { readonly [T in EventType]: Payloads[T] } = {
  observed: whole,
  created: whole,
  state: { state: 'in-progress' },
  'stuck-at-desk': { desk: 'stuck' },
  assignment: { installer: '赣榆装维01', contractor: '赣榆代维公司' },
  appointment: { appointment },
  reschedule: { initiator: 'customer', confirmed: true, evidence, appointment },
  completion: { installer: '赣榆装维01' },
  cancellation: { by: 'customer' },
  correction: { facts: { household: WORDS, acceptanceEvidence: WORDS }, reason: WORDS },
  cause: { cause: 'installer' },
  complaint: { note: WORDS },
  'regulator-closed': { result: WORDS },
  urged: { note: WORDS },
  'appointment-missed': { appointment, note: WORDS },
  'call-back': { outcome: 'dissatisfied', note: WORDS },
  'dissatisfaction-answered': { answer: WORDS },
  evidence: { of: 'acceptance', evidence, rescheduledAt: null },
  'exemption-proposed': { reason: 'customer', evidence, said: WORDS },
  'exemption-granted': { reason: 'customer', evidence, said: WORDS },
  'exemption-rejected': { note: WORDS },
  'exemption-revoked': { note: WORDS },
  escalated: { reason: WORDS },
  taken: {},
  returned: { reason: WORDS },
  'escalation-told': { role: 'manager', because: 'urged' },
  informed: { whom: WORDS, note: WORDS },
  safety: { reason: WORDS },
  'support-asked': { problem: WORDS },
  'support-taken': {},
  'support-answered': { answer: WORDS },
  'support-said-again': {},
  unstuck: { desk: 'stuck', note: WORDS },
}

const eventOf = (type: string): NewEvent => ({ ...exported(when, whole), type, payload: all[type as EventType] }) as NewEvent
const stored = (event: NewEvent) => JSON.parse(payloadText(event)) as object

test.each(Object.keys(all))('of an event %s nothing is left of the customer, and it is still one', (type) => {
  const event = eventOf(type)
  const erased = payloadWithoutCustomer(type, stored(event), 'erased-1', true)
  expect(JSON.stringify(erased)).not.toContain(WORDS)
  expect(Object.keys(erased)).toEqual(Object.keys(stored(event)))
  const read = { ...event, ...typedPayload(type, erased) } as NewEvent
  expect(stored(read)).toEqual(erased)
  expect(withoutCustomer(withoutCustomer(event, { household: 'erased-1', at: when }), { household: 'erased-1', at: when })).toEqual(
    withoutCustomer(event, { household: 'erased-1', at: when }),
  )
})

test('what people say of the order after its erasure is kept, and who the customer is is not', () => {
  const later = { household: 'erased-1', at: when - 1 }
  expect(withoutCustomer(eventOf('complaint'), later).payload).toEqual({ note: WORDS })
  expect(stored(withoutCustomer(eventOf('correction'), later))).toMatchObject({ facts: { household: 'erased-1' }, reason: WORDS })
  expect(JSON.stringify(withoutCustomer(eventOf('observed'), later))).not.toContain(WORDS)
})

test('the trigger and the program know the same names', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
  const trigger = /names text := 'household\|([\w|]+)'/.exec(read('migrations/0068_erasure.ts'))?.[1]?.split('|')
  const program = /worded[^=]*= \[([^\]]+)\]/.exec(read('src/orders/history/without-customer.ts'))?.[1]?.match(/\w+/g)
  expect(trigger).toEqual([...(program ?? [])])
  const kinds = /old\.type in \(([^)]+)\)/.exec(read('migrations/0068_erasure.ts'))?.[1]?.match(/\w+/g)
  expect([...(kinds ?? [])]).toEqual([
    ...(/withReason[^=]*= \[([^\]]+)\]/.exec(read('src/orders/history/without-customer.ts'))?.[1]?.match(/\w+/g) ?? []),
  ])
})
