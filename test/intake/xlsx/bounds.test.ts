import { expect, test } from 'vitest'
import { cells, changed, refusal } from '../reading.ts'

const SHEET = 'xl/worksheets/sheet1.xml'
const within = (xml: string) => changed((part) => (part.name === SHEET ? { ...part, content: `<worksheet>${xml}</worksheet>` } : part))
const refusedFor = (why: string, part = SHEET) => `压缩包里的 ${part} ${why}，不是工单导出文件`

async function quick(content: Buffer): Promise<string> {
  const begun = performance.now()
  const refused = await refusal(content)
  expect(performance.now() - begun).toBeLessThan(1000)
  return refused
}

test('200 000 nested elements are refused as soon as the depth shows', async () => {
  expect(await quick(within('<a>'.repeat(200_000) + '</a>'.repeat(200_000)))).toBe(refusedFor('嵌套超过 64 层'))
  expect(await quick(within('<a>'.repeat(200_000)))).toBe(refusedFor('嵌套超过 64 层'))
})

test('an element of 200 000 attributes is refused', async () => {
  const attributes = Array.from({ length: 200_000 }, (_, i) => `a${i}=""`).join(' ')
  expect(await quick(within(`<row ${attributes}/>`))).toBe(refusedFor('一个元素超过 64 个属性'))
})

test.each([
  ['a name', `<${'a'.repeat(3 << 20)}/>`],
  ['a value', `<row a="${'b'.repeat(3 << 20)}"/>`],
  ['a comment', `<!--${'b '.repeat(3 << 19)}-->`],
  ['a text that no cell holds', 'b'.repeat(3 << 20)],
  ['a text that a cell holds', `<row><c t="str"><v>${'b '.repeat(3 << 19)}</v></c></row>`],
  ['an instruction', `<?a ${'b'.repeat(3 << 20)}?>`],
])('%s of 3 MB is refused', async (_, xml) => {
  expect(await quick(within(xml))).toMatch(/两个标记之间超过 1 MB|有单元格超过 1 MB/)
})

test('a text of 3 MB among the shared ones is refused, in one piece or in many', async () => {
  const shared = (xml: string) =>
    changed((part) => (part.name === 'xl/sharedStrings.xml' ? { ...part, content: `<sst>${xml}</sst>` } : part))
  const part = '压缩包里的 xl/sharedStrings.xml'
  expect(await quick(shared(`<si><t>${'x'.repeat(3 << 20)}</t></si>`))).toBe(refusedFor('两个标记之间超过 1 MB', 'xl/sharedStrings.xml'))
  expect(await quick(shared(`<si>${'<r><t>0123456789</t></r>'.repeat(200_000)}</si>`))).toBe(`${part} 有超过 1 MB 的文字，不是工单导出文件`)
})

test('a row beyond the last that a spreadsheet has is refused', async () => {
  const far = changed((part) =>
    part.name === SHEET ? { ...part, content: String(part.content).replaceAll('r="3"', 'r="1048577"') } : part,
  )
  expect(await refusal(far)).toBe('超过 1048576 行，不是工单导出文件')
  expect(cells()).toHaveLength(20)
})
