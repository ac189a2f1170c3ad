import { decryptFile } from '@wecom/aibot-node-sdk'
import { encrypt, getSignature } from '@wecom/crypto'
import { expect, onTestFinished, test } from 'vitest'
import { cardContent } from '../bot-messages.ts'
import type { Spoilt } from './callback-client.ts'
import { unwrapReply } from './callback-envelope.ts'
import { Enterprise } from '../enterprise.ts'
import { FakeCallback, type FakeCallbackOptions } from './fake-callback.ts'
import { startFakeWebhook } from '../webhook/fake-webhook.ts'
import { HandClock } from '../hand-clock.ts'
import { callbackVectors } from './vectors.ts'
import { type Reaction, sealedReply, vendorReceiver } from './vendor-receiver.ts'
import { buttonCard, templateCard } from '../connection/world.ts'

const SECRETS = { token: 'opsBotT0ken2026', aesKey: 'Y5W737u91nPEGJjhVsNZX4PX3REOrLPROVqXwTeGJZI', receiveId: '' }
const inGroup = { userid: 'zhangsan', chatid: 'wrGanyu', text: '你好' }

/** The platform in front of a program that reacts like this to each message. */
async function world(react: (message: string) => Reaction, options: Partial<FakeCallbackOptions> = {}) {
  const clock = new HandClock()
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan', 'lisi'] })
  const receiver = await vendorReceiver(SECRETS.token, SECRETS.aesKey, react)
  const fake = new FakeCallback(enterprise, { ...SECRETS, botId: 'aibOPS', url: receiver.url, ...options })
  return { clock, enterprise, receiver, fake }
}

const stream = (content: string, finish: boolean): Reaction => ({ message: { msgtype: 'stream', stream: { id: 'S1', finish, content } } })
const nothing = (): Reaction => 'nothing'

test('the address is verified by what the vendor’s library decrypts', async () => {
  const { fake, receiver } = await world(nothing)
  const { good, text, echo } = await fake.client.verify()
  expect([good, text]).toEqual([true, echo])
  expect(receiver.requests).toMatchObject([{ method: 'GET', body: '' }])
  expect(await fake.client.verify({ spoilt: 'signature' })).toMatchObject({ good: false, status: 403 })
})

test('the official example is a good verification, byte for byte', async () => {
  const [official] = callbackVectors
  const receiver = await vendorReceiver(official?.token ?? '', official?.encoding_aes_key ?? '', nothing)
  const response = await fetch(`${receiver.url}?${official?.query}`)
  expect(await response.text()).toBe('1616140317555161061')
})

test('a message reaches the vendor’s library as it was said, and its answer is seen', async () => {
  const { enterprise, fake, receiver } = await world(() => stream('JD1：待上门', true))
  const { msgid, exchanges } = await fake.say({ ...inGroup, text: '/工单 JD1', quote: '昨天' })
  expect(exchanges).toMatchObject([{ status: 200, problem: null }])
  expect(receiver.messages.map((message) => JSON.parse(message) as unknown)).toEqual([
    {
      msgid,
      aibotid: 'aibOPS',
      chatid: 'wrGanyu',
      chattype: 'group',
      from: { userid: 'zhangsan' },
      msgtype: 'text',
      text: { content: '@装维助手 /工单 JD1' },
      quote: { msgtype: 'text', text: { content: '昨天' } },
    },
  ])
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: 'JD1：待上门', via: 'passive', answers: msgid }])
  expect(fake.problems).toEqual([])
})

test('a stream is asked for until it is finished', async () => {
  let asked = 0
  const { enterprise, fake, receiver } = await world(() => stream('。'.repeat((asked += 1)), asked === 4))
  await fake.follow(await fake.say(inGroup))
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: '。。。。', stream: { finished: true } }])
  expect(receiver.messages.slice(1).map((message) => JSON.parse(message) as unknown)).toMatchObject(
    Array.from({ length: 3 }, () => ({ msgtype: 'stream', stream: { id: 'S1' }, from: { userid: 'zhangsan' }, chatid: 'wrGanyu' })),
  )
})

test('after six minutes a stream is no longer asked for', async () => {
  const { clock, fake } = await world(() => stream('查询中', false))
  const posted = await fake.say(inGroup)
  clock.advance(360)
  expect(await fake.poll(posted)).toBe(true)
  clock.advance(1)
  expect(await fake.poll(posted)).toBe(false)
})

test('what is not answered in time, or not with 200, is posted three times under one msgid, a press once', async () => {
  const reactions: Reaction[] = ['never', { status: 500 }, stream('好', true), 'never']
  const { enterprise, fake, receiver } = await world(() => reactions.shift() ?? 'nothing', { patience: 60 })
  const { exchanges, msgid } = await fake.say(inGroup)
  expect(exchanges.map(({ status }) => status)).toEqual([null, 500, 200])
  expect(receiver.messages.map((message) => (JSON.parse(message) as { msgid: string }).msgid)).toEqual([msgid, msgid, msgid])
  expect(enterprise.seen('wrGanyu').map(({ text }) => text)).toEqual(['好'])
  const [sent, again] = receiver.requests.map(({ query }) => query.get('nonce'))
  expect(sent).not.toBe(again)
  fake.bot.post('wrGanyu', 'push', cardContent(fake.bot, buttonCard('T1')))
  expect((await fake.press({ userid: 'lisi', taskId: 'T1', key: 'escalate' })).exchanges).toMatchObject([{ status: null }])
})

