import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CommandIo } from '../../src/remote/command-io.ts'
import { progressBar, progressLine } from '../../src/cli/output/progress-bar.ts'
import { displayWidth } from '../../src/messages/width.ts'

const given = { file: 'orders.csv', rows: 123_456, share: 0.456, seconds: 29.3, columns: 80 }

test('it says which file, how much of it, how many rows and how fast', () => {
  expect(progressLine(given)).toBe('orders.csv [=============>                ] 45%  123,456 行  4,213 行/秒')
  expect(progressLine({ ...given, share: 1 })).toContain('[==============================] 100%')
  expect(progressLine({ ...given, share: null })).toBe('orders.csv 123,456 行  4,213 行/秒')
  expect(progressLine({ ...given, seconds: 0.4 })).not.toContain('行/秒')
})

test('on a narrow terminal the bar goes first, and a long name keeps its end', () => {
  expect(progressLine({ ...given, columns: 50 })).toBe('…ders.csv [===>    ] 45%  123,456 行  4,213 行/秒')
  expect(progressLine({ ...given, columns: 40 })).toBe('45%  123,456 行  4,213 行/秒')
  expect(progressLine({ ...given, file: '/srv/inbox/2026年11月21日当日装当日修工单明细.csv', columns: 80 })).toMatch(/^….*工单明细\.csv \[/)
})

test('whatever it says fits the line, so that it can be taken away again', () => {
  const any = fc.record({
    file: fc.string({ unit: fc.constantFrom('a', '/', '工', '\t', '\u001B', 'é') }),
    rows: fc.nat(),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    columns: fc.integer({ min: 1, max: 300 }),
  })
  fc.assert(
    fc.property(any, (one) => {
      const line = progressLine(one)
      return displayWidth(line) < one.columns && !/\p{Cc}/u.test(line)
    }),
  )
})

const terminal = (write: CommandIo['err']): CommandIo => ({
  cwd: '.',
  input: (async function* () {})(),
  out: () => Promise.resolve(),
  err: write,
  columns: 80,
})

test('a terminal that is slow gets only what it can take, and one that has gone stops nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const written: string[] = []
  const slow = progressBar(
    terminal((text) => {
      written.push(text)
      return promise
    }),
    'a.csv',
  )
  for (let i = 0; i < 1000; i++) slow?.watch(i, 0.5)
  expect(written).toHaveLength(1)
  resolve()
  await slow?.clear()
  expect(written.at(-1)).toBe('\r\u001B[K')

  const gone = progressBar(
    terminal(() => Promise.reject(new Error('EPIPE'))),
    'a.csv',
  )
  gone?.watch(1, 0.5)
  await gone?.clear()
  gone?.watch(2, 0.5)
})

test('where nobody watches there is none', () => {
  const { columns: _columns, ...pipe } = terminal(() => Promise.reject(new Error('written')))
  expect(progressBar(pipe, 'a.csv')).toBeNull()
})
