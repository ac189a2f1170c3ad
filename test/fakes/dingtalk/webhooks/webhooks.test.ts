import { expect, test } from 'vitest'
import type { FakeDingTalk } from '../fake-dingtalk.ts'
import { faults } from '../faults.ts'
import { robotSign } from '../callback/robot-sign.ts'
import { GANYU, startSample } from '../sample-tenant.ts'

async function post(address: string, body: unknown, init: RequestInit = {}): Promise<{ errcode: number; errmsg: string }> {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body), ...init })
  return (await response.json()) as { errcode: number; errmsg: string }
}

const text = (content: string, more: object = {}): object => ({ msgtype: 'text', text: { content }, ...more })

/** Signed as the document says, at a time in milliseconds. */
const signedAddress = (address: string, secret: string, timestamp: number): string =>
  `${address}&timestamp=${timestamp}&sign=${encodeURIComponent(robotSign(secret, String(timestamp)))}`

/** A robot of the group without security settings unless some are given. */
function robot(dingtalk: FakeDingTalk, settings: object = {}): string {
  return dingtalk.openapi.customRobots.add('token1', { conversation: GANYU, ...settings })
}

test('a reply by the session webhook is seen and really mentions whom at and text both name', async () => {
  await using dingtalk = await startSample()
  const { sessionWebhook } = dingtalk.messages.text({ by: 'manager7676', in: GANYU }, '/工单')
  const reply = (content: string, at: object): Promise<unknown> => post(sessionWebhook, text(content, { at }))
  await reply('@manager7676 查无此单', { atUserIds: ['manager7676'] })
  await reply('@manager7676 只在文中', {})
  await reply('只在 at 中', { atUserIds: ['manager7676'] })
  await reply('@manager7676 长的不是短的', { atUserIds: ['manager76'] })
  await reply('@busy01 不在群里', { atUserIds: ['busy01'] })
  await reply('@13800000002 按手机号', { atMobiles: ['13800000002'] })
  await reply('请处理：@manager76.', { atUserIds: ['manager76'] })
  await reply('都来', { isAtAll: true })
  expect(dingtalk.seen(GANYU).map(({ mentions }) => mentions)).toEqual([
    ['manager7676'],
    [],
    [],
    [],
    [],
    ['manager76'],
    ['manager76'],
    ['@all'],
  ])
})

test('a link or an action card mentions nobody', async () => {
  await using dingtalk = await startSample()
  const { sessionWebhook } = dingtalk.messages.text({ by: 'manager7676', in: GANYU }, '/工单')
  const at = { atUserIds: ['manager7676'], isAtAll: true }
  const link = { title: '标题', text: '@manager7676', messageUrl: 'https://ops.example' }
  const actionCard = { title: '标题', text: '@manager7676', singleTitle: '查看', singleURL: 'https://ops.example' }
  expect(await post(sessionWebhook, { msgtype: 'link', link, at })).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(await post(sessionWebhook, { msgtype: 'actionCard', actionCard, at })).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(dingtalk.seen(GANYU).map(({ kind, mentions }) => [kind, mentions])).toEqual([
    ['link', []],
    ['actionCard', []],
  ])
})

test('a session webhook ends after ninety minutes, with an errcode or with HTTP 500', async () => {
  await using dingtalk = await startSample()
  const message = dingtalk.messages.text({ by: 'manager7676' }, '/工单')
  expect(message['sessionWebhookExpiredTime']).toBe(dingtalk.clock.now() + 5_400_000)
  dingtalk.clock.move(5_399_999)
  expect((await post(message.sessionWebhook, text('好'))).errcode).toBe(0)
  dingtalk.clock.move(1)
  expect((await post(message.sessionWebhook, text('好'))).errcode).toBe(300001)
  dingtalk.openapi.sessions.afterExpiry = 'http-500'
  expect((await fetch(message.sessionWebhook, { method: 'POST', body: JSON.stringify(text('好')) })).status).toBe(500)
  expect((await post(`${dingtalk.url}/robot/sendBySession?session=guessed`, text('好'))).errcode).toBe(300001)
  expect(dingtalk.seen('user/manager7676').map(({ text }) => text)).toEqual(['好'])
})

test('a custom robot with a secret takes only what is signed now', async () => {
  await using dingtalk = await startSample()
  const secret = 'SEC1bfef677'
  const address = robot(dingtalk, { secret })
  const now = dingtalk.clock.now()
  const at = (timestamp: number): string => signedAddress(address, secret, timestamp)
  expect(await post(at(now), text('好'))).toEqual({ errcode: 0, errmsg: 'ok' })
  expect((await post(at(now - 3_600_000), text('好'))).errcode).toBe(0)
  expect(await post(at(now - 3_600_001), text('好'))).toEqual({ errcode: 310000, errmsg: 'invalid timestamp' })
  expect(await post(at(Math.floor(now / 1000)), text('好'))).toEqual({ errcode: 310000, errmsg: 'invalid timestamp' })
  expect(await post(address, text('好'))).toEqual({ errcode: 310000, errmsg: 'invalid timestamp' })
  expect(await post(signedAddress(address, 'SECother', now), text('好'))).toEqual({ errcode: 310000, errmsg: 'sign not match' })
})

