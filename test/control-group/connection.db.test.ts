import { describe, expect, vi } from 'vitest'
import { type Lost, refreshConnection, tellBack, tellLost } from '../../src/control-group/connection.ts'
import type { Database } from '../../src/db/database.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import { rates } from '../../src/delivery/rates.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { HOUR } from '../../src/policy/instant.ts'
import { FakePlatform, NOW, withQueue } from '../delivery/fake-platform.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const unlimited = { rates: { ...rates, wecom: null, dingtalk: null } }
const refreshing = {
  ...unlimited,
  refresh: async (trx, { about }) => (await refreshConnection(trx, about)) ?? 'as-it-is',
} satisfies Partial<Parameters<typeof withQueue>[3]>
const kicked: Lost = { reason: '被另一个程序接管', ways: '智能机器人' }
const missing: Lost = { reason: '连不上', ways: '智能机器人' }

/** What a process tells of the connection of WeCom. */
const teller = ({ db }: Database, jobs: Queue, reached: readonly Platform[], start: number = NOW) => {
  const telling = (now: number) => ({ organisation: example, jobs, now, platformsOf: () => reached })
  return {
    lost: (lost: Lost, now = start) => db.transaction().execute((trx) => tellLost(trx, telling(now), 'wecom', lost)),
    back: (now = start) => db.transaction().execute((trx) => tellBack(trx, telling(now), 'wecom')),
  }
}

const rowsOf = ({ db }: Database, ids: readonly string[]) =>
  db
    .selectFrom('outgoing')
    .select(['platform', 'conversation', 'avoid', 'state', 'reason'])
    .where('id', 'in', ids)
    .orderBy('position')
    .execute()

test.beforeEach(async ({ database: { db } }) => {
  await db.deleteFrom('outgoing').execute()
  await db.deleteFrom('control_told').execute()
})

describe('an alarm about a connection', () => {
  test('goes by the other platform that the group is on, and not by that connection', async ({ database }) => {
    const [wecom, dingtalk] = [new FakePlatform('wecom'), new FakePlatform('dingtalk')]
    await withQueue(
      database,
      [wecom, dingtalk],
      async (queue) => {
        const { lost, back } = teller(database, queue, ['wecom', 'dingtalk'])
        await queue.deliverNow(await lost(kicked))
        expect([wecom.texts, dingtalk.texts]).toEqual([
          [],
          ['企业微信的连接需要处理（11月22日 10:00）：被另一个程序接管。恢复后会在这里说。'],
        ])
        await queue.deliverNow(await back(NOW + 60))
        expect(wecom.texts).toEqual(['企业微信的连接已恢复（11月22日 10:00起需要处理的那次），不用再处理。'])
        expect(dingtalk.texts).toHaveLength(2)
      },
      refreshing,
    )
  })

  test('goes by another way of the same platform where the group is nowhere else', async ({ database }) => {
    await withQueue(database, [], async (queue) => {
      const start = NOW + 1 * HOUR
      const { lost, back } = teller(database, queue, ['wecom'], start)
      expect(await rowsOf(database, await lost(kicked))).toEqual([
        { platform: 'wecom', conversation: 'group/control', avoid: '智能机器人', state: 'queued', reason: null },
      ])
      await back()
    })
  })

  test('is told once for each reason until it is back, by however many processes, once a day, and not as told while nobody can be reached', async ({
    database,
  }) => {
    await withQueue(database, [], async (queue) => {
      const start = NOW + 2 * HOUR
      const { lost, back } = teller(database, queue, ['dingtalk'], start)
      expect(await back()).toEqual([])
      expect(await teller(database, queue, [], start).lost(kicked)).toEqual([])
      expect((await Promise.all(Array.from({ length: 6 }, () => lost(kicked)))).flat()).toHaveLength(1)
      expect([await lost(missing), await lost(kicked, start + 1), await lost(missing, start + 2)].map(({ length }) => length)).toEqual([
        1, 0, 0,
      ])
      expect(await lost(kicked, start + 86_399)).toEqual([])
      expect(await lost(kicked, start + 86_400)).toHaveLength(1)
      expect([await back(start + 86_500), await back(start + 86_501)].map(({ length }) => length)).toEqual([1, 0])
      expect(await lost(kicked, start + 86_600)).toHaveLength(1)
      await back(start + 86_700)
    })
  })

  test('that could not be sent until the connection was back is not sent: only that it was', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    await withQueue(
      database,
      [],
      async (queue) => {
        const start = NOW + 3 * HOUR
        const { lost, back } = teller(database, queue, ['wecom'], start)
        const told = [...(await lost(kicked)), ...(await lost(missing))]
        const after = await back(start + 1080)
        await queue.serve(wecom)
        await queue.deliverNow([...told, ...after])
        await vi.waitFor(() => expect(wecom.texts).toEqual(['企业微信的连接已恢复（11月22日 13:00起需要处理的那次），不用再处理。']))
        expect(await rowsOf(database, told)).toMatchObject(
          Array.from({ length: 2 }, () => ({ state: 'dropped', reason: '发送之前连接已恢复' })),
        )
      },
      refreshing,
    )
  })

  test('that is still true is sent, however late', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    await withQueue(
      database,
      [],
      async (queue) => {
        const start = NOW + 4 * HOUR
        const { lost, back } = teller(database, queue, ['wecom'], start)
        const told = await lost(kicked)
        await queue.serve(wecom)
        await queue.deliverNow(told)
        await vi.waitFor(() =>
          expect(wecom.texts).toEqual(['企业微信的连接需要处理（11月22日 14:00）：被另一个程序接管。恢复后会在这里说。']),
        )
        await back()
      },
      refreshing,
    )
  })
})
