import { describe, expect, vi } from 'vitest'
import { rates } from '../../src/delivery/rates.ts'
import { test } from '../engines/database.ts'
import { FakePlatform, say, toSay, withQueue } from './fake-platform.ts'

const group = (name: string) => ({ conversation: { kind: 'group', group: name }, platform: 'wecom' }) as const
const rate = (everySeconds: number, burst: number, bulletinBurst: number) => ({
  rates: { ...rates, wecom: { everySeconds, burst, bulletinBurst } },
})

describe('the rate of a conversation', () => {
  test('lets a burst through at once and the rest in their order, one after each pause', async ({ database }) => {
    const robot = new FakePlatform('wecom')
    const texts = ['p1', 'p2', 'p3', 'p4', 'p5']
    await withQueue(
      database,
      [robot],
      async (queue) => {
        await queue.deliverNow(await say(database, queue, ...texts.map((text) => toSay(text, group('paced')))))
        expect(robot.texts).toEqual(['p1', 'p2'])
        await vi.waitFor(() => expect(robot.texts).toEqual(texts), { timeout: 25_000 })
      },
      rate(2, 2, 2),
    )
    const [first, last] = [robot.arrived.at(0), robot.arrived.at(-1)]
    // Three further messages at one each two seconds, less what the pause had already let in.
    expect((last?.millis ?? 0) - (first?.millis ?? 0)).toBeGreaterThan(5900)
  })

  test('of one conversation is no concern of another', async ({ database }) => {
    const robot = new FakePlatform('wecom')
    await withQueue(
      database,
      [robot],
      async (queue) => {
        await queue.deliverNow(await say(database, queue, ...['a', 'b', 'c'].map((name) => toSay(`to ${name}`, group(name)))))
        expect(robot.texts).toEqual(['to a', 'to b', 'to c'])
      },
      rate(60, 1, 1),
    )
  })

  test('keeps room for replies and alerts, which so pass a long bulletin', async ({ database }) => {
    const robot = new FakePlatform('wecom')
    const lane = (name: 'reply' | 'alert' | 'bulletin') => ({ ...group('busy'), lane: name })
    await withQueue(
      database,
      [robot],
      async (queue) => {
        const parts = [1, 2, 3, 4, 5, 6].map((part) => toSay(`bulletin ${part}/6`, lane('bulletin')))
        await queue.deliverNow(await say(database, queue, ...parts))
        expect(robot.texts).toEqual(['bulletin 1/6', 'bulletin 2/6'])
        await queue.deliverNow(await say(database, queue, toSay('an alert', lane('alert')), toSay('a reply', lane('reply'))))
        expect(robot.texts).toEqual(['bulletin 1/6', 'bulletin 2/6', 'an alert', 'a reply'])
        await queue.deliverNow(await say(database, queue, toSay('a fifth', lane('reply'))))
        expect(robot.texts).toHaveLength(4)
      },
      rate(60, 4, 2),
    )
  })

  test('is kept by two workers together', async ({ database }) => {
    const robots = [new FakePlatform('wecom'), new FakePlatform('wecom')]
    await withQueue(
      database,
      robots.slice(0, 1),
      (one) =>
        withQueue(
          database,
          robots.slice(1),
          async (two) => {
            const messages = Array.from({ length: 20 }, (_, i) =>
              toSay(`both ${i}`, { ...group('both'), lane: i % 2 === 0 ? 'reply' : 'alert' }),
            )
            const ids = await say(database, one, ...messages)
            await Promise.all([one.deliverNow(ids), two.deliverNow(ids)])
          },
          rate(60, 5, 5),
        ),
      rate(60, 5, 5),
    )
    expect(robots.flatMap(({ texts }) => texts).filter((text) => text.startsWith('both'))).toHaveLength(5)
  })
})

describe('a lane', () => {
  test('does not wait for another that is stuck', async ({ database }) => {
    const robot = new FakePlatform('webchat')
    robot.answers = [() => Promise.resolve({ sent: false, retry: 'after-a-minute', reason: 'system busy', answer: null })]
    await withQueue(database, [robot], async (queue) => {
      const stuck = { conversation: { kind: 'group', group: 'stuck' } } as const
      const ids = await say(
        database,
        queue,
        toSay('stuck alert', { ...stuck, lane: 'alert' }),
        toSay('next alert', { ...stuck, lane: 'alert' }),
      )
      await queue.deliverNow(ids)
      await queue.deliverNow(await say(database, queue, toSay('reply', { ...stuck, lane: 'reply' })))
      expect(robot.texts).toEqual(['reply'])
    })
  })

  test('is in the order of the decisions, however many ask for it at once', async ({ database }) => {
    const robot = new FakePlatform('webchat')
    const texts = Array.from({ length: 40 }, (_, i) => `ordered ${i}`)
    await withQueue(database, [robot], async (queue) => {
      const ids = await say(database, queue, ...texts.map((text) => toSay(text, { conversation: { kind: 'group', group: 'ordered' } })))
      await Promise.all(ids.toReversed().map((id) => queue.deliverNow([id])))
      await vi.waitFor(() => expect(robot.texts).toHaveLength(40), { timeout: 8000 })
    })
    expect(robot.texts).toEqual(texts)
  })
})
