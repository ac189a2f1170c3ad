import { describe, expect, test } from 'vitest'
import { type AlertDecision, type SaidStep, reasonToAlert, saidSince, stepsOn } from '../../src/alerting/steps.ts'
import type { AlertStep } from '../../src/people/organisation.ts'
import { effectiveDay } from '../../src/policy/parameters.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { at } from './orders.ts'

const always = { from: effectiveDay, until: null, tells: { groups: ['district'], roles: [] } } as const
const before = (id: string, minutes: number, urgent = false): AlertStep => ({
  ...always,
  id,
  when: 'before',
  minutes,
  repeatMinutes: null,
  urgent,
  says: `${minutes}分钟内到期`,
})
const steps: AlertStep[] = [
  before('six-hours', 360),
  before('two-hours', 120),
  before('half-hour', 30, true),
  { ...always, id: 'overdue', when: 'after', minutes: 0, repeatMinutes: 1440, urgent: false, says: '已超时' },
]
const due = at('11-21 23:59:59')
const said = (step: string, basis = due, state: SaidStep['state'] = 'said'): SaidStep => ({
  kind: step.startsWith('over') ? 'after' : 'before',
  step,
  basis,
  state,
  saidAt: at('11-21 18:00'),
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

const ask = (kind: 'before' | 'after', now: string, saidBefore: SaidStep[] = [], quiet = false): string =>
  short(reasonToAlert(kind, due, saidSince(saidBefore, -Infinity), steps, at(now), quiet))

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
  test('without a time there is nothing to say', () =>
    expect(short(reasonToAlert('before', null, saidSince([], -Infinity), steps, due, false))).toBe('no-time'))
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
  const dated = [
    { ...before('two-hours', 120), until: day('2026-12-01') },
    { ...before('two-hours', 90), from: day('2026-12-01') },
  ]
  const minutesOn = (text: string): number[] => stepsOn(dated, day(text)).map(({ minutes }) => minutes)
  test('on the last day before the change the old row holds', () => expect(minutesOn('2026-11-30')).toEqual([120]))
  test('from the first day on the new one does', () => expect(minutesOn('2026-12-01')).toEqual([90]))
  test('before the notice nothing is said', () => expect(minutesOn('2017-06-30')).toEqual([]))
})
