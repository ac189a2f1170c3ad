import { expect } from 'vitest'
import { drawBulletins, postBulletins } from '../../src/bulletins/post-bulletins.ts'
import type { Database } from '../../src/db/database.ts'
import { readFile } from '../../src/files/files.ts'
import type { FileMessage, Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Board } from '../../src/pictures/board.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { unsigned } from '../audit/chain.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { test as base } from '../alerting/world.ts'
import { fourStepExample } from '../alerting/four-steps.ts'
import { example } from '../people/example.ts'

const orders = [
  orderFacts({ id: 'ZD1', household: 'A', completedAt: iso('11-21 14:00') }),
  orderFacts({ id: 'ZD2', household: 'B', delayCause: 'resource' }),
  orderFacts({ id: 'ZD3', household: 'C', enteredAt: iso('11-20 12:00'), completedAt: iso('11-21 09:00'), delayCause: 'installer' }),
  orderFacts({ id: 'CR1', household: 'D', kind: 'install', completedAt: iso('11-21 15:00') }),
  orderFacts({ id: 'ZD4', household: 'E', district: 'haizhou', area: 'central', completedAt: iso('11-21 20:00') }),
  orderFacts({ id: 'ZD5', household: 'F', district: 'haizhou', area: 'central' }),
]

const test = base
  .extend('imported', { scope: 'file' }, ({ database }) => exportSays(database.db, at('11-21 17:00'), orders))
  .extend('post', { scope: 'file' }, ({ database, queue, imported }) => (edition: 'progress' | 'final', slot: Instant, now: Instant) => {
    expect(imported).toBeUndefined()
    return database.db
      .transaction()
      .execute((trx) => postBulletins(trx, { organisation: example, jobs: queue, platformsOf: () => ['webchat'] }, edition, slot, now))
  })

async function posted({ db }: Database, key: string): Promise<FileMessage> {
  const { message } = await db.selectFrom('outgoing').select('message').where('key', '=', key).executeTakeFirstOrThrow()
  return message as FileMessage
}

/** What stands for the picture where there are none: its three lines with a table. */
const said = async (database: Database, key: string): Promise<string> => plainText((await posted(database, key)).instead ?? nothing)
const nothing = { kind: 'text', text: '' } as const

test('at its time each district group gets its own bulletin, the city group the city’s, once', async ({ database, post }) => {
  const ids = await post('progress', at('11-21 18:30'), at('11-21 18:30:07'))
  expect(ids).toHaveLength(8)
  expect(await post('progress', at('11-21 18:30'), at('11-21 18:30:20'))).toEqual([])
  const rows = await database.db.selectFrom('outgoing').select(['key', 'conversation', 'lane', 'platform']).orderBy('key').execute()
  const groups = [...example.districts.map(({ id }) => id), 'city'].toSorted((a, b) => (a < b ? -1 : 1))
  expect(rows).toEqual(
    groups.map((group) => ({
      key: `bulletin/${group}/${group}/2026-11-21/progress/1`,
      conversation: `group/${group}`,
      lane: 'bulletin',
      platform: 'webchat',
    })),
  )
})

test('a group on two platforms gets its bulletin on both, once on each', async ({ database, queue, imported }) => {
  expect(imported).toBeUndefined()
  const posting = {
    organisation: { ...example, groups: example.groups.filter(({ id }) => id === 'haizhou') },
    jobs: queue,
    platformsOf: () => ['wecom', 'dingtalk'] as const,
  }
  const post = () =>
    database.db.transaction().execute((trx) => postBulletins(trx, posting, 'progress', at('11-20 18:30'), at('11-20 18:30:03')))
  expect(await post()).toHaveLength(2)
  expect(await post()).toEqual([])
  const rows = await database.db.selectFrom('outgoing').select(['key', 'platform']).where('key', 'like', '%2026-11-20%').execute()
  expect(rows.map(({ key, platform }) => `${platform} ${key}`).toSorted()).toEqual([
    'dingtalk bulletin/haizhou/haizhou/2026-11-20/progress/1',
    'wecom bulletin/haizhou/haizhou/2026-11-20/progress/1',
  ])
})

