import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKeys, keyOfPiece, oneSpelling } from '../../src/orders/address-keys.ts'

test('an address is found by each of its house numbers, with what stands before it', () => {
  expect(addressKeys('海州区人民路12号幸福小区3栋1单元502室')).toEqual(['区人民路12', '民路12', '幸福小区3', '小区3'])
  expect(addressKeys('海州区 人民路１２号')).toEqual(['区人民路12', '民路12'])
  expect(addressKeys('灌南县百禄镇三口村五组')).toBeNull()
  expect(addressKeys('人民路123456')).toBeNull()
  expect(addressKeys(null)).toBeNull()
})

test('whatever stands in the field of an export makes few keys', () => {
  expect(addressKeys('人民路1号'.repeat(10_000))).toEqual(['民路1', '号人民路1'])
  expect(addressKeys(Array.from({ length: 1000 }, (_, n) => `人民路${n}`).join())).toHaveLength(8)
})

test('a piece looks for the rarest key that it has', () => {
  expect(['幸福小区3栋', '人民路12号3单元', '民路12', '3栋502室', '人民路'].map(keyOfPiece)).toEqual([
    '幸福小区3',
    '民路12',
    '民路12',
    null,
    null,
  ])
})

test('every address with a piece that has a whole number has its key', () => {
  const letters = fc.stringMatching(/^[海州人民路小区栋]{0,6}$/)
  const addresses = fc.array(fc.tuple(letters, fc.integer({ min: 1, max: 999 })), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(addresses, fc.nat(40), fc.nat(40), (parts, from, length) => {
      const address = parts.map((part) => part.join('')).join('')
      const piece = address.slice(from, from + length)
      const key = keyOfPiece(piece)
      const endsWithin = /\d$/.test(piece) && /^\d/.test(address.slice(from + length))
      if (key !== null && !endsWithin) expect(addressKeys(address)).toContain(key)
    }),
    { numRuns: Number(process.env['SAMEDAY_RUNS'] ?? 300) },
  )
})

test('one spelling is half width and has no blanks', () => expect(oneSpelling('人民路　１２ 号')).toBe('人民路12号'))
