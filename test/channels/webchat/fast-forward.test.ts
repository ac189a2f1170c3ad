import { expect, test } from 'vitest'
import { START, fakeWorld } from './fake-deps.ts'
import { served } from './served.ts'
import { visitor } from './visitor.ts'

const GANYU = { kind: 'group', group: 'ganyu' } as const
const plans = [
  { at: START + 300, what: '赣榆 预警', conversation: GANYU, message: { kind: 'text', text: '还有 1 小时' } as const },
  { at: START + 900, what: '赣榆 通报', conversation: GANYU, message: { kind: 'text', text: '进度通报' } as const },
]

test('the clock goes to the next thing, which then happens, and everybody sees the new time', async () => {
  const { url } = await served(fakeWorld(() => [], plans))
  const [page, other] = [await visitor(url), await visitor(url)]
  const { next } = await page.hears('clock')
  expect(next).toEqual({ at: START + 300, what: '赣榆 预警' })
  await other.hears('clock')
  page.tell({ type: 'open', conversation: 'group/ganyu' })
  page.tell({ type: 'advance', to: START + 300 })
  expect((await page.hears('line')).line).toMatchObject({ at: START + 300, message: { text: '还有 1 小时' } })
  for (const each of [page, other]) expect(await each.hears('clock')).toMatchObject({ next: { what: '赣榆 通报' } })
})

test('two who go forward at once get as far as the farther one, and no further', async () => {
  const world = fakeWorld(() => [], plans)
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell({ type: 'advance', to: START + 3600 })
  page.tell({ type: 'advance', to: START + 600 })
  await page.hears('clock', ({ now }) => now >= START + 3600)
  expect(world.deps.clock.now()).toBeLessThan(START + 3660)
})

test('the clock does not go back, nor a month ahead at once', async () => {
  const world = fakeWorld(() => [], plans)
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell({ type: 'advance', to: START - 3600 })
  page.tell({ type: 'advance', to: START + 32 * 86_400 })
  expect(await page.hears('trouble')).toEqual({ type: 'trouble', reason: '一次最多快进 31 天。' })
  expect(world.deps.clock.now()).toBeGreaterThanOrEqual(START)
  expect(world.deps.clock.now()).toBeLessThan(START + 60)
})