test('the progress edition of a district leads with done of due', async ({ database }) => {
  expect(await said(database, 'bulletin/ganyu/ganyu/2026-11-21/progress/1')).toBe(
    [
      '【赣榆 11月21日 当日装当日修进度通报】',
      '已完成 2/3 单（66.7%）；未完成 1 单：已超时 0 单（过了时限、不含免责），未到期 1 单',
      '完成率全市第 1（2 个区县）；较昨日同时点：已完成 +2 单，当日超时 ±0 单；上周六没有应完成的单',
      '要做：超时在途 0 单；今天还要到期 1 单',
      '类型  应完成  已完成  完成率  超时未完  未到期',
      '新装       1       1  100.0%         0       0',
      '障碍       2       1   50.0%         0       1',
      '合计       3       2   66.7%         0       1',
      '当日没有应补偿的户',
      '11月1日至21日累计：应完成 4 单，考核及时率 66.7%，超时 1 单，应补偿 1 户次 10元',
      '截至 11月21日 18:30，数据截至 11月21日 17:00；看数字背后的单：发“明细 超时”',
    ].join('\n'),
  )
})

test('what is posted is a picture of a telephone’s width with its three lines below', async ({ database }) => {
  const message = await posted(database, 'bulletin/ganyu/ganyu/2026-11-21/progress/1')
  const [heading, ...lines] = message.text.split('\n')
  expect([message.kind, message.name, message.captioned]).toEqual(['image', `${heading}.png`, true])
  expect(lines).toEqual((await said(database, 'bulletin/ganyu/ganyu/2026-11-21/progress/1')).split('\n').slice(1, 4))
  const { content, mediaType } = (await readFile(database.db, message.hash)) ?? { content: Buffer.alloc(24), mediaType: '' }
  expect([mediaType, content.readUInt32BE(16)]).toEqual(['image/png', 1080])
  expect(content.length).toBeLessThan(600_000)
})

test('the final edition is of the day before, for the city with its ranking', async ({ database, post }) => {
  expect(await post('final', at('11-22 08:30'), at('11-22 08:30'))).toHaveLength(8)
  expect(await said(database, 'bulletin/city/city/2026-11-21/final/1')).toBe(
    [
      '【全市 11月21日 当日装当日修通报】',
      '考核及时率 60.0%，及时率 60.0%：应完成 5 单，按时 3 单，当日超时 2 单（没按时完成的，含后来完成；没有免责；至今未完成 2 单）',
      '考核及时率领先：赣榆 66.7%；落后：海州 50.0%；较前一日：考核及时率 +60.0 个百分点，当日超时 +1 单；上周六没有应完成的单',
      '要做：超时在途 2 单：以前到期 2；最久 ZD2（赣榆装维01，资源原因）已超时 8小时30分；未定责 1 单，要定责',
      '名次  区县    应完成  按时  当日超时  免责  考核率',
      '   1  赣榆         3     2         1     0   66.7%',
      '   2  海州         2     1         1     0   50.0%',
      '   —  连云         0     0         0     0       —',
      '   —  开发区       0     0         0     0       —',
      '   —  东海         0     0         0     0       —',
      '   —  灌云         0     0         0     0       —',
      '   —  灌南         0     0         0     0       —',
      '当日超时原因：资源原因 1 单，未定责 1 单',
      '该日应补偿 2 户次 20元',
      '11月1日至21日累计：应完成 6 单，考核及时率 50.0%，超时 3 单，应补偿 3 户次 30元',
      '截至 11月22日 08:30，数据截至 11月21日 17:00；看数字背后的单：发“明细 超时 11-21”',
    ].join('\n'),
  )
})

