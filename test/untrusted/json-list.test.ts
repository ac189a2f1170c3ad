import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJsonList } from '../../src/untrusted/json-list.ts'

const limits = { bytes: 1000, bytesOfOne: 100, kept: 10 }

/** In pieces of a few bytes, so that each mark is once the first and once the last. */
async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size))
}
const read = (text: string, size = 3) => readJsonList(inPieces(text, size), limits)

test('whatever is a list of JSON is read as it stands, however it comes in pieces', async () => {
  const value = fc.json({ maxDepth: 6 })
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), async (values, size) => {
      const text = `[${values.join(' ,\n')}]`
      const { elements, count, isList } = await readJsonList(inPieces(text, size), { bytes: 1e6, bytesOfOne: 1e6, kept: 10 })
      expect({ elements, count, isList }).toEqual({ elements: JSON.parse(text), count: values.length, isList: true })
    }),
  )
})

test.each([
  [' [ ] ', [], true],
  ['[1]', [1], true],
  ['\uFEFF[1,"a,]\\"[",{"b":[2,3]}]\n', [1, 'a,]"[', { b: [2, 3] }], true],
  [' {"a":[1,2]} ', [{ a: [1, 2] }], false],
  ['7', [7], false],
  ['"\\\\"', ['\\'], false],
  ['["一二三四五六七"]', ['一二三四五六七'], true],
])('%s is read', async (text, elements, isList) => {
  expect(await read(text)).toEqual({ elements, count: elements.length, isList })
})

test.each([
  '',
  ' ',
  '[',
  '[1',
  '[1,',
  '[1,]',
  '[,1]',
  '[1 2]',
  '[1]]',
  '[1],',
  '[1}',
  '{"a":1',
  '{"a":1]',
  '[{]}]',
  '["a]',
  '[1]x',
  'x',
  '[nul]',
  '\uFEFF',
  '[1]\uFEFF',
])('%j is no JSON', async (text) => {
  await expect(read(text)).rejects.toThrow(SyntaxError)
})

test.each([
  ['more bytes than there may be', `[${'1,'.repeat(600)}1]`, '超过 1 KB，请分批'],
  ['an element that is too long', `[1,"${'x'.repeat(200)}"]`, '第 2 条超过 0.1 KB'],
  ['one value that is too long', `"${'x'.repeat(200)}"`, '第 1 条超过 0.1 KB'],
  ['33 levels', `[${'['.repeat(33)}`, '第 1 条嵌套超过 32 层'],
])('%s are refused', async (_what, text, why) => {
  await expect(readJsonList(inPieces(text, 3), { ...limits, bytes: 1024, bytesOfOne: 102.4 })).rejects.toThrow(why)
})

test('what is more than is kept is counted, and looked at no closer', async () => {
  expect(await read(`[${'1,'.repeat(11)}x]`)).toEqual({ elements: Array.from({ length: 10 }, () => 1), count: 12, isList: true })
})
