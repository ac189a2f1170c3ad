import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clean, cleaned, narrow } from '../../../src/intake/rows/cell.ts'

test.each([
  ['\t12003908930', '12003908930'],
  ['2026-11-08 08:04:05\t', '2026-11-08 08:04:05'],
  ['  赣榆　', '赣榆'],
  ['="05185038164"', '05185038164'],
  ["'05185038164", '05185038164'],
  ['"赣榆"', '赣榆'],
  ['\uFEFF工单编号', '工单编号'],
  ['CR\u00002026', 'CR2026'],
  ['', ''],
  ['人民路3"管井', '人民路3"管井'],
  ['3-2', '3-2'],
])('the cell %j says %j', (cell, said) => {
  expect(clean(cell)).toBe(said)
})

const byTools = String.raw`NULL null (null) [NULL] <null> None nil NaN nan <NA> NA NaT N/A n/a N.A. #N/A \N undefined`.split(' ')
const byPeople = String.raw`无 空 暂无 （空） (空白) 没有 未知 不详 未填写 暂无数据 待定 — —— － - -- – / // \ * . 、 _`.split(' ')
const kept = ['"NULL"', "'NULL", '="无"', ' 无 ', '　', '\t', '\u00A0']

test.each([...byTools, ...byPeople, ...kept])('%j says nothing', (cell) => {
  expect(clean(cell)).toBe('')
})

test.each(['无锡路1号', '空港', '未央区', '不夜城', 'Nancy', 'NA1', 'N', 'Una', 'B', '待', '??', '3/4', '-1', '#1', '暂住'])(
  '%j says something',
  (cell) => {
    expect(clean(cell)).toBe(cell)
  },
)

test('full-width digits and letters become plain ones', () => {
  expect(narrow('ＣＲ２０２６１１０８－９')).toBe('CR20261108-9')
  expect(narrow('赣榆')).toBe('赣榆')
})

test('a plain cell is passed on without a look at what could be wrong with it, and says the same', () => {
  const marks = fc.string({ unit: fc.constantFrom(...Array.from('NULnul/A-\\()="\'\t\n\0 \uFEFF\u3000赣榆ＣＲ9.:@无空')) })
  fc.assert(
    fc.property(fc.oneof(marks, fc.string({ unit: 'binary' })), (cell) => {
      expect(clean(cell)).toBe(cleaned(cell))
    }),
    { numRuns: 5000 },
  )
})
