import { expect, test } from 'vitest'
import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import type { CardMessage, Message, TableMessage } from '../../../src/messages/message.ts'
import { Secret } from '../../../src/config/secret.ts'
import type { FakeDingTalk } from '../../fakes/dingtalk/fake-dingtalk.ts'
import { faults } from '../../fakes/dingtalk/faults.ts'
import type { SaidToRobot } from '../../fakes/dingtalk/incoming-message.ts'
import { CITY, GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { until } from '../../fakes/dingtalk/until.ts'
import { WEBHOOK_SECRET, WEBHOOK_TOKEN, type World, openWorld, replyTo } from './world.ts'

const SEND = '/v1.0/robot/groupMessages/send'
const TOKEN = '/v1.0/oauth2/accessToken'
const SESSION = '/robot/sendBySession'
const WEBHOOK = '/robot/send'

/** Where an answer never comes. */
const impatient = { timing: { answer: 300 } }

const text = (says: string, mentions: string[] = []): Message => ({ kind: 'text', text: says, mentions })
const calls = ({ asked }: FakeDingTalk, path: string): number => asked.filter((one) => one.path === path).length
const said = ({ tenant }: FakeDingTalk) => tenant.posts.map(({ via, text, mentions }) => ({ via, text, mentions }))

/** The channel, and the group's own webhook. */
function withWebhook(dingtalk: FakeDingTalk, world: World): void {
  dingtalk.openapi.customRobots.add(WEBHOOK_TOKEN, { conversation: GANYU, secret: WEBHOOK_SECRET })
  world.webhooks.set('ganyu', new Secret(`${WEBHOOK_TOKEN},${WEBHOOK_SECRET}`))
}

/** What the channel made of something that was said to it. */
async function heard(dingtalk: FakeDingTalk, world: World, message: SaidToRobot): Promise<Incoming> {
  const stopping = new AbortController()
  const running = world.channel.run(stopping.signal)
  await until('connected', () => dingtalk.gateway.open.length === 1)
  await dingtalk.gateway.say(message).acked()
  stopping.abort()
  await running
  const incoming = world.received.at(-1)
  if (incoming === undefined) throw new Error('nothing was received')
  return incoming
}

test('what is said unasked goes to the group by the OpenAPI, with its receipt', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const result = await world.send(text('通报'))
  expect(result).toMatchObject({ sent: true, answer: { route: 'openapi', processQueryKey: expect.any(String) as string } })
  expect(said(dingtalk)).toEqual([{ via: 'group-message', text: '通报', mentions: [] }])
  expect(world.spent).toBe(1)
})

test('what is said to one person goes to that person', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  expect(await world.send(text('完整联系方式'), { conversation: { kind: 'direct', person: 'ganyu-manager' } })).toMatchObject({
    sent: true,
  })
  expect(dingtalk.seen('user/manager7676').map(({ text }) => text)).toEqual(['完整联系方式'])
})

test('200 does not mean that the person got it', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const held = await world.send(text('x'), { conversation: { kind: 'direct', person: 'city-lead' } })
  const unknown = await world.send(text('x'), { conversation: { kind: 'stranger', user: 'guest01' } })
  expect(held).toMatchObject({ sent: false, retry: 'after-a-minute' })
  expect(unknown).toMatchObject({ sent: false, retry: 'never' })
  expect(dingtalk.tenant.posts).toEqual([])
})

test('a reply goes where it was asked, fixed words first, and the asker’s telephone rings', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'manager76', in: GANYU }, '查单 GY1'))
  const result = await world.send(text('查无此单'), { replyTo: replyTo(asked) })
  expect(result).toMatchObject({ sent: true, answer: { route: 'session-webhook' } })
  expect(said(dingtalk)).toEqual([{ via: 'session-webhook', text: '查无此单\n\n@manager76', mentions: ['manager76'] }])
  expect([calls(dingtalk, TOKEN), world.spent]).toEqual([0, 0])
})

test('a reply in a private chat rings nobody, and a stranger is answered there too', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'guest01' }, '在途'))
  await world.send(text('无权限'), { conversation: asked.conversation, replyTo: replyTo(asked) })
  expect(said(dingtalk)).toEqual([{ via: 'session-webhook', text: '无权限', mentions: [] }])
})