test('a sign whose + was not escaped does not match', async () => {
  await using dingtalk = await startSample()
  const secret = 'SEC1bfef677'
  const address = robot(dingtalk, { secret })
  const start = dingtalk.clock.now()
  const timestamp = Array.from({ length: 1000 }, (_, n) => start - n).find((at) => robotSign(secret, String(at)).includes('+'))
  const bare = `${address}&timestamp=${timestamp}&sign=${robotSign(secret, String(timestamp))}`
  expect(await post(bare, text('好'))).toEqual({ errcode: 310000, errmsg: 'sign not match' })
})

test('keywords and addresses keep others out', async () => {
  await using dingtalk = await startSample()
  const address = robot(dingtalk, { keywords: ['超时', '通报'] })
  expect(await post(address, text('早上好'))).toEqual({ errcode: 310000, errmsg: 'keywords not in content' })
  expect((await post(address, text('超时 3 单'))).errcode).toBe(0)
  robot(dingtalk, { addresses: ['10.0.0.1'] })
  expect(await post(address, text('超时'))).toEqual({ errcode: 310000, errmsg: 'ip 127.0.0.1 not in whitelist' })
})

test('the twenty-first message of a minute closes the robot for ten minutes', async () => {
  await using dingtalk = await startSample()
  const address = robot(dingtalk)
  const send = async (): Promise<number> => (await post(address, text('超时'))).errcode
  for (let n = 0; n < 20; n++) expect(await send()).toBe(0)
  dingtalk.clock.move(59_999)
  expect(await send()).toBe(130101)
  dingtalk.clock.move(599_999)
  expect(await send()).toBe(130101)
  dingtalk.clock.move(1)
  expect(await send()).toBe(0)
  expect(dingtalk.seen(GANYU)).toHaveLength(21)
})

test('twenty messages a minute are no trouble', async () => {
  await using dingtalk = await startSample()
  const address = robot(dingtalk)
  for (let n = 0; n < 20; n++) await post(address, text('超时'))
  dingtalk.clock.move(60_000)
  expect((await post(address, text('超时'))).errcode).toBe(0)
})

test('the same msgUuid is posted once', async () => {
  await using dingtalk = await startSample()
  const address = robot(dingtalk)
  for (const msgUuid of ['u1', 'u1', 'u2']) expect(await post(address, text('超时', { msgUuid }))).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(dingtalk.seen(GANYU).map(({ id }) => id)).toEqual(['u1', 'u2'])
})

test('after an answer that was lost the same msgUuid can be sent again', async () => {
  await using dingtalk = await startSample()
  const address = robot(dingtalk)
  dingtalk.faults.next('/robot/send', faults.droppedAfterWork)
  await expect(post(address, text('超时', { msgUuid: 'u1' }))).rejects.toThrow()
  expect((await post(address, text('超时', { msgUuid: 'u1' }))).errcode).toBe(0)
  expect(dingtalk.seen(GANYU)).toHaveLength(1)
})

test('a body is 20000 bytes at most', async () => {
  await using dingtalk = await startSample()
  const address = robot(dingtalk)
  const empty = Buffer.byteLength(JSON.stringify(text('')))
  expect((await post(address, text('x'.repeat(20_000 - empty)))).errcode).toBe(0)
  expect((await post(address, text('x'.repeat(20_001 - empty)))).errcode).toBe(460101)
})

test.each([
  ['an unknown token', (url: string) => post(`${url}/robot/send?access_token=other`, text('好')), 300005],
  ['another method', (url: string) => post(`${url}/robot/send?access_token=token1`, undefined, { method: 'PUT' }), 43002],
  ['another content type', (url: string) => post(`${url}/robot/send?access_token=token1`, {}, { headers: {} }), 43004],
  ['an unknown msgtype', (url: string) => post(`${url}/robot/send?access_token=token1`, { msgtype: 'image', image: {} }), 400105],
  [
    'no content',
    (url: string) => post(`${url}/robot/send?access_token=token1`, { msgtype: 'markdown', markdown: { title: '早报' } }),
    40035,
  ],
])('%s is refused by its code', async (_, send, errcode) => {
  await using dingtalk = await startSample()
  robot(dingtalk)
  expect((await send(dingtalk.url)).errcode).toBe(errcode)
  expect(dingtalk.tenant.posts).toEqual([])
})

test.each([
  ['disabled', 400102],
  ['removed', 400106],
  ['group-dissolved', 400013],
])('a robot that is %s is answered %i', async (state, errcode) => {
  await using dingtalk = await startSample()
  expect((await post(robot(dingtalk, { state }), text('好'))).errcode).toBe(errcode)
})
