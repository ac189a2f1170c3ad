import { describe, expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { SendResult } from '../../src/delivery/sender.ts'
import { dropTooLate } from '../../src/delivery/too-late.ts'
import { findDeliveries, retryDelivery } from '../../src/delivery/repair.ts'
import { rates } from '../../src/delivery/rates.ts'
import { test } from '../engines/database.ts'
import { FakePlatform, NOW, say, toSay, withQueue } from './fake-platform.ts'

const rowOf = ({ db }: Database, key: string) =>
  db.selectFrom('outgoing').select(['id', 'state', 'reason', 'troubled_at', 'told_at']).where('key', '=', key).executeTakeFirstOrThrow()

const away = (): Promise<SendResult> => Promise.resolve({ sent: false, retry: 'when-connected', reason: '连接断开', answer: null })
const place = (group: string) => ({ platform: 'wecom', conversation: { kind: 'group', group } }) as const
const unlimited = { ...rates, wecom: null }

/** A clock that a test moves. */
const clock = (time = NOW) => ({
  time,
  now(): number {
    return this.time
  },
})

describe('a message that is no news any more', () => {
  test('is sent up to the last second it is worth saying in, and not in the next', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    const time = clock()
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        const ids = await say(
          database,
          queue,
          toSay('last second', { ...place('one'), worthUntil: NOW + 60 }),
          toSay('too late', { ...place('two'), worthUntil: NOW + 59 }),
        )
        time.time = NOW + 60
        await queue.deliverNow(ids)
      },
      { now: () => time.now(), rates: unlimited },
    )
    expect(wecom.texts).toEqual(['last second'])
    expect(await rowOf(database, 'too late')).toMatchObject({ state: 'dropped', reason: '过了时效，没有再发' })
  })

  test('stands in nobody’s way: what is decided later is sent at once, by a bucket that has room for one', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    const time = clock()
    const slow = { ...rates, wecom: { everySeconds: 600, burst: 1, bulletinBurst: 1 } }
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        await say(
          database,
          queue,
          ...Array.from({ length: 40 }, (_, i) => toSay(`old ${i}`, { ...place('lane'), lane: 'alert', worthUntil: NOW + 60 })),
        )
        time.time = NOW + 3600
        const [id = ''] = await say(
          database,
          queue,
          toSay('new', { ...place('lane'), lane: 'alert', at: time.time, worthUntil: time.time + 60 }),
        )
        await queue.deliverNow([id])
      },
      { now: () => time.now(), rates: slow },
    )
    expect(wecom.texts).toEqual(['new'])
  })

  test('says why it had not been sent, and is told to a person unless it was a reply', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    wecom.answers = [away, away, away]
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        const lanes = ['alert', 'bulletin', 'reply'] as const
        await queue.deliverNow(
          await say(database, queue, ...lanes.map((lane) => toSay(`${lane} while away`, { ...place(lane), lane, worthUntil: NOW + 60 }))),
        )
      },
      { rates: unlimited },
    )
    await dropTooLate(database.db, NOW + 60)
    expect(await rowOf(database, 'alert while away')).toMatchObject({ state: 'queued' })
    await dropTooLate(database.db, NOW + 61)
    const told = { state: 'dropped', reason: '过了时效，没有再发；此前：连接断开', told_at: null }
    expect(await rowOf(database, 'alert while away')).toMatchObject(told)
    expect((await rowOf(database, 'bulletin while away')).troubled_at).not.toBeNull()
    expect(await rowOf(database, 'reply while away')).toMatchObject({ ...told, troubled_at: null })
  })

  test('has its time again when a person wants it said', async ({ database }) => {
    const [delivery] = await findDeliveries(database.db, (await rowOf(database, 'bulletin while away')).id)
    if (delivery === undefined) throw new Error('it is gone')
    expect(await retryDelivery(database, delivery, () => Promise.resolve(), NOW + 7200)).toBe(true)
    const wecom = new FakePlatform('wecom')
    await withQueue(database, [wecom], () => expect.poll(() => wecom.texts).toEqual(['bulletin while away']), {
      now: () => NOW + 7200 + 60,
      rates: unlimited,
    })
    expect(await rowOf(database, 'bulletin while away')).toMatchObject({ state: 'sent', troubled_at: null })
  })
})
