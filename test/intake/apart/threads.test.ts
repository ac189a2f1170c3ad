import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Threads } from '../../../src/intake/apart/threads.ts'

const threads = new Threads<string>(new URL('bad-thread.ts', import.meta.url), {
  megabytes: 32,
  silentMs: 1000,
  waitedMs: 3000,
  idleMs: 100,
})

const outcome = (job: string): Promise<string> =>
  Array.fromAsync(threads.run<string>(job)).then(
    (pieces) => `${pieces.length} pieces`,
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  )

test('a thread that is silent for too long is ended, and what it read is refused', async () => {
  const begun = performance.now()
  expect(await outcome('for ever')).toBe('FileRefused: 读取花的时间太长，没有导入：请分成几个文件，或重新导出')
  expect(performance.now() - begun).toBeLessThan(15_000)
})

test('a thread that goes on and on is ended too', async () => {
  expect(await outcome('slowly')).toBe('FileRefused: 读取花的时间太长，没有导入：请分成几个文件，或重新导出')
})

test('a thread that takes all its memory is ended, and what it read is refused', async () => {
  expect(await outcome('all the memory')).toBe('FileRefused: 读取要用的内存超过上限，没有导入：请分成几个文件，或重新导出')
})

test('a thread that dies fails its job and no other', async () => {
  expect(await outcome('throws')).toBe('TypeError: of its own')
  expect(await outcome('exits')).toBe('Error: a reading thread ended')
  expect(await outcome('well')).toBe('0 pieces')
})

test('jobs one after the other and at the same time come to their ends, also after a rest', async () => {
  expect(await Promise.all([outcome('well'), outcome('well'), outcome('throws')])).toEqual([
    '0 pieces',
    '0 pieces',
    'TypeError: of its own',
  ])
  await sleep(300)
  expect(await outcome('well')).toBe('0 pieces')
})
