import { expect, test } from 'vitest'
import { type Kept, outgrownOf, standingOf } from '../../src/db/migrating/standing.ts'

const old = ['0070_a', '0071_b', '0072_c']
const expanded: Kept = { migration: '0073_d', oldest: null, release: '0.3.0' }
const contracted: Kept = { migration: '0074_e', oldest: '0073_d', release: '0.4.0' }

test.each([
  ['nothing was ever applied', { applied: [], kept: [] }, { is: 'behind', missing: old }],
  ['the last are lacking', { applied: ['0070_a'], kept: [] }, { is: 'behind', missing: ['0071_b', '0072_c'] }],
  ['just these', { applied: old, kept: [] }, { is: 'current' }],
  ['one more, which adds only', { applied: [...old, '0073_d'], kept: [expanded] }, { is: 'ahead', newest: '0073_d', release: '0.3.0' }],
])('%s', (_, history, standing) => {
  expect(standingOf(history, old)).toEqual(standing)
})

test('where something is gone that it uses, a program is told which version runs and how to go back', () => {
  const history = { applied: [...old, '0073_d', '0074_e'], kept: [expanded, contracted] }
  expect(standingOf(history, old)).toEqual({
    is: 'outgrown',
    line: expect.stringMatching(
      /^数据库由 0\.4\.0 版程序升级过（0074_e），本程序（\d+\.\d+\.\d+ 版，到 0072_c）不能在上面运行：请换用 0\.4\.0 版或更新的版本；要退回本版本，请恢复升级前的备份$/,
    ) as string,
  })
  expect(standingOf(history, [...old, '0073_d'])).toMatchObject({ is: 'ahead' })
})

test('what is about to go counts as gone', () => {
  expect(standingOf({ applied: old, kept: [contracted] }, old)).toMatchObject({ is: 'outgrown' })
  expect(outgrownOf([contracted], '0072_c')).toContain('0.4.0')
  expect(outgrownOf([expanded, contracted], '0073_d')).toBeNull()
})

test.each([
  ['a migration of which the database keeps nothing', { applied: [...old, '9998_of_tomorrow'], kept: [] }, '9998_of_tomorrow'],
  ['another one in the place of ours', { applied: ['0070_a', '0071_x'], kept: [] }, '0071_x'],
  ['one of ours missing between others', { applied: ['0070_a', '0072_c', '0073_d'], kept: [expanded] }, '0072_c'],
])('%s is of another version', (_, history, named) => {
  expect(standingOf(history, old)).toEqual({
    is: 'foreign',
    line: expect.stringMatching(new RegExp(`^数据库由另一个版本的程序升级过，与本程序不符（有 ${named}；`)) as string,
  })
})