test('a press is answered with the card that follows', async () => {
  const update = { response_type: 'update_template_card', template_card: { ...buttonCard('T1'), main_title: { title: '已升级' } } }
  const isPress = (message: string): boolean => message.includes('template_card_event')
  const { enterprise, fake } = await world((message) => ({ message: isPress(message) ? update : templateCard(buttonCard('T1')) }))
  await fake.say(inGroup)
  await fake.press({ userid: 'lisi', taskId: 'T1', key: 'escalate' })
  expect(enterprise.seen('wrGanyu')[0]?.card?.as().main_title?.title).toBe('已升级')
  expect(fake.problems).toEqual([])
})

test('who enters is welcomed with text; text answers nothing else, and nothing answers feedback', async () => {
  const { enterprise, fake } = await world(() => ({ message: { msgtype: 'text', text: { content: '您好' } } }))
  await fake.enterChat('lisi')
  await fake.say(inGroup)
  await fake.feedback({ userid: 'lisi', id: 'trace_1', type: 'good' })
  expect(enterprise.seen('lisi')).toMatchObject([{ text: '您好', via: 'passive' }])
  expect(fake.problems.map((problem) => problem.slice(0, 5))).toEqual(['40008', '40008'])
  expect(enterprise.seen('wrGanyu')).toEqual([])
})

test('an answer in a wrong form is a problem, and nobody sees it', async () => {
  const message = JSON.stringify({ msgtype: 'stream', stream: { id: 'S', finish: true, content: '好' } })
  const replies = [
    'ok',
    '{"encrypt":"x"}',
    sealedReply(SECRETS.token, SECRETS.aesKey, message, 'another'),
    sealedReply('wrong', SECRETS.aesKey, message, 'n1'),
    sealedReply(SECRETS.token, SECRETS.aesKey, 'no json', 'n1'),
  ]
  const { enterprise, fake } = await world(() => ({ text: replies.shift() ?? '' }))
  while (replies.length > 0) await fake.say(inGroup, { nonce: 'n1' })
  const [notJson, form, nonce, signature, inner] = fake.problems
  expect(notJson).toBe('the reply is not JSON')
  expect(form).toContain('form')
  expect(nonce).toContain('nonce')
  expect(signature).toContain('signature_mismatch')
  expect(inner).toContain('40058')
  expect(enterprise.seen('wrGanyu')).toEqual([])
})

test.each<Spoilt>(['signature', 'no-signature', 'timestamp', 'nonce', 'ciphertext', 'not-base64'])(
  'with a spoilt %s the vendor’s signature does not fit',
  async (spoilt) => {
    const { fake, receiver } = await world(nothing)
    expect(await fake.client.post('{}', { spoilt })).toMatchObject({ status: 403, reply: null })
    expect(receiver.messages).toEqual([])
  },
)

test('an app’s XML is read and answered by the vendor’s library', async () => {
  const xml = '<xml><FromUserName><![CDATA[zhangsan]]></FromUserName><Content><![CDATA[查询 “JD1”]]></Content></xml>'
  const corp = 'ww7f3a91c25be84d06'
  const sealed = encrypt(SECRETS.aesKey, '<xml>收到</xml>', corp)
  const signature = getSignature(SECRETS.token, '5', 'n1', sealed)
  const reply = `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature><TimeStamp>5</TimeStamp><Nonce><![CDATA[n1]]></Nonce></xml>`
  const { fake, receiver } = await world(() => ({ text: reply }), { format: 'xml', receiveId: corp })
  expect(await fake.client.post(xml, { nonce: 'n1' })).toMatchObject({ status: 200, reply: '<xml>收到</xml>', problem: null })
  expect(receiver.messages).toEqual([xml])
  expect(receiver.requests[0]?.body).toContain(`<ToUserName><![CDATA[${corp}]]></ToUserName>`)
  expect(await fake.client.post(xml)).toMatchObject({ problem: expect.stringContaining('nonce') })
})

test('the reply of the known answers is opened', () => {
  const reply = callbackVectors.find(({ id }) => id === 'aibot-stream-reply')
  const { encrypt = '', msg_signature: msgsignature, timestamp, nonce = '', plaintext } = reply ?? {}
  const body = JSON.stringify({ encrypt, msgsignature, timestamp: Number(timestamp), nonce })
  expect(unwrapReply('json', SECRETS, body, nonce)).toBe(plaintext)
})

test('a message carries an address for one answer, and a file an address where the vendor can decrypt it', async () => {
  const clock = new HandClock()
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan'] })
  const webhook = await startFakeWebhook(enterprise, { keys: {} })
  onTestFinished(() => webhook.close())
  const receiver = await vendorReceiver(SECRETS.token, SECRETS.aesKey, nothing)
  const fake = new FakeCallback(enterprise, {
    ...SECRETS,
    botId: 'aibOPS',
    url: receiver.url,
    link: webhook.mediaLink(SECRETS.aesKey),
    responseUrl: (place, msgid) => webhook.responseUrl(place, msgid),
  })
  const { body } = await fake.say({ userid: 'zhangsan', file: { name: '清单.xlsx', bytes: Buffer.from('内容') } })
  const answered = await fetch(String(body['response_url']), {
    method: 'POST',
    body: JSON.stringify({ msgtype: 'markdown', markdown: { content: '收到' } }),
  })
  expect(await answered.json()).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(enterprise.seen('zhangsan')).toMatchObject([{ text: '收到', via: 'response-url' }])
  const { url } = body['file'] as { url: string }
  const encrypted = (): Promise<Response> => fetch(url)
  expect(decryptFile(Buffer.from(await (await encrypted()).arrayBuffer()), SECRETS.aesKey).toString()).toBe('内容')
  clock.advance(301)
  expect((await encrypted()).status).toBe(404)
})
