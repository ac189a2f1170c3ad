import { describe, expect, test } from 'vitest'
import { basisOf } from '../../src/alerting/order-sets.ts'
import {
  type AlertDecision,
  type SaidStep,
  isHeldBack,
  occasionOf,
  reasonToAlert,
  relativeOccurrence,
  saidSince,
  stepsOn,
} from '../../src/alerting/steps.ts'
import { kindOfStep } from '../../src/people/alert-steps.ts'
import type { AlertStep } from '../../src/people/organisation.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { candidate } from './candidate.ts'
import { fourStepExample } from './four-steps.ts'
import { at } from './orders.ts'

const steps: readonly AlertStep[] = fourStepExample.alerts.map((step) => ({ ...step, urgent: step.id === 'half-hour' }))
const due = at('11-21 23:59:59')
const said = (step: string, basis = due, state: SaidStep['state'] = 'said'): SaidStep => ({
  kind: step.startsWith('over') ? 'after' : 'before',
  step,
  basis,
  state,
  saidAt: at('11-21 18:00'),
  crew: '赣榆装维01',
})
const short = (decision: AlertDecision): string =>
  decision.speak === null
    ? decision.because
    : [
        decision.speak,
        decision.occurrence.step.id,
        String(decision.occurrence.round),
        ...decision.passed.map(({ step }) => `-${step.id}`),
      ].join(' ')

const ask = (kind: 'before' | 'after', time: string, saidBefore: SaidStep[] = [], quiet = false): string => {
  const now = at(time)
  const come = steps
    .filter((step) => kindOfStep(step) === kind)
    .flatMap((step) => relativeOccurrence(step, due, now) ?? [])
    .toSorted((a, b) => a.at - b.at)
  const hours = quiet ? { from: 0, to: 86_399 } : null
  return short(reasonToAlert(come, saidSince(saidBefore, -Infinity), '赣榆装维01', (step) => isHeldBack(step, hours, now)))
}

describe('before the visit', () => {
  test('nothing is said until the first step', () => expect(ask('before', '11-21 17:59:58')).toBe('not-yet'))
  test('on its second the first step is said', () => expect(ask('before', '11-21 17:59:59')).toBe('first six-hours 0'))
  test('the same step is not said again', () => expect(ask('before', '11-21 21:00', [said('six-hours')])).toBe('said'))
  test('the next step is', () => expect(ask('before', '11-21 22:00', [said('six-hours')])).toBe('next-step two-hours 0'))
  test('an order that came late hears the nearest step only, the others are passed over', () =>
    expect(ask('before', '11-21 23:50')).toBe('first half-hour 0 -six-hours -two-hours'))
  test('a step that was passed over stays unsaid', () =>
    expect(ask('before', '11-21 23:50', [said('six-hours', due, 'passed'), said('two-hours', due, 'passed'), said('half-hour')])).toBe(
      'said',
    ))
  test('on the last second it is still said, after it never', () => {
    expect(ask('before', '11-21 23:59:59', [said('six-hours'), said('two-hours')])).toBe('next-step half-hour 0')
    expect(ask('before', '11-22 00:00:00')).toBe('not-yet')
  })
  test('a rescheduled order gets its steps anew', () =>
    expect(ask('before', '11-21 18:30', [said('six-hours', at('11-21 20:00')), said('half-hour', at('11-21 20:00'))])).toBe(
      'new-time six-hours 0',
    ))
})

describe('after the deadline', () => {
  test('the last second in time is not late', () => expect(ask('after', '11-21 23:59:59')).toBe('not-yet'))
  test('the first second after it is', () => expect(ask('after', '11-22 00:00:00', [said('half-hour')])).toBe('first overdue 0'))
  test('while it lasts it is repeated every 24 hours', () => {
    expect(ask('after', '11-22 23:59:58', [said('overdue')])).toBe('said')
    expect(ask('after', '11-22 23:59:59', [said('overdue')])).toBe('repeat overdue 1')
    expect(ask('after', '11-23 12:00', [said('overdue'), said('overdue+1')])).toBe('said')
  })
  test('after days of silence only the latest repeat is said, and it is no repeat when nothing was said before', () => {
    expect(ask('after', '11-25 12:00', [said('overdue')])).toBe('repeat overdue 3')
    expect(ask('after', '11-25 12:00')).toBe('first overdue 3')
  })
  test('it is first though steps before were said', () => expect(ask('after', '11-22 00:05', [said('two-hours')])).toBe('first overdue 0'))
})

