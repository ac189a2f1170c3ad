import { sql } from 'kysely'
import { expect } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { bindGroup, loadBindings, noteSeen } from '../../src/platforms/bindings.ts'
import { type Reaching, platformsNow } from '../../src/platforms/reachable.ts'
import { type TellingControl, tellControlGroup, troubleTeller } from '../../src/control-group/tell.ts'
import { Secret } from '../../src/config/secret.ts'
import { FakePlatform, withQueue } from '../delivery/fake-platform.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const config = readConfig({ WECOM_BOT_ID: 'aib', WECOM_BOT_SECRET: 's' })
const live: Reaching = { kind: 'live', config, organisation: example, webhooks: [] }
const NOW = 1_795_312_800

test('a group is spoken to where a bot is and knows it, else by its webhook, else nowhere', async ({ database: { db } }) => {
  const webhooks = [
    { platform: 'dingtalk', group: 'ganyu', variable: 'HOOK', secret: new Secret('token') },
    { platform: 'wecom', group: 'donghai', variable: 'NOT_SET', secret: null },
  ] as const
  expect((await platformsNow(db, { ...live, kind: 'demo' }))('ganyu')).toEqual(['webchat'])
  expect((await platformsNow(db, live))('ganyu')).toEqual([])
  expect((await platformsNow(db, { ...live, webhooks }))('ganyu')).toEqual(['dingtalk'])
  expect((await platformsNow(db, { ...live, webhooks }))('donghai')).toEqual([])
  await db.transaction().execute((trx) => bindGroup(trx, 'wecom', 'wrGanyu', 'ganyu', 'admin'))
  expect((await platformsNow(db, { ...live, webhooks }))('ganyu')).toEqual(['wecom', 'dingtalk'])
  // Its bot is not configured any more.
  expect((await platformsNow(db, { ...live, config: readConfig({}) }))('ganyu')).toEqual([])
})

test('trouble that a person must mend is told once a day; a group that is gone is noted, and forgotten when the bot is spoken to there', async ({
  database,
}) => {
  const { db } = database
  await db.transaction().execute((trx) => bindGroup(trx, 'wecom', 'wrControl', 'control', 'admin'))
  await db.transaction().execute((trx) => bindGroup(trx, 'wecom', 'wrSea', 'lianyun', 'admin'))
  const platform = new FakePlatform('wecom')
  let now = NOW
  await withQueue(database, [platform], async (queue) => {
    const telling: TellingControl = { ...live, jobs: () => Promise.resolve(queue), now: () => now }
    const trouble = troubleTeller(telling, tellControlGroup(telling))
    const happens = (kind: 'alarm' | 'gone', group: string, reason: string) =>
      db.transaction().execute((trx) => trouble(trx, { platform: 'wecom', conversation: { kind: 'group', group }, trouble: kind, reason }))
    const first = await happens('alarm', 'lianyun', '权限不足')
    expect(await happens('alarm', 'lianyun', '权限不足')).toEqual([])
    now += 86_400
    const second = await happens('alarm', 'lianyun', '权限不足')
    const gone = await happens('gone', 'lianyun', '93006')
    expect(await happens('gone', 'lianyun', '93006')).toEqual([])
    expect((await platformsNow(db, live))('lianyun')).toEqual([])
    await queue.deliverNow([...first, ...second, ...gone])
    expect(platform.texts).toEqual([
      '企业微信有消息发不出去（连云装维群）：权限不足。处理好之前会继续重试。',
      '企业微信有消息发不出去（连云装维群）：权限不足。处理好之前会继续重试。',
      '机器人已不在企业微信的连云装维群，那里的预警和通报已停：93006。请重新把机器人加入该群，在群里 @机器人 说一句话即恢复。',
    ])
    await noteSeen(db, 'wecom', { id: 'wrSea', title: '连云群', outsiders: false })
    expect((await platformsNow(db, live))('lianyun')).toEqual(['wecom'])
  })
})

test('the control group hears news wherever it is, once on each platform', async ({ database }) => {
  const { db } = database
  const both = readConfig({
    WECOM_BOT_ID: 'aib',
    WECOM_BOT_SECRET: 's',
    DINGTALK_APP_KEY: 'k',
    DINGTALK_APP_SECRET: 's',
    DINGTALK_ROBOT_CODE: 'r',
  })
  await db.transaction().execute((trx) => bindGroup(trx, 'wecom', 'wrControl', 'control', 'admin'))
  await db.transaction().execute((trx) => bindGroup(trx, 'dingtalk', 'cidControl', 'control', 'admin'))
  const platforms = [new FakePlatform('wecom'), new FakePlatform('dingtalk')]
  await withQueue(database, platforms, async (queue) => {
    const tell = tellControlGroup({ ...live, config: both, jobs: () => Promise.resolve(queue), now: () => NOW })
    const say = () => db.transaction().execute((trx) => tell(trx, 'room/both-1', '两边都听到'))
    await queue.deliverNow(await say())
    expect(await say()).toEqual([])
    expect(platforms.map(({ texts }) => texts)).toEqual([['两边都听到'], ['两边都听到']])
    // What keeps a platform from being spoken to is said on the other one, and where there is none, by another way.
    const wrong = { platform: 'wecom', reason: '智能机器人：权限不足' } as const
    await queue.deliverNow(await db.transaction().execute((trx) => tell(trx, 'room/both-2', '企业微信渠道需要处理', wrong)))
    expect(platforms.map(({ texts }) => texts)).toEqual([['两边都听到'], ['两边都听到', '企业微信渠道需要处理']])
    const alone = tellControlGroup({ ...live, jobs: () => Promise.resolve(queue), now: () => NOW })
    const [id = ''] = await db.transaction().execute((trx) => alone(trx, 'room/both-3', '企业微信渠道需要处理', wrong))
    expect(await db.selectFrom('outgoing').select(['platform', 'avoid']).where('id', '=', id).executeTakeFirst()).toEqual({
      platform: 'wecom',
      avoid: '智能机器人：权限不足',
    })
  })
})

test('outsiders are news once, and stay until an admin binds the group a day later', async ({ database: { db } }) => {
  const seen = (outsiders: boolean) => noteSeen(db, 'dingtalk', { id: 'cidX', title: null, outsiders })
  expect(await seen(false)).toEqual({ outsidersAreNews: false })
  expect(await seen(true)).toEqual({ outsidersAreNews: true })
  expect(await seen(true)).toEqual({ outsidersAreNews: false })
  expect(await seen(false)).toEqual({ outsidersAreNews: false })
  expect((await loadBindings(db, example)).seen('dingtalk', 'cidX')).toMatchObject({ outsiders: true, outsidersOfLate: true })
  await sql`update platform_group set outsiders_at = now() - interval '25 hours' where id = 'cidX'`.execute(db)
  expect((await loadBindings(db, example)).seen('dingtalk', 'cidX')).toMatchObject({ outsiders: true, outsidersOfLate: false })
  await db.transaction().execute((trx) => bindGroup(trx, 'dingtalk', 'cidX', 'guannan', 'admin'))
  expect((await loadBindings(db, example)).groupAt('dingtalk', 'cidX')?.id).toBe('guannan')
})
