import { expect, test } from 'vitest'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { BadOrganisation } from '../../src/people/problem.ts'
import { repeatDaysAt, usualRules } from '../../src/people/quality/rules.ts'
import { qualitySchema } from '../../src/people/quality/schema.ts'
import { DAY, parseInstant } from '../../src/policy/instant.ts'
import { repeatOf } from '../../src/quality/repeat-rule.ts'

const at = (text: string): number => parseInstant(`${text}+08:00`) ?? Number.NaN
const done = { id: 'OLD', completedAt: at('2026-11-10T17:00:00') }
const windows = [7, 15, 30]
const reported = (enteredAt: number, more: object = {}) =>
  repeatOf({ id: 'NEW', kind: 'repair', enteredAt, completedAt: null, cancelledAt: null, ...more }, done, windows)

test('the last second of 7, 15 and 30 days after a completion is still a repeat of it, the next is of the longer window or of none', () => {
  const after = (seconds: number) => reported(done.completedAt + seconds)
  expect(after(0)).toEqual({ day: 1, within: 7 })
  expect(after(7 * DAY)).toEqual({ day: 7, within: 7 })
  expect(after(7 * DAY + 1)).toEqual({ day: 8, within: 15 })
  expect(after(15 * DAY)).toEqual({ day: 15, within: 15 })
  expect(after(30 * DAY)).toEqual({ day: 30, within: 30 })
  expect(after(30 * DAY + 1)).toBeNull()
  expect(after(-1)).toBeNull()
})

test('a cancelled report is no repeat, nor an install, nor the order itself; one that was completed after all is', () => {
  const soon = done.completedAt + DAY
  expect(reported(soon, { cancelledAt: soon + 60 })).toBeNull()
  expect(reported(soon, { cancelledAt: soon + 60, completedAt: soon + 30 })).toEqual({ day: 1, within: 7 })
  expect(reported(soon, { kind: 'install' })).toBeNull()
  expect(reported(soon, { id: 'OLD' })).toBeNull()
})

test('the windows are dated: those in force on the day of the report count', () => {
  const rules = qualitySchema.parse({ repeatDays: [{ from: '2026-12-01', value: [10, 20] }] })
  expect(repeatDaysAt(rules, at('2026-11-30T23:59:59'))).toEqual(windows)
  expect(repeatDaysAt(rules, at('2026-12-01T00:00:00'))).toEqual([10, 20])
  expect(repeatDaysAt(rules, at('2017-06-30T23:59:59'))).toEqual([])
  expect(qualitySchema.parse(undefined)).toEqual(usualRules)
})

test('windows that shrink are refused with their place in the file', () => {
  const wrong = 'quality:\n  repeatDays:\n    - { from: 2026-12-01, value: [15, 7] }\n'
  const refusal = (): BadOrganisation | null => {
    try {
      parseOrganisation(wrong)
      return null
    } catch (error) {
      return error instanceof BadOrganisation ? error : null
    }
  }
  expect(refusal()?.message).toContain('应从小到大')
})
