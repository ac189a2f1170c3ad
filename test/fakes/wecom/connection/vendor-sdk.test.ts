import type { BaseMessage, EventMessage, TemplateCard, WSClient, WSClientEventMap, WsFrame } from '@wecom/aibot-node-sdk'
import { expect, onTestFinished, test } from 'vitest'
import { Enterprise } from '../enterprise.ts'
import { startFakeConnection } from './fake-connection.ts'
import { HandClock } from '../hand-clock.ts'
import { greyPng } from '../png.ts'
import { vendorClient } from './vendor-client.ts'

const BOT = { botId: 'aibOPS', secret: 'S3cret' }

/** The vendor's client, authenticated at the fake. */
async function connected(heartbeatInterval = 30_000) {
  const clock = new HandClock()
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan', 'lisi'] })
  const fake = await startFakeConnection(enterprise, BOT)
  onTestFinished(() => fake.close())
  const { client, errors } = vendorClient({ ...BOT, wsUrl: fake.url, heartbeatInterval })
  const authenticated = once(client, 'authenticated')
  client.connect()
  await authenticated
  return { clock, enterprise, fake, client, errors }
}

/** What the listeners of the next such event are given. */
const once = async <E extends keyof WSClientEventMap>(client: WSClient, event: E): Promise<Parameters<WSClientEventMap[E]>[0]> => {
  const [data] = await new Promise<Parameters<WSClientEventMap[E]>>((resolve) =>
    client.once(event, (...given) => resolve(given as Parameters<WSClientEventMap[E]>)),
  )
  return data
}

const buttons = (task_id: string): TemplateCard => ({
  card_type: 'button_interaction',
  main_title: { title: '工单超时预警', desc: 'JD1' },
  button_list: [
    { text: '升级', style: 2, key: 'escalate' },
    { text: '豁免', key: 'exempt' },
  ],
  task_id,
})

const done = (task_id: string): TemplateCard => ({
  card_type: 'text_notice',
  main_title: { title: '已升级' },
  card_action: { type: 1, url: 'https://ops.example/' },
  task_id,
})

test('the vendor’s client authenticates, and its heartbeats are answered', async () => {
  const { client, enterprise, fake, errors } = await connected(50)
  expect(fake.received('aibot_subscribe')).toMatchObject([{ body: { bot_id: 'aibOPS', secret: 'S3cret' }, answer: { errcode: 0 } }])
  await enterprise.until('six heartbeats', () => fake.received('ping').length >= 6)
  expect(client.isConnected).toBe(true)
  expect([errors, fake.problems]).toEqual([[], []])
})

test('it reads what a person says in a group, quotation included, and answers with a stream', async () => {
  const { client, enterprise, fake } = await connected()
  const heard = once(client, 'message.text')
  fake.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '/工单 JD1', quote: '昨天的通报' })
  const frame = await heard
  expect(frame.body).toMatchObject({
    chatid: 'wrGanyu',
    chattype: 'group',
    from: { userid: 'zhangsan' },
    text: { content: '@装维助手 /工单 JD1' },
    quote: { msgtype: 'text', text: { content: '昨天的通报' } },
  })
  await client.replyStream(frame, 'S1', '查询中', false)
  await client.replyStream(frame, 'S1', 'JD1：待上门', true)
  expect(enterprise.seen('wrGanyu')).toMatchObject([
    { text: 'JD1：待上门', via: 'reply', stream: { id: 'S1', finished: true, snapshots: ['查询中', 'JD1：待上门'] } },
  ])
})

test('it gets a mixed message and decrypts the picture in it', async () => {
  const { client, fake } = await connected()
  const picture = greyPng(64)
  const heard = once(client, 'message.mixed')
  fake.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '看这里', pictures: [picture] })
  const [words, image] = (await heard).body?.mixed.msg_item ?? []
  expect(words?.text?.content).toBe('@装维助手 看这里')
  const { buffer } = await client.downloadFile(image?.image?.url ?? '', image?.image?.aeskey)
  expect(buffer.equals(picture)).toBe(true)
})

test('it gets a file in private by its name', async () => {
  const { client, fake } = await connected()
  const heard = once(client, 'message.file')
  fake.say({ userid: 'zhangsan', file: { name: '清单 1.xlsx', bytes: Buffer.from('内容') } })
  const { file, chattype, chatid } = (await heard).body ?? { file: { url: '', aeskey: '' } }
  expect([chattype, chatid]).toEqual(['single', undefined])
  const { buffer, filename } = await client.downloadFile(file.url, file.aeskey)
  expect([buffer.toString(), filename]).toEqual(['内容', '清单 1.xlsx'])
})

test('it welcomes who enters, and is refused after five seconds', async () => {
  const { client, clock, enterprise, fake } = await connected()
  const first = once(client, 'event.enter_chat')
  fake.enterChat('lisi')
  const entered = await first
  clock.advance(5)
  await client.replyWelcome(entered, { msgtype: 'text', text: { content: '您好' } })
  expect(enterprise.seen('lisi')).toMatchObject([{ text: '您好', via: 'welcome' }])
  const second = once(client, 'event.enter_chat')
  fake.enterChat('zhangsan')
  const late = await second
  clock.advance(6)
  await expect(client.replyWelcome(late, { msgtype: 'text', text: { content: '您好' } })).rejects.toMatchObject({ errcode: 846605 })
})

