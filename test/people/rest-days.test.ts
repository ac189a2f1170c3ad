import { expect, test } from 'vitest'
import { restDaysMissing } from '../../src/people/org-check.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { example } from './example.ts'

const on = (text: string): number => parseDay(text) ?? NaN
const { bulletins, groups } = example

test('a year without holidays is told once it matters to a group, the coming one from the middle of November on', () => {
  const resting = groups.map((group) => (group.id === 'ganyu' ? { ...group, bulletins: { onRestDays: false } } : group))
  const thisYear = { ...bulletins, restDays: [on('2026-10-01')] }
  expect(restDaysMissing(example, on('2026-11-29'))).toBeNull()
  expect(restDaysMissing({ bulletins: thisYear, groups: resting }, on('2026-11-10'))).toBeNull()
  expect(restDaysMissing({ bulletins: thisYear, groups: resting }, on('2026-11-29'))).toBe(
    '没有 2027 年的节假日，赣榆装维群会在放假的工作日照发通报、在调休上班的周末不发：请按国务院通知在组织文件 bulletins 里补上 restDays 和 workDays',
  )
  expect(restDaysMissing({ bulletins, groups: resting }, on('2026-11-29'))).toMatch(/^没有 2026、2027 年的节假日/)
  const both = { ...bulletins, restDays: [on('2026-10-01'), on('2027-01-01')] }
  expect(restDaysMissing({ bulletins: both, groups: resting }, on('2026-11-29'))).toBeNull()
})
