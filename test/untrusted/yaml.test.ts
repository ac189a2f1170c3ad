import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readKnowledge } from '../../src/knowledge/file.ts'
import { orgCheck } from '../../src/people/org-check.ts'

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'yaml-')), 'file.yaml')
  writeFileSync(file, text)
  return file
}

/** Nine levels of nine aliases each: 387 million texts from 300 characters. */
const laughs = ['a0: &a0 [哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈]']
  .concat(Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`))
  .join('\n')

const hostile = [
  ['200 000 brackets', '['.repeat(200_000), '嵌套超过 32 层'],
  ['200 000 brackets that close', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}`, '嵌套超过 32 层'],
  ['200 000 sequences in one line', `${'- '.repeat(200_000)}x`, '嵌套超过 32 层'],
  ['200 000 complex keys', '? '.repeat(200_000), '嵌套超过 32 层'],
  ['1000 levels of indentation', Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), '嵌套超过 32 层'],
  ['50 000 keys', Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n'), '有一处超过 5000 项'],
  ['300 000 values', `a: [${'1,'.repeat(300_000)}]`, '有一处超过 5000 项'],
  ['aliases that multiply', laughs, '引用（&、*）无法展开：层层相乘，大得异常'],
  ['two megabytes', `a: ${'x'.repeat(2 << 20)}`, '超过 1 MB'],
] as const

/** By its limit, long before it could be built. */
const MOST_MS = 1000

test.each(hostile)('an organisation file of %s is refused by its limit, in Chinese', (_what, text, why) => {
  const begun = performance.now()
  const { problems, summary } = orgCheck(fileOf(text))
  expect(problems.join()).toContain(why)
  expect(summary).toEqual(['共 1 处问题，文件未被采用'])
  expect(performance.now() - begun).toBeLessThan(MOST_MS)
})

test.each(hostile)('a file of knowledge of %s is refused by its limit, in Chinese', (_what, text, why) => {
  const begun = performance.now()
  expect(() => readKnowledge(fileOf(text))).toThrow(`读不懂：${why}`)
  expect(performance.now() - begun).toBeLessThan(MOST_MS)
})

test('of a file of 1 GB nothing is read', () => {
  const file = fileOf('districts: []')
  truncateSync(file, 2 ** 30)
  const begun = performance.now()
  expect(orgCheck(file).problems.join()).toContain('超过 1 MB')
  expect(() => readKnowledge(file)).toThrow('超过 1 MB')
  expect(performance.now() - begun).toBeLessThan(MOST_MS)
})

test('a file of knowledge that is no YAML or no UTF-8 is refused with the line or the encoding', () => {
  expect(() => readKnowledge(fileOf('- id: a\n  asks: [\n- x'))).toThrow(/读不懂：第 \d 行不是合法的 YAML/)
  const gb = fileOf('')
  writeFileSync(gb, Buffer.from([0xd6, 0xd0, 0xce, 0xc4]))
  expect(() => readKnowledge(gb)).toThrow('不是 UTF-8 编码')
})
