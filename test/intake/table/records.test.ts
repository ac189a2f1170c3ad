import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordsIn } from '../../../src/intake/table/records.ts'

test('text without quotation marks is cut as the parser would', () => {
  const text = fc.string({ unit: fc.constantFrom(',', '\n', ' ', '\t', '赣', 'a', ';', "'") })
  fc.assert(
    fc.property(text, fc.constantFrom(',', '\t', ';'), (rows, delimiter) => {
      const [, ...parsed] = recordsIn(`"with a mark"\n${rows}`, delimiter, 6).records
      expect(recordsIn(rows, delimiter, 7)).toEqual({ records: parsed, problem: null })
    }),
    { numRuns: 2000 },
  )
})

test('a record begins on its own line, whatever line breaks the cells before it have', () => {
  const { records } = recordsIn('a,"b\nb",c\n\nd,e,f\n', ',', 10)
  expect(records).toEqual([
    { line: 10, cells: ['a', 'b\nb', 'c'] },
    { line: 13, cells: ['d', 'e', 'f'] },
  ])
})
