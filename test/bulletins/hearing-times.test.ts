import { expect, test } from 'vitest'
import { hearsAt, timesOf } from '../../src/bulletins/hearing-times.ts'
import { isRestDay } from '../../src/people/calendar/rest-days.ts'
import { type Group, type Organisation, groupOf } from '../../src/people/organisation.ts'
import { HOUR, parseDay, startOfDay } from '../../src/policy/instant.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { exampleText } from '../people/example.ts'

const day = (text: string): number => parseDay(text) ?? NaN
const at = (text: string, hour: number): number => startOfDay(day(text)) + hour * HOUR

const organisation = parseOrganisation(
  exampleText
    .replace("  monthly: '08:50'", '  monthly: off\n  restDays: [2027-01-01]\n  workDays: [2027-01-02]')
    .replace(
      'districts: [ganyu], posts: [alerts, bulletins] }',
      "districts: [ganyu], posts: [alerts, bulletins], bulletins: { final: '08:00', onRestDays: false } }",
    ),
)
const group = (id: string, of: Organisation = organisation): Group => groupOf(of, id) ?? expect.unreachable(id)

test('a group may hear an edition at a time of its own, or not at all', () => {
  expect(timesOf(organisation, 'final').toSorted((a, b) => a - b)).toEqual([8 * HOUR, 8.5 * HOUR])
  expect(timesOf(organisation, 'monthly')).toEqual([])
  expect(hearsAt(organisation, group('ganyu'), 'final', at('2026-11-20', 8))).toBe(true)
  expect(hearsAt(organisation, group('ganyu'), 'final', at('2026-11-20', 8.5))).toBe(false)
  expect(hearsAt(organisation, group('haizhou'), 'final', at('2026-11-20', 8.5))).toBe(true)
  expect(hearsAt(organisation, group('control'), 'final', at('2026-11-20', 8.5))).toBe(false)
})

test('weekends and holidays are days of rest, save those on which people work; a group hears nothing then where it says so', () => {
  const days = ['2026-11-20', '2026-11-21', '2026-11-22', '2027-01-01', '2027-01-02', '2027-01-03']
  expect(days.map((text) => isRestDay(organisation, day(text)))).toEqual([false, true, true, true, false, true])
  expect(days.map((text) => hearsAt(organisation, group('ganyu'), 'final', at(text, 8)))).toEqual([true, false, false, false, true, false])
  expect(days.every((text) => hearsAt(organisation, group('haizhou'), 'final', at(text, 8.5)))).toBe(true)
})
