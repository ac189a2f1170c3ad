import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, linesOf } from '../../src/cli/judging/json-lines.ts'
import { bytesOf, chunksOf } from './lines.ts'

async function lines(input: string | Uint8Array, chunk = 65_536): Promise<Line[]> {
  const bytes = typeof input === 'string' ? bytesOf(input) : input
  return (await Array.fromAsync(linesOf(chunksOf(bytes, chunk)))).flat()
}
const texts = async (input: string, chunk?: number) =>
  (await lines(input, chunk)).map((line) => ('text' in line ? line.text : line.problem))

describe('the lines of an input', () => {
  it('are none of an empty one, and none of one that is blank', async () => {
    expect(await lines('')).toEqual([])
    expect(await lines('\n\r\n  \n\t\n')).toEqual([])
  })

  it('are numbered from 1, blank ones counted', async () => {
    expect(await lines('a\n\nb\n')).toEqual([
      { number: 1, text: 'a' },
      { number: 3, text: 'b' },
    ])
  })

  it('may end in CRLF, and the last without anything', async () => {
    expect(await texts('a\r\nb\r\nc')).toEqual(['a', 'b', 'c'])
    expect(await texts('a')).toEqual(['a'])
  })

  it('may begin with a byte-order mark, also where files were joined', async () => {
    expect(await texts('\uFEFF{"a":1}\n\uFEFF{"b":2}\n')).toEqual(['{"a":1}', '{"b":2}'])
    expect(await texts('\uFEFF')).toEqual([])
    expect(await texts('\uFEFF{}', 1)).toEqual(['{}'])
  })

  it('are found wherever a chunk ends, inside a character too', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', '赣', '榆', 'é', '😀', '\uFFFD', ' '), maxLength: 12 })
    const input = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(input, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (list, chunk, ended) => {
        const whole = list.map(([text, end]) => text + end).join('') + (ended ? '' : '末行')
        const expected = whole.split('\n').map((text, i) => ({ number: i + 1, text: text.trim() }))
        expect(await lines(whole, chunk)).toEqual(expected.filter(({ text }) => text !== ''))
      }),
    )
  })

  it('are refused one by one when they are not UTF-8', async () => {
    const gbk = Uint8Array.from([0x61, 0x0a, 0xb8, 0xd3, 0xd3, 0xdc, 0x0a, 0x62, 0x0a, 0xe8, 0xb5])
    expect(await lines(gbk)).toEqual([
      { number: 1, text: 'a' },
      { number: 2, problem: '含有不是 UTF-8 的字节' },
      { number: 3, text: 'b' },
      { number: 4, problem: '含有不是 UTF-8 的字节' },
    ])
  })

  it('may hold the replacement character itself: somebody else’s loss, but good UTF-8', async () => {
    expect(await texts('"\uFFFD"\n')).toEqual(['"\uFFFD"'])
  })

  it('may be 1 MiB long and no longer; what follows is read again', async () => {
    const longest = 'x'.repeat(1 << 20)
    for (const chunk of [1000, 65_536, 4 << 20]) {
      const found = await lines(`a\n${longest}\n${longest}x\nb\n${'赣'.repeat(400_000)}`, chunk)
      expect(found.map((line) => ('text' in line ? line.text.length : line.problem))).toEqual([
        1,
        1 << 20,
        '一行超过 1 MiB',
        1,
        '一行超过 1 MiB',
      ])
      expect(found.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    }
  })
})

describe('the memory that reading takes', () => {
  it('does not grow with an input that has no line end', async () => {
    const chunk = new Uint8Array(1 << 20).fill(0x78)
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 256; i += 1) yield chunk.slice()
    }
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    async function* watched(): AsyncGenerator<Uint8Array> {
      for await (const bytes of endless()) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
        yield bytes
      }
    }
    expect(await Array.fromAsync(linesOf(watched()))).toEqual([[{ number: 1, problem: '一行超过 1 MiB' }]])
    expect(most).toBeLessThan(200 << 20)
  })
})
