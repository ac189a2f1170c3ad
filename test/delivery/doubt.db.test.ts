import { sql } from 'kysely'
import { describe, expect, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { SendResult } from '../../src/delivery/sender.ts'
import { engine, test } from '../engines/database.ts'
import { FakePlatform, say, toSay, withQueue } from './fake-platform.ts'

const stateOf = async ({ db }: Database, key: string) =>
  db.selectFrom('outgoing').select(['state', 'attempts', 'reason', 'repeat']).where('key', '=', key).executeTakeFirst()

const out = (): Promise<SendResult> => Promise.resolve({ sent: false, retry: 'when-connected', reason: 'out', answer: null })
const busy = (): Promise<SendResult> => Promise.resolve({ sent: false, retry: 'now', reason: 'busy', answer: null })
const lost = (): Promise<SendResult> => Promise.reject(new Error('socket hang up'))
const chat = (name: string) => ({ conversation: { kind: 'group', group: name } }) as const

describe('a message of which nobody knows whether it arrived', () => {
  test('is not said again when it is a reply or a bulletin: it waits for a person, and what follows goes on', async ({ database }) => {
    const robot = new FakePlatform('webchat')
    robot.answers = [lost]
    await withQueue(database, [robot], async (queue) => {
      await queue.deliverNow(
        await say(
          database,
          queue,
          toSay('lost bulletin', { ...chat('one'), lane: 'bulletin' }),
          toSay('next bulletin', { ...chat('one'), lane: 'bulletin' }),
        ),
      )
    })
    expect(await stateOf(database, 'lost bulletin')).toMatchObject({ state: 'in-doubt', reason: 'socket hang up', repeat: false })
    expect(robot.texts).toEqual(['next bulletin'])
  })

  test('is said once more, marked as a repeat, when it is an alert', async ({ database }) => {
    const robot = new FakePlatform('webchat')
    robot.answers = [lost]
    await withQueue(database, [robot], async (queue) =>
      queue.deliverNow(await say(database, queue, toSay('lost alert', { ...chat('two'), lane: 'alert' }))),
    )
    expect(robot.arrived).toMatchObject([{ text: 'lost alert', repeat: true }])
    expect(await stateOf(database, 'lost alert')).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('is not said a third time', async ({ database }) => {
    const robot = new FakePlatform('webchat')
    robot.answers = [lost, lost]
    await withQueue(database, [robot], async (queue) =>
      queue.deliverNow(await say(database, queue, toSay('twice lost alert', { ...chat('three'), lane: 'alert' }))),
    )
    expect(robot.texts).toEqual([])
    expect(await stateOf(database, 'twice lost alert')).toMatchObject({ state: 'in-doubt', attempts: 2 })
  })

  test('is simply sent again where the platform knows its id', async ({ database }) => {
    const page = new FakePlatform('webchat')
    page.idempotent = true
    page.answers = [lost]
    await withQueue(database, [page], async (queue) => queue.deliverNow(await say(database, queue, toSay('pushed again', chat('four')))))
    expect(page.arrived).toMatchObject([{ text: 'pushed again', repeat: false }])
    expect(await stateOf(database, 'pushed again')).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('is settled by an answer that comes late', async ({ database }) => {
    const robot = new FakePlatform('webchat')
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    robot.answers = [() => promise]
    await withQueue(
      database,
      [robot],
      async (queue) => {
        await queue.deliverNow(await say(database, queue, toSay('slow', chat('five'))))
        expect(await stateOf(database, 'slow')).toMatchObject({ state: 'in-doubt', reason: 'no answer within 0.2 s' })
        resolve({ sent: true, answer: { errcode: 0 } })
        await vi.waitFor(async () => expect(await stateOf(database, 'slow')).toMatchObject({ state: 'sent', attempts: 1 }))
      },
      { answerWithinSeconds: 0.2 },
    )
  })

  test('was left by a process that ended: the next one decides about it, and only after the living had their time', async ({
    database,
  }) => {
    const robot = new FakePlatform('webchat')
    const settings = { answerWithinSeconds: 1 }
    await withQueue(database, [], (queue) =>
      say(database, queue, toSay('left alert', { ...chat('six'), lane: 'alert' }), toSay('left reply', chat('six'))),
    )
    await database.db
      .updateTable('outgoing')
      .set({ state: 'sending', attempts: 1, sending_at: new Date().toISOString() })
      .where('key', 'like', 'left %')
      .execute()
    const began = performance.now()
    await withQueue(
      database,
      [robot],
      () => vi.waitFor(() => expect(robot.arrived).toMatchObject([{ text: 'left alert', repeat: true }]), { timeout: 12_000 }),
      settings,
    )
    expect(await stateOf(database, 'left reply')).toMatchObject({ state: 'in-doubt', reason: 'the process that was sending it ended' })
    // The embedded engine belongs to one process; on a server another replica may still be waiting for its answer.
    const waited = performance.now() - began
    if (engine === 'embedded') expect(waited).toBeLessThan(5000)
    else expect(waited).toBeGreaterThan(5000)
  })
})

test('thirty alerts whose receiver is out for minutes, and busy when it is back, are each said once, unmarked, however many programs try', async ({
  database,
}) => {
  const robot = new FakePlatform('webchat')
  const texts = Array.from({ length: 30 }, (_, i) => `outage ${i}`)
  const alerts = texts.map((text, i) => toSay(text, { ...chat(`outage-${i}`), lane: 'alert' }))
  await withQueue(database, [robot], (one) =>
    withQueue(database, [robot], async (two) => {
      const ids = await say(database, one, ...alerts)
      const tryAgain = async (): Promise<void> => {
        // The pause since the last try has passed.
        await database.db
          .updateTable('outgoing')
          .set({ not_before: sql`now()` })
          .where('id', 'in', ids)
          .where('state', '=', 'queued')
          .execute()
        await Promise.all([one.deliverNow(ids), two.deliverNow(ids.toReversed())])
      }
      robot.answers = Array.from({ length: 1000 }, () => out)
      // More often than what is refused would be tried.
      for (let tries = 0; tries < 8; tries++) await tryAgain()
      expect(robot.arrived).toEqual([])
      robot.answers = alerts.map(() => busy)
      await tryAgain()
      expect(robot.answers).toEqual([])
      await tryAgain()
      await vi.waitFor(() => expect(robot.arrived).toHaveLength(30))
    }),
  )
  expect(robot.texts.toSorted()).toEqual(texts.toSorted())
  expect(robot.arrived.filter(({ repeat }) => repeat)).toEqual([])
})
