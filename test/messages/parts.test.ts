import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Block, byteLength, inParts } from '../../src/messages/parts.ts'

const rows = (count: number): string[] => Array.from({ length: count }, (_, i) => `| CR${i} | 障碍 |`)
const table = (count: number): Block => ({ kind: 'rows', head: ['| 工单 | 类型 |', '| :-- | :-- |'], rows: rows(count) })

test('a text that fits has no count', () => {
  expect(inParts({ heading: '### 超时', blocks: [table(2), { kind: 'lines', lines: ['说明'] }] }, 1000)).toEqual([
    '### 超时\n| 工单 | 类型 |\n| :-- | :-- |\n| CR0 | 障碍 |\n| CR1 | 障碍 |\n说明',
  ])
})

test('a table is cut between rows, each part with the heading, the count and the head', () => {
  const parts = inParts({ heading: '### 超时', blocks: [table(37)] }, 500)
  expect(parts.length).toBeGreaterThan(1)
  for (const [i, part] of parts.entries()) {
    expect(part.split('\n').slice(0, 4)).toEqual([
      '### 超时',
      `共 37 单，第 ${i + 1}/${parts.length} 条`,
      '| 工单 | 类型 |',
      '| :-- | :-- |',
    ])
    expect(byteLength(part)).toBeLessThanOrEqual(500)
  }
  expect(parts.flatMap((part) => part.split('\n').slice(4))).toEqual(rows(37))
})

test('a head never stands alone at the end of a part', () => {
  for (let limit = 300; limit < 360; limit++)
    for (const part of inParts({ heading: '', blocks: [{ kind: 'lines', lines: ['甲'.repeat(40), '乙'.repeat(15)] }, table(3)] }, limit))
      expect(part.endsWith(':-- |')).toBe(false)
})

test('an escaped character is not parted from its backslash', () => {
  const line = '\\*'.repeat(400)
  const parts = inParts({ heading: '', blocks: [{ kind: 'lines', lines: [line] }] }, 301)
  const bodies = parts.map((part) => part.split('\n').slice(1).join(''))
  expect(bodies.join('')).toBe(line)
  for (const body of bodies) expect(body.length % 2).toBe(0)
})

test('whatever the lines, nothing is lost, nothing is too long, and no character is broken', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 400 }).map((s) => s.replaceAll('\n', ' '))
  const lines = fc.array(text, { maxLength: 12 })
  const block = fc.oneof(
    lines.map((lines): Block => ({ kind: 'lines', lines })),
    lines.map((rows): Block => ({ kind: 'rows', head: ['甲 | 乙', '---'], rows })),
  )
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), fc.integer({ min: 260, max: 900 }), (blocks, limit) => {
      const parts = inParts({ heading: '标题', blocks }, limit)
      for (const part of parts) {
        expect(byteLength(part)).toBeLessThanOrEqual(limit)
        expect(part.isWellFormed()).toBe(true)
      }
      const said = parts.join('\n').replaceAll(/标题\n|(共 \d+ 单，)?第 \d+\/\d+ 条\n|甲 \| 乙\n---\n?|\n/g, '')
      const meant = blocks.flatMap((b) => (b.kind === 'lines' ? b.lines : b.rows)).join('')
      if (parts.length > 1) expect(said).toBe(meant)
    }),
    { numRuns: 300 },
  )
})
