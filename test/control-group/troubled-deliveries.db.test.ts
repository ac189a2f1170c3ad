import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { tellTroubled } from '../../src/control-group/troubled-deliveries.ts'
import type { Database } from '../../src/db/database.ts'
import { deliveryHealth } from '../../src/delivery/health.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import { rates } from '../../src/delivery/rates.ts'
import { dropTooLate } from '../../src/delivery/too-late.ts'
import type { Lane } from '../../src/db/tables/delivery.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { FakePlatform, NOW, refusal, say, toSay, withQueue } from '../delivery/fake-platform.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const lost = (): Promise<never> => Promise.reject(new Error('智能机器人：10 秒内没有回应'))
const unlimited = { ...rates, wecom: null, dingtalk: null }

/** What the control group is told now: on which platform, and the text with the ids left out. */
async function hear({ db }: Database, queue: Queue, reached: readonly Platform[], now = NOW): Promise<string[]> {
  const ids = await db.transaction().execute((trx) => tellTroubled(trx, { organisation: example, platformsOf: () => reached }, queue, now))
  const rows = await db
    .selectFrom('outgoing')
    .select(['platform', sql<string>`message->>'text'`.as('text')])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('position')
    .execute()
  return rows.map(({ platform, text }) => `${platform}：${text.replaceAll(/^[0-9a-f]{8} /gm, '- ')}`)
}

const table = (title: string) => ({ kind: 'table', title, lead: [], columns: [], rows: [], notes: [] }) as const
const of = (key: string, group: string, lane: Lane, title: string) =>
  toSay(key, { platform: 'wecom', conversation: { kind: 'group', group }, lane, message: table(title) })

const how =
  '“不确定”的可能已经送达，先到群里看一眼。重发：sameday deliveries retry 编号；放弃：sameday deliveries drop 编号；全部：sameday deliveries'

describe('what waits for a person', () => {
  test('is told to the control group once, in one message with what to type, and not by the platform that it waits on', async ({
    database,
  }) => {
    const wecom = new FakePlatform('wecom')
    // An alert is said once more before it is left in doubt.
    wecom.answers = [lost, lost, lost, lost, refusal('never')]
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        const told = [
          of('bulletin/ganyu/x', 'ganyu', 'bulletin', '赣榆 11月21日 当日装当日修进度通报'),
          of('bulletin/city/x', 'city', 'bulletin', '全市 11月21日 当日装当日修进度通报'),
          of('alert/ganyu/x', 'ganyu', 'alert', '2小时内到期 6 单'),
          toSay('reply/wecom/x/0', {
            platform: 'wecom',
            conversation: { kind: 'direct', person: 'ganyu-manager' },
            message: table('王某某 13800000000'),
          }),
        ]
        await queue.deliverNow(await say(database, queue, ...told))
        expect(await hear(database, queue, ['wecom', 'dingtalk'])).toEqual([
          [
            'dingtalk：企业微信有 4 条消息等人处理：',
            '- 不确定 赣榆装维群 通报“赣榆 11月21日 当日装当日修进度通报” 11月22日 10:00：智能机器人：10 秒内没有回应',
            '- 不确定 全市装维群 通报“全市 11月21日 当日装当日修进度通报” 11月22日 10:00：智能机器人：10 秒内没有回应',
            '- 不确定 赣榆装维群 预警“2小时内到期 6 单” 11月22日 10:00：智能机器人：10 秒内没有回应',
            '- 被拒绝 私聊 回复 11月22日 10:00：api freq out of limit',
            how,
          ].join('\n'),
        ])
        expect(await hear(database, queue, ['wecom', 'dingtalk'])).toEqual([])
      },
      { rates: unlimited },
    )
  })

  test('is told again only when something joins, and only what has joined', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    wecom.answers = [lost]
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        await queue.deliverNow(await say(database, queue, of('bulletin/haizhou/x', 'haizhou', 'bulletin', '海州通报')))
        const heard = await hear(database, queue, ['wecom', 'dingtalk'], NOW + 60)
        expect(heard).toHaveLength(1)
        expect(heard[0]).toContain('dingtalk：企业微信有 1 条消息等人处理：\n- 不确定 海州装维群 通报“海州通报”')
        expect(await hear(database, queue, ['wecom', 'dingtalk'], NOW + 120)).toEqual([])
      },
      { rates: unlimited },
    )
    expect(await deliveryHealth(database.db)).toMatchObject({ inDoubt: 4, refused: 1, troubledSince: NOW })
  })

  test('goes by the only way there is, and its own trouble is no news', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    wecom.answers = [lost]
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        await queue.deliverNow(await say(database, queue, of('bulletin/lianyun/x', 'lianyun', 'bulletin', '连云通报')))
        expect(await hear(database, queue, [], NOW + 180)).toEqual([])
        wecom.answers = [lost, lost]
        const { db } = database
        const ids = await db
          .transaction()
          .execute((trx) => tellTroubled(trx, { organisation: example, platformsOf: () => ['wecom'] }, queue, NOW + 240))
        await queue.deliverNow(ids)
        const [own] = await db
          .selectFrom('outgoing')
          .select(['state', 'key'])
          .where(sql<boolean>`id = any(${ids}::uuid[])`)
          .execute()
        expect(own).toMatchObject({ state: 'in-doubt', key: expect.stringMatching(/^control\/deliveries\/wecom\//) as string })
        expect(await hear(database, queue, ['wecom'], NOW + 300)).toEqual([])
      },
      { rates: unlimited },
    )
  })

  test('what was given up as too late is told too, as that', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    await withQueue(
      database,
      [],
      async (queue) => {
        await say(
          database,
          queue,
          of('bulletin/donghai/x', 'donghai', 'bulletin', '东海通报'),
          toSay('reply/wecom/y/0', { platform: 'wecom' }),
        )
        await dropTooLate(database.db, NOW + 7200)
        const [heard, ...more] = await hear(database, queue, ['wecom', 'dingtalk'], NOW + 7200)
        expect(more).toEqual([])
        expect(heard).toBe(
          [
            'dingtalk：企业微信有 1 条消息过了时效，没有发出，也不会再发：',
            '- 已放弃 东海装维群 通报“东海通报” 11月22日 10:00：过了时效，没有再发',
            '仍要发出的：sameday deliveries retry 编号',
          ].join('\n'),
        )
      },
      { rates: unlimited },
    )
    expect(wecom.texts).toEqual([])
    expect((await deliveryHealth(database.db)).tooLate).toBe(1)
  })

  test('ten are listed, the rest is counted', async ({ database }) => {
    const wecom = new FakePlatform('wecom')
    wecom.answers = Array.from({ length: 13 }, () => lost)
    await withQueue(
      database,
      [wecom],
      async (queue) => {
        await queue.deliverNow(
          await say(database, queue, ...Array.from({ length: 13 }, (_, i) => of(`bulletin/many/${i}`, 'ganyu', 'bulletin', `通报 ${i}`))),
        )
        const [heard = ''] = await hear(database, queue, ['dingtalk'], NOW + 360)
        expect(heard.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(10)
        expect(heard).toContain('企业微信有 13 条消息等人处理')
        expect(heard).toContain('\n另有 3 条\n')
      },
      { rates: unlimited },
    )
  })
})