describe('in quiet hours', () => {
  test('a step that is not urgent is held', () => {
    expect(ask('before', '11-21 22:10', [said('six-hours')], true)).toBe('quiet-hours')
    expect(ask('after', '11-22 00:00:00', [], true)).toBe('quiet-hours')
  })
  test('an urgent step passes', () =>
    expect(ask('before', '11-21 23:40', [said('six-hours')], true)).toBe('next-step half-hour 0 -two-hours'))
  test('a step that was said is not held', () => expect(ask('before', '11-21 22:10', [said('two-hours')], true)).toBe('said'))
})

describe('steps of a day', () => {
  const day = (text: string): number => parseDay(text) ?? 0
  const twoHours = steps.filter(({ id }) => id === 'two-hours')
  const dated = [
    ...twoHours.map((step) => ({ ...step, until: day('2026-12-01') })),
    ...twoHours.map((step) => ({ ...step, minutes: 90, from: day('2026-12-01') })),
  ]
  const minutesOn = (text: string): number[] => stepsOn(dated, day(text)).map(({ minutes }) => minutes)
  test('on the last day before the change the old row holds', () => expect(minutesOn('2026-11-30')).toEqual([120]))
  test('from the first day on the new one does', () => expect(minutesOn('2026-12-01')).toEqual([90]))
  test('before the notice nothing is said', () => expect(minutesOn('2017-06-30')).toEqual([]))
})

describe('by the clock', () => {
  const today = { when: 'daily', at: [11 * 3600, 15 * 3600], weekday: 1 } as const
  const monday = { when: 'weekly', at: [9 * 3600], weekday: 1 } as const
  test('the last time of the day that has come counts, and none of the day before', () => {
    expect(occasionOf(today, at('11-21 10:59:59'))).toBeNull()
    expect(occasionOf(today, at('11-21 14:59:59'))).toBe(at('11-21 11:00'))
    expect(occasionOf(today, at('11-21 15:00:00'))).toBe(at('11-21 15:00'))
  })
  test('a weekly time is looked for in the last seven days', () => {
    expect(occasionOf(monday, at('11-23 08:59:59'))).toBe(null)
    expect(occasionOf(monday, at('11-23 09:00:00'))).toBe(at('11-23 09:00'))
    expect(occasionOf(monday, at('11-29 23:59:59'))).toBe(at('11-23 09:00'))
  })

  const now = at('11-21 18:00')
  test.each([
    ['a crew on it, under way', {}, 'same-day'],
    ['nobody on it', { installer: null }, 'same-day unarranged'],
    ['at the resource desk', { sourceState: 'at-resource-desk' }, 'same-day unarranged at-resource-desk'],
    ['nobody on it, and the customer told', { installer: null, customerTold: true }, 'same-day'],
    ['an appointment of today', { dueBy: at('11-21 20:00'), workBy: at('11-21 20:00') }, 'timed'],
    ['moved to tomorrow by the customer', { workBy: at('11-22 12:00'), dueBy: at('11-22 12:00') }, 'timed'],
    ['late since last night', { enteredAt: at('11-20 12:00'), workBy: at('11-20 23:59:59'), dueBy: at('11-20 23:59:59') }, 'late'],
    ['late and exempt', { enteredAt: at('11-20 12:00'), workBy: at('11-20 23:59:59'), dueBy: at('11-20 23:59:59'), exempt: true }, ''],
    ['ended, and wrongly accepted', { ended: true, flags: ['appointment-too-early'] }, 'acceptance-faults'],
    [
      'accepted without an appointment',
      { workBy: null, dueBy: null, flags: ['missing-appointment'] },
      'missing-appointment acceptance-faults',
    ],
  ])('an order with %s is of: %s', (_, facts, sets) => {
    const all = ['same-day', 'timed', 'unarranged', 'late', 'at-resource-desk', 'missing-appointment', 'acceptance-faults'] as const
    const order = candidate(facts)
    const when = (set: string) => (set === 'timed' ? 'before' : 'daily')
    expect(all.filter((set) => basisOf({ orders: set, when: when(set) }, order, now) !== null).join(' ')).toBe(sets)
  })
})