test('an answer for one person’s eyes never goes to the group where it was asked', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'manager7676', in: GANYU }, '联系 GY1'))
  const elsewhere = [{ kind: 'direct', person: 'ganyu-manager' } as const, { kind: 'group', group: 'city' } as const]
  for (const conversation of elsewhere) await world.send(text('13800000001'), { conversation, replyTo: replyTo(asked) })
  expect(dingtalk.tenant.posts.map(({ conversation }) => conversation)).toEqual(['user/manager7676', CITY])
})

test.each([
  ['is at its end by our clock', 90 * 60_000 - 29_000, 0],
  ['has expired', 90 * 60_000 + 1000, 0],
  ['is good for more than half a minute', 90 * 60_000 - 31_000, 1],
])('a reply address that %s', async (_what, later, used) => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'manager76', in: GANYU }, '在途'))
  dingtalk.clock.move(later)
  expect(await world.send(text('在途 3 单'), { replyTo: replyTo(asked) })).toMatchObject({ sent: true })
  expect([calls(dingtalk, SESSION), calls(dingtalk, SEND)]).toEqual([used, 1 - used])
})

test('a reply address that the platform refuses gives way to the OpenAPI', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const said = dingtalk.messages.text({ by: 'manager76', in: GANYU }, '在途')
  const asked = await heard(dingtalk, world, { ...said, sessionWebhook: `${said.sessionWebhook}x` })
  expect(await world.send(text('在途 3 单'), { replyTo: replyTo(asked) })).toMatchObject({ sent: true, answer: { route: 'openapi' } })
})

test.each([
  'http://oapi.dingtalk.com/robot/sendBySession?session=x',
  'https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=x',
  'https://oapi.dingtalk.com@evil.example/',
  'https://oapi.dingtalk.com:8443/robot/sendBySession?session=x',
  'https://127.0.0.1/robot/sendBySession',
  'file:///etc/passwd',
  'no address',
])('a reply address that does not lead to the platform is not called: %s', async (sessionWebhook) => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const message = { ...dingtalk.messages.text({ by: 'manager76', in: GANYU }, '在途'), sessionWebhook }
  const asked = await heard(dingtalk, world, message)
  expect(await world.send(text('在途 3 单'), { replyTo: replyTo(asked) })).toMatchObject({ sent: true, answer: { route: 'openapi' } })
})

test('a reply without an answer from the platform is in doubt, and not said another way', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, impatient)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'manager76', in: GANYU }, '在途'))
  for (const fault of [faults.answerLost, faults.answerCut, faults.droppedAfterWork, faults.gatewayTimeout, faults.unknownSendResult]) {
    dingtalk.faults.next(SESSION, fault)
    await expect(world.send(text('在途 3 单'), { replyTo: replyTo(asked) })).rejects.toThrow()
  }
  expect(calls(dingtalk, SEND)).toBe(0)
})

test('a reply address that is over, or whose gateway takes nothing, gives way to the OpenAPI: it is said once', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, impatient)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'manager76', in: GANYU }, '在途'))
  const page = { status: 500, type: 'text/html', body: '<html><body>Internal Server Error</body></html>' }
  for (const fault of [{ worked: false, answer: page }, faults.badGateway, faults.unavailable]) {
    dingtalk.faults.next(SESSION, fault)
    expect(await world.send(text('在途 3 单'), { replyTo: replyTo(asked) })).toMatchObject({ sent: true, answer: { route: 'openapi' } })
  }
  expect(said(dingtalk).map(({ via }) => via)).toEqual(['group-message', 'group-message', 'group-message'])
})

test('who is mentioned is rung by the group’s own webhook, if they are a member', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  withWebhook(dingtalk, world)
  await world.send(text('超时 3 单', ['ganyu-manager', 'ganyu-dispatcher', 'city-lead', 'nobody']))
  expect(said(dingtalk)).toEqual([
    {
      via: 'custom-robot',
      text: '超时 3 单\n\n＠王五 ＠nobody\n\n@manager7676 @manager76',
      mentions: ['manager7676', 'manager76'],
    },
  ])
})

test('without a webhook the names can be read', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await world.send(text('超时 3 单', ['ganyu-manager', 'city-lead']))
  expect(said(dingtalk)).toEqual([{ via: 'group-message', text: '超时 3 单\n\n＠张三 ＠王五', mentions: [] }])
})

test('text of others rings nobody, however it is written', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  withWebhook(dingtalk, world)
  await world.send(text('备注：@manager76 @all @所有人 <@manager76>', ['ganyu-manager']))
  const [post] = dingtalk.tenant.posts
  expect(post?.mentions).toEqual(['manager7676'])
  expect(post?.text).not.toContain('@manager76 ')
})

