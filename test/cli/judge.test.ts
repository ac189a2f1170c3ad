import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../src/cli/commands/judge.ts'
import { iso, plainFacts } from '../policy/facts.ts'
import { bytesOf, chunksOf } from './lines.ts'
import { runLine } from './run-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'sameday-judging-'))
const file = join(folder, 'context.json')
beforeAll(() => writeFileSync(file, JSON.stringify({ asOf: iso('11-30 12:00') })))
afterAll(() => rmSync(folder, { recursive: true }))

const judging = `judge --context ${file}`
const claiming = `claims --context ${file}`
const sharing = `contractors --month 2026-11 --context ${file}`

async function run(command: string, input: string, chunk = 65_536): Promise<{ code: number; lines: unknown[] }> {
  const { code, out } = await runLine(null, command, { input: chunksOf(bytesOf(input), chunk) })
  expect(out === '' || out.endsWith('\n')).toBe(true)
  return {
    code,
    lines: out
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
  }
}

const line = (facts: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...plainFacts, ...facts })
const late = { completedAt: iso('11-21 10:00') }
const verdictOfLate = {
  id: 'G1',
  inScope: true,
  scopeReason: null,
  track: 'same-day-repair',
  guaranteed: true,
  dueBy: '2026-11-20T23:59:59+08:00',
  workBy: '2026-11-20T23:59:59+08:00',
  status: 'late',
  lateDays: 1,
  exemption: null,
  compensationFen: 1000,
  payBy: '2026-11-28T23:59:59+08:00',
  flags: [],
  clauses: ['二(二)', '二(三)', '二(五)', '三(三)2', '二(四)2', 'I-2', '三(一)', 'I-3', '二(四)3(2)', '四(六)', 'I-10'],
}

describe('judge', () => {
  it('answers each order with its verdict, fields in their order', async () => {
    const { code, lines } = await run(judging, `${line(late)}\n`)
    expect({ code, lines }).toEqual({ code: 0, lines: [verdictOfLate] })
    expect(Object.keys(lines[0] ?? {})).toEqual(Object.keys(verdictOfLate))
  })

  it('answers a bad line in its place, judges the rest, and says so by its exit code', async () => {
    const input = [line({ id: 'A' }), '{"id": ', line({ id: 'B', kind: 'remove' }), '[1]', line({ id: 'C' })].join('\n')
    const { code, lines } = await run(judging, input)
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.objectContaining({ id: 'A', status: 'overdue' }),
      { line: 2, error: '不是一行 JSON' },
      { line: 3, error: 'kind 的值 "remove" 有误：只能是 install、repair、move' },
      { line: 4, error: '工单 的值 [1] 有误：应为对象 { … }' },
      expect.objectContaining({ id: 'C' }),
    ])
  })

  it('has nothing to say of an empty input', async () => {
    expect(await run(judging, '')).toEqual({ code: 0, lines: [] })
    expect(await run(judging, '\n\n')).toEqual({ code: 0, lines: [] })
  })

  it('reads CRLF, a byte-order mark, and a last line without end, in chunks of any size', async () => {
    const input = `\uFEFF${line({ id: '单一', ...late })}\r\n\r\n${line({ id: '单二', ...late })}`
    for (const chunk of [1, 2, 3, 7, 65_536])
      expect((await run(judging, input, chunk)).lines).toEqual([
        { ...verdictOfLate, id: '单一' },
        { ...verdictOfLate, id: '单二' },
      ])
  })

  it('judges the same number as often as it comes', async () => {
    expect((await run(judging, `${line(late)}\n${line(late)}\n`)).lines).toEqual([verdictOfLate, verdictOfLate])
  })

  it('waits for its reader: no more than one chunk is ahead', async () => {
    let written = 0
    let read = 0
    async function* input(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 50; i += 1) {
        expect(read - written).toBeLessThanOrEqual(1)
        read += 1
        yield bytesOf(`${line({ id: `G${i}` })}\n`)
      }
    }
    const out = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
      written += 1
    }
    expect(await judge({ context: file }, { cwd: '/', input: input(), out, err: out })).toBe(0)
    expect(written).toBe(50)
  })
})

describe('claims', () => {
  it('gives what each household is owed, by key', async () => {
    const input = [
      line({ id: 'B', ...late }),
      line({ id: 'A', household: 'H0', ...late }),
      line({ id: 'C', completedAt: iso('11-20 12:00') }),
    ]
    expect(await run(claiming, input.join('\n'))).toEqual({
      code: 0,
      lines: [
        { key: 'H0/repair/2026-11-20', orders: ['A'], compensationFen: 1000, payBy: '2026-11-28T23:59:59+08:00' },
        { key: 'H1/repair/2026-11-20', orders: ['B'], compensationFen: 1000, payBy: '2026-11-28T23:59:59+08:00' },
      ],
    })
  })

  it('refuses an order that comes twice: its money would count twice', async () => {
    const { code, lines } = await run(claiming, [line(late), line({ id: 'X' }), line(late), '?'].join('\n'))
    expect(code).toBe(1)
    expect(lines.slice(0, 2)).toEqual([
      { line: 3, error: '工单 G1 在第 1 行已出现，同一工单只能计一次' },
      { line: 4, error: '不是一行 JSON' },
    ])
    expect(lines).toHaveLength(3)
  })

  it('has nothing to say of an empty input, nor of orders in time', async () => {
    expect(await run(claiming, '')).toEqual({ code: 0, lines: [] })
    expect(await run(claiming, line({ completedAt: iso('11-20 12:00') }))).toEqual({ code: 0, lines: [] })
  })
})

describe('contractors', () => {
  it('gives what contractor and branch bear, by name, with exactly the fields promised', async () => {
    const facts = { contractor: '甲公司', delayCause: 'installer', ...late }
    const input = [
      line(facts),
      line({ ...facts, id: 'G2', household: 'H2', completedAt: iso('11-20 12:00') }),
      line({ id: 'G3', household: 'H3', contractor: '乙公司', completedAt: iso('11-20 12:00') }),
    ]
    const { code, lines } = await run(sharing, input.join('\n'))
    expect(code).toBe(0)
    expect(lines).toEqual([
      { contractor: '乙公司', orders: 1, installerLate: 0, compensationFen: 0, contractorFen: 0, branchFen: 0 },
      { contractor: '甲公司', orders: 2, installerLate: 1, compensationFen: 1000, contractorFen: 900, branchFen: 100 },
    ])
  })

  it('refuses a bad line and a repeated order, and reckons the rest', async () => {
    const facts = { contractor: '甲公司', ...late }
    const { code, lines } = await run(sharing, [line(facts), line(facts), '{}'].join('\n'))
    expect(code).toBe(1)
    expect(lines).toEqual([
      { line: 2, error: '工单 G1 在第 1 行已出现，同一工单只能计一次' },
      { line: 3, error: 'id 的值 （缺） 有误：必填，应为非空文字' },
      { contractor: '甲公司', orders: 1, installerLate: 0, compensationFen: 1000, contractorFen: 0, branchFen: 1000 },
    ])
  })

  it('has nothing to say of an empty input', async () => {
    expect(await run(sharing, '')).toEqual({ code: 0, lines: [] })
  })
})
