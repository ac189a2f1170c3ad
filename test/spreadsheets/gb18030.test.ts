import { expect, test } from 'vitest'
import { gb18030 } from '../../src/spreadsheets/gb18030.ts'

const decoded = (bytes: Buffer): string => new TextDecoder('gb18030', { fatal: true }).decode(bytes)

test('every character there is comes back as itself, but for 19 of private use', () => {
  const points = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) => point < 0xd800 || point > 0xdfff)
  const lost: number[] = []
  for (let from = 0; from < points.length; from += 1000) {
    const text = String.fromCodePoint(...points.slice(from, from + 1000))
    if (decoded(gb18030(text)) === text) continue
    for (const one of text) if (decoded(gb18030(one)) !== one) lost.push(one.codePointAt(0) ?? 0)
  }
  expect(lost).toHaveLength(19)
  for (const point of lost) {
    expect(point).toBeGreaterThanOrEqual(0xe000)
    expect(point).toBeLessThanOrEqual(0xf8ff)
    expect(decoded(gb18030(String.fromCodePoint(point)))).toBe('\uFFFD')
  }
})

test.each([
  ['中文', 'd6d0cec4'],
  ['€', 'a2e3'],
  ['a', '61'],
  ['㐀', '8139ee39'],
  ['𠀀', '95328236'],
])('%s has the code that the standard gives it', (text, code) => {
  expect(gb18030(text).toString('hex')).toBe(code)
})

test('half a character becomes the mark for one that is missing', () => {
  expect(decoded(gb18030('号\uD800'))).toBe('号\uFFFD')
})