test('a repeat says so first, on every route', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { cards: true })
  withWebhook(dingtalk, world)
  const asked = await heard(dingtalk, world, dingtalk.messages.text({ by: 'manager76', in: GANYU }, '在途'))
  const card: CardMessage = {
    kind: 'card',
    title: '升级',
    fields: [],
    body: ['确认吗'],
    buttons: [{ label: '确认 37', says: '确认 37', style: 'primary', token: 'x'.repeat(22) }],
  }
  for (const message of [text('通报'), text('超时', ['ganyu-manager']), card]) await world.send(message, { repeat: true })
  await world.send(text('答复'), { repeat: true, replyTo: replyTo(asked) })
  expect(dingtalk.tenant.posts.map(({ via }) => via)).toEqual(['group-message', 'custom-robot', 'card', 'session-webhook'])
  for (const { text } of dingtalk.tenant.posts) expect(text).toMatch(/^【可能重复】/)
})

test('a token is fetched once for many sends, and again before it ends', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await Promise.all([world.send(text('1')), world.send(text('2')), world.send(text('3'))])
  expect(calls(dingtalk, TOKEN)).toBe(1)
  dingtalk.clock.move(6_899_000)
  await world.send(text('4'))
  expect(calls(dingtalk, TOKEN)).toBe(1)
  dingtalk.clock.move(1000)
  await world.send(text('5'))
  expect(calls(dingtalk, TOKEN)).toBe(2)
  expect(dingtalk.asked.every(({ query }) => !query.toString().includes(dingtalk.tenant.app.appSecret))).toBe(true)
})

test('a token that ends in flight is replaced once, for all who wait for it, and everything arrives once', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await world.send(text('0'))
  dingtalk.openapi.tokens.invalidateAll()
  const results = await Promise.all([world.send(text('1')), world.send(text('2'))])
  expect(results.every(({ sent }) => sent)).toBe(true)
  expect(calls(dingtalk, TOKEN)).toBe(2)
  expect(dingtalk.seen(GANYU)).toHaveLength(3)
})

test('a fresh token that is refused too is not fetched for ever', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const refused = { status: 401, type: 'application/json', body: '{"code":"InvalidAuthentication"}' }
  dingtalk.faults.always(SEND, { worked: false, answer: refused })
  expect(await world.send(text('1'))).toMatchObject({ sent: false, retry: 'after-ten-minutes', trouble: 'alarm' })
  expect([calls(dingtalk, TOKEN), calls(dingtalk, SEND)]).toEqual([2, 2])
})

test('without a token nothing leaves, so nothing is in doubt', async () => {
  await using dingtalk = await startSample()
  const wrong = openWorld(dingtalk, { app: 'wrong-secret' })
  expect(await wrong.send(text('1'))).toMatchObject({ sent: false, retry: 'after-ten-minutes', trouble: 'alarm' })
  const world = openWorld(dingtalk, impatient)
  for (const fault of [faults.noAnswer, faults.badGateway, faults.answerCut]) {
    dingtalk.faults.next(TOKEN, fault)
    expect(await world.send(text('1'))).toMatchObject({ sent: false, retry: fault === faults.badGateway ? 'now' : 'when-connected' })
  }
  expect(dingtalk.tenant.posts).toEqual([])
})

test.each([
  ['serverError'],
  ['badGateway'],
  ['gatewayTimeout'],
  ['unknownSendResult'],
  ['answerLost'],
  ['answerCut'],
  ['droppedAfterWork'],
  ['noAnswer'],
] as const)('after %s nobody knows, so it is in doubt and said once at most', async (name) => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, impatient)
  withWebhook(dingtalk, world)
  dingtalk.faults.next(SEND, faults[name])
  await expect(world.send(text('通报'))).rejects.toThrow()
  expect(calls(dingtalk, SEND)).toBe(1)
  expect(calls(dingtalk, WEBHOOK)).toBe(0)
  expect(world.spent).toBe(1)
})

test('a platform that cannot be reached has received nothing', async () => {
  const dingtalk = await startSample()
  const [withApp, without] = [openWorld(dingtalk), openWorld(dingtalk, { app: 'none' })]
  withWebhook(dingtalk, without)
  await dingtalk.close()
  for (const world of [withApp, without]) {
    expect(await world.send(text('2'))).toMatchObject({
      sent: false,
      retry: 'when-connected',
      reason: expect.stringContaining('ECONNREFUSED') as string,
    })
    expect(world.spent).toBe(0)
  }
})

