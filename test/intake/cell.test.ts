import { expect, test } from 'vitest'
import { clean, narrow } from '../../src/intake/cell.ts'

test.each([
  ['\t12003908930', '12003908930'],
  ['2026-11-08 08:04:05\t', '2026-11-08 08:04:05'],
  ['  赣榆　', '赣榆'],
  ['="05185038164"', '05185038164'],
  ["'05185038164", '05185038164'],
  ['"赣榆"', '赣榆'],
  ['\uFEFF工单编号', '工单编号'],
  ['CR\u00002026', 'CR2026'],
  ['NULL', ''],
  ['null', ''],
  ['--', ''],
  ['-', ''],
  ['N/A', ''],
  ['', ''],
  ['人民路3"管井', '人民路3"管井'],
  ['3-2', '3-2'],
])('the cell %j says %j', (cell, said) => {
  expect(clean(cell)).toBe(said)
})

test('full-width digits and letters become plain ones', () => {
  expect(narrow('ＣＲ２０２６１１０８－９')).toBe('CR20261108-9')
  expect(narrow('赣榆')).toBe('赣榆')
})