test('it pushes markdown only where somebody wrote to the bot', async () => {
  const { client, enterprise, fake } = await connected()
  const push = (chatid: string): Promise<WsFrame> => client.sendMessage(chatid, { msgtype: 'markdown', markdown: { content: '### 早报' } })
  await expect(push('wrGanyu')).rejects.toMatchObject({ errcode: 93006 })
  fake.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '/绑定' })
  expect(await push('wrGanyu')).toMatchObject({ errcode: 0 })
  await expect(push('WRGANYU')).rejects.toMatchObject({ errcode: 93006 })
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: '### 早报', via: 'push' }])
})

test('its card is pressed, and changes for one person, then for everybody', async () => {
  const { client, enterprise, fake } = await connected()
  const heard = once(client, 'message.text')
  fake.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '/工单' })
  await client.replyTemplateCard(await heard, buttons('JD1@1'))
  const [shown] = enterprise.seen('wrGanyu')
  const title = (userid?: string): string | undefined => shown?.card?.as(userid).main_title?.title
  const press = async (userid: string): Promise<WsFrame<EventMessage>> => {
    const pressed = once(client, 'event')
    fake.press({ userid, taskId: 'JD1@1', key: 'escalate' })
    return pressed
  }
  const lisi = await press('lisi')
  const event = { card_type: 'button_interaction', event_key: 'escalate', task_id: 'JD1@1' }
  expect(lisi.body).toMatchObject({ from: { userid: 'lisi' }, chatid: 'wrGanyu', event: { template_card_event: event } })
  await client.updateTemplateCard(lisi, done('JD1@1'), ['lisi'])
  expect([title('lisi'), title('zhangsan')]).toEqual(['已升级', '工单超时预警'])
  await client.updateTemplateCard(await press('zhangsan'), done('JD1@1'))
  expect([title('lisi'), title('zhangsan'), title()]).toEqual(['已升级', '已升级', '已升级'])
  expect(() => fake.press({ userid: 'lisi', taskId: 'JD1@1', key: 'escalate' })).toThrow('sees no button')
})

test('a card is not changed after five seconds', async () => {
  const { client, clock, enterprise, fake } = await connected()
  fake.say({ userid: 'lisi', text: '你好' })
  await client.sendMessage('lisi', { msgtype: 'template_card', template_card: buttons('T1') })
  const pressed = once(client, 'event.template_card_event')
  fake.press({ userid: 'lisi', taskId: 'T1', key: 'exempt' })
  const frame = await pressed
  clock.advance(6)
  await expect(client.updateTemplateCard(frame, done('T1'))).rejects.toMatchObject({ errcode: 846605 })
  expect(enterprise.seen('lisi')[0]?.card?.as().card_type).toBe('button_interaction')
})

test('it uploads a file of several chunks and sends it, as a push and as a reply', async () => {
  const { client, enterprise, fake } = await connected()
  const bytes = Buffer.alloc(1_300_000, 'sameday')
  const heard = once(client, 'message')
  fake.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '/报表' })
  const frame: WsFrame<BaseMessage> = await heard
  const { media_id, type } = await client.uploadMedia(bytes, { type: 'file', filename: '日报.xlsx' })
  expect(type).toBe('file')
  expect(fake.received('aibot_upload_media_chunk')).toHaveLength(3)
  await client.sendMediaMessage('wrGanyu', 'file', media_id)
  await client.replyMedia(frame, 'file', media_id)
  await expect(client.replyMedia(frame, 'image', media_id)).rejects.toMatchObject({ errcode: 40007 })
  expect(enterprise.seen('wrGanyu').map(({ via, file }) => [via, file?.name, file?.bytes.equals(bytes)])).toEqual([
    ['push', '日报.xlsx', true],
    ['reply', '日报.xlsx', true],
  ])
})

test('with a wrong secret it fails to authenticate, and the fake left the socket open', async () => {
  const enterprise = new Enterprise(new HandClock(), {})
  await using fake = await startFakeConnection(enterprise, BOT)
  const { client, errors } = vendorClient({ botId: 'aibOPS', secret: 'wrong', wsUrl: fake.url, maxAuthFailureAttempts: 1 })
  client.connect()
  await enterprise.until('two tries', () => fake.received('aibot_subscribe').length === 2)
  await expect.poll(() => errors.map(({ name }) => name)).toContain('WSAuthFailureError')
  expect(fake.received('aibot_subscribe').map(({ answer }) => answer?.errcode)).toEqual([853000, 853000])
  expect([fake.subscribed, fake.subscriptions]).toEqual([false, 0])
})

test('a second client takes over: the first is told, closed, and does not come back', async () => {
  const { client, enterprise, fake } = await connected()
  const told = once(client, 'event.disconnected_event')
  const second = vendorClient({ ...BOT, wsUrl: fake.url })
  const authenticated = once(second.client, 'authenticated')
  second.client.connect()
  await authenticated
  expect((await told).body?.event.eventtype).toBe('disconnected_event')
  await enterprise.until('one connection is left', () => fake.connections === 1)
  const heard = once(second.client, 'message.text')
  fake.say({ userid: 'zhangsan', text: '谁在' })
  expect((await heard).body?.text.content).toBe('谁在')
  expect([client.isConnected, fake.subscriptions]).toEqual([false, 2])
})

test('after its connection was dropped it subscribes anew', async () => {
  const { enterprise, fake } = await connected()
  fake.dropNow()
  await enterprise.until('subscribed again', () => fake.subscriptions === 2)
  expect(fake.subscribed).toBe(true)
})

test('heartbeats that are not answered make it give the connection up', async () => {
  const { enterprise, fake } = await connected(50)
  fake.faults.plan('ignore', { of: 'ping', times: 3 })
  await enterprise.until('subscribed again', () => fake.subscriptions === 2)
  expect(fake.received('ping').length).toBeGreaterThanOrEqual(2)
})