test.each([
  ['qpsLimit', 'now'],
  ['tooFast', 'after-a-minute'],
  ['withoutProcessQueryKey', 'after-a-minute'],
] as const)('after %s it is said again the same way, %s', async (name, retry) => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  withWebhook(dingtalk, world)
  dingtalk.faults.next(SEND, faults[name])
  expect(await world.send(text('通报'))).toMatchObject({ sent: false, retry })
  expect(calls(dingtalk, WEBHOOK)).toBe(0)
})

test.each([
  ['monthlyQuota', '本月 API 调用量已用完'],
  ['permissionDenied', 'qyapi_robot_sendmsg'],
] as const)('after %s the group’s webhook says it, and a person is told', async (name, why) => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  withWebhook(dingtalk, world)
  dingtalk.faults.next(SEND, faults[name])
  expect(await world.send(text('通报'))).toMatchObject({ sent: true, answer: { route: 'custom-webhook' } })
  expect(world.alarms).toEqual([expect.stringContaining(why)])
})

test('without a webhook the month’s end is waited for, and a group without the robot is gone', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  dingtalk.openapi.metering.perMonth = 0
  expect(await world.send(text('通报'))).toMatchObject({ sent: false, retry: 'next-month', trouble: 'alarm' })
  dingtalk.openapi.metering.perMonth = 1000
  for (const robot of ['removed', 'stopped', 'disbanded'] as const) {
    const group = dingtalk.tenant.groups.get(GANYU)
    if (group) group.robot = robot
    expect(await world.send(text('通报'))).toMatchObject({ sent: false, retry: 'never', trouble: 'gone' })
  }
})

test('when every way is closed it is tried again as soon as one may be open', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  withWebhook(dingtalk, world)
  dingtalk.faults.next(SEND, faults.monthlyQuota)
  dingtalk.faults.next(WEBHOOK, faults.punished)
  const result = await world.send(text('通报'))
  expect(result).toMatchObject({ sent: false, retry: 'after-ten-minutes', trouble: 'alarm' })
})

test('where nothing leads to a conversation, that is said', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { app: 'none' })
  expect(await world.send(text('通报'))).toMatchObject({ sent: false, retry: 'never' })
  expect(await world.send(text('x'), { conversation: { kind: 'direct', person: 'ganyu-manager' } })).toMatchObject({ sent: false })
  expect(dingtalk.asked).toEqual([])
})

test('without an app the groups’ webhooks are spoken to', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { app: 'none' })
  withWebhook(dingtalk, world)
  world.withoutId.add('ganyu')
  expect(await world.send(text('通报'))).toMatchObject({ sent: true })
  expect(said(dingtalk)).toEqual([{ via: 'custom-robot', text: '通报', mentions: [] }])
})

test('a long message goes in parts, each asked for by its number, cut alike on every route', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  withWebhook(dingtalk, world)
  const table: TableMessage = {
    kind: 'table',
    title: '赣榆在途工单',
    lead: ['截至 17:30'],
    columns: [
      { name: '工单', align: 'left' },
      { name: '地址', align: 'left' },
    ],
    rows: Array.from({ length: 400 }, (_, i) => [`CR2026112100${String(i).padStart(4, '0')}`, '青口镇"黄海路"\\n']),
    notes: [],
    mentions: ['ganyu-manager'],
  }
  const first = await world.send(table)
  const parts = first.sent ? (first.parts ?? 1) : 0
  expect(parts).toBeGreaterThan(1)
  dingtalk.faults.always(WEBHOOK, { worked: false, answer: { status: 200, type: 'application/json', body: '{"errcode":300005}' } })
  for (let part = 1; part < parts; part++) expect(await world.send(table, { part })).toMatchObject({ sent: true, parts })
  const posts = dingtalk.seen(GANYU)
  expect(posts.map(({ via }) => via)).toEqual(['custom-robot', ...Array.from({ length: parts - 1 }, () => 'group-message')])
  const rows = posts.flatMap(({ text }) => [...text.matchAll(/\*\*(CR\d{14})\*\*/g)].map(([, id]) => id))
  expect(new Set(rows).size).toBe(400)
  expect(rows).toHaveLength(400)
  expect(posts.map(({ mentions }) => mentions.length)).toEqual([1, ...Array.from({ length: parts - 1 }, () => 0)])
  expect(await world.send(table, { part: parts })).toMatchObject({ sent: false, retry: 'never' })
})