test('its pictures are drawn before the transaction, which draws again only what has changed since', async ({
  database,
  queue,
  imported,
}) => {
  expect(imported).toBeUndefined()
  const [slot, drawn, again]: [Instant, Set<string>, string[]] = [at('11-19 08:30'), new Set(), []]
  const draw = (board: Board): Promise<Uint8Array> => {
    const picture = JSON.stringify(board)
    if (drawn.has(picture)) again.push(board.title.split(' ')[0] ?? '')
    drawn.add(picture)
    return Promise.resolve(Buffer.from(picture))
  }
  const posting = { organisation: example, jobs: queue, platformsOf: () => ['webchat'] as const, draw }
  await drawBulletins(database.db, posting, 'final', slot, slot)
  expect([drawn.size, again]).toEqual([8, []])
  await exportSays(database.db, slot, [orderFacts({ id: 'ZD9', household: 'G', enteredAt: iso('11-18 12:00') })])
  await database.db.transaction().execute((trx) => postBulletins(trx, posting, 'final', slot, slot))
  // The city's and 赣榆's are others now.
  expect([drawn.size, again.toSorted()]).toEqual([10, ['东海', '开发区', '海州', '灌云', '灌南', '连云']])
  const { hash } = await posted(database, 'bulletin/ganyu/ganyu/2026-11-18/final/1')
  expect(String((await readFile(database.db, hash))?.content)).toContain('ZD9')
})

test('on a day when nothing was due there is no table of noughts', async ({ database }) => {
  const lines = (await said(database, 'bulletin/lianyun/lianyun/2026-11-21/final/1')).split('\n')
  expect(lines.slice(0, 5)).toEqual([
    '【连云 11月21日 当日装当日修通报】',
    '该日没有应完成的承诺工单',
    '超时在途 0 单，没有要催办的',
    '该日没有应补偿的户',
    '11月1日至21日累计没有应完成的单',
  ])
})

test('by the clock: posted at its slot, and after a night down the editions of the last day are caught up, two replicas or one', async ({
  database,
  queue,
}) => {
  const contextAt = (_trx: unknown, now: Instant): ScheduleContext => ({
    organisation: fourStepExample,
    jobs: queue,
    auditKeys: unsigned,
    platformsOf: () => ['webchat'],
    now,
  })
  const nothing = (): void => undefined
  const runner = {
    db: database.db,
    log: console,
    organisation: fourStepExample,
    schedules,
    contextAt,
    deliverNow: () => Promise.resolve(),
    slotRan: nothing,
  }
  const bulletins = async (): Promise<string[]> => {
    const rows = await database.db
      .selectFrom('outgoing')
      .select('key')
      .where('key', 'like', 'bulletin/ganyu/%')
      .orderBy('position')
      .execute()
    return rows.map(({ key }) => key.split('/').slice(3, 5).join(' '))
  }
  const before = await bulletins()
  await runDue(runner, at('11-24 18:29:30'))
  expect(await bulletins()).toEqual(before)
  await runDue(runner, at('11-24 18:30:10'))
  expect((await bulletins()).slice(before.length)).toEqual(['2026-11-24 progress'])
  await Promise.all([runDue(runner, at('11-26 12:00')), runDue(runner, at('11-26 12:00'))])
  // Progress of a past day is no news, nor is the final edition of the 24th once that of the 25th is there.
  expect((await bulletins()).slice(before.length + 1)).toEqual(['2026-11-25 final'])
  expect(await said(database, 'bulletin/ganyu/ganyu/2026-11-25/final/1')).toMatch(/^【赣榆 11月25日 当日装当日修通报（补发）】/)
  const leftOut = await database.db
    .selectFrom('outgoing')
    .select('message')
    .where('key', 'like', 'control/bulletins-left-out/%')
    .orderBy('key')
    .execute()
  expect(leftOut.map(({ message }) => plainText(message as Message))).toEqual([
    '11月24日的通报没有发：到点时程序没有运行，现在已过补发的时间。需要的话逐天补发：sameday bulletin post --date 2026-11-24 --edition final --group <群>',
    '11月25日的进度通报没有发：到点时程序没有运行，现在已过补发的时间。过了当天的进度通报不再补发。',
  ])
  const alerts = await database.db.selectFrom('outgoing').select('key').where('key', 'like', 'alert/%').orderBy('key').execute()
  expect(alerts.map(({ key }) => key)).toEqual([
    'alert/ganyu/after/overdue/2026-11-24T18:30:00+08:00',
    'alert/ganyu/after/overdue/2026-11-26T12:00:00+08:00',
    'alert/haizhou/after/overdue/2026-11-24T18:30:00+08:00',
    'alert/haizhou/after/overdue/2026-11-26T12:00:00+08:00',
  ])
})
