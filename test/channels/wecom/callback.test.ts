import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { openWecom } from '../../../src/channels/wecom/channel.ts'
import { Secret } from '../../../src/config/secret.ts'
import { cardContent } from '../../fakes/wecom/bot-messages.ts'
import { seal } from '../../fakes/wecom/callback/callback-crypto.ts'
import type { Spoilt } from '../../fakes/wecom/callback/callback-client.ts'
import { Enterprise } from '../../fakes/wecom/enterprise.ts'
import { FakeCallback, type FakeCallbackOptions } from '../../fakes/wecom/callback/fake-callback.ts'
import { startFakeWebhook } from '../../fakes/wecom/webhook/fake-webhook.ts'
import { HandClock } from '../../fakes/wecom/hand-clock.ts'
import { callbackVectors } from '../../fakes/wecom/callback/vectors.ts'
import { buttonCard } from '../../fakes/wecom/connection/world.ts'
import { branch, outgoing, replyTo, text } from './branch.ts'
import { card } from './messages.ts'
import { KEY, eventually } from './world.ts'

const SECRETS = { token: 'opsBotT0ken2026', aesKey: 'Y5W737u91nPEGJjhVsNZX4PX3REOrLPROVqXwTeGJZI', receiveId: '' }
const inGroup = { userid: 'zhangsan', chatid: 'wrGanyu', text: '查单 CR1' }

/** The platform in front of our callback. */
async function world(options: Partial<FakeCallbackOptions> = {}, start?: string) {
  const clock = new HandClock(start)
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan', 'lisi'] })
  const http = await startFakeWebhook(enterprise, { keys: { [KEY]: 'wrGanyu' } })
  const program = branch(clock)
  const callback = {
    token: new Secret(options.token ?? SECRETS.token),
    aesKey: new Secret(options.aesKey ?? SECRETS.aesKey),
    path: '/callback/wecom',
  }
  const timing = { press: 100, answer: 300 }
  const channel = openWecom({ bot: null, callback, apiBase: http.url, botNames: ['装维助手'], timing }, program.deps)
  const app = fastify()
  channel.register?.(app)
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/callback/wecom`
  onTestFinished(async () => {
    await Promise.all([app.close(), http.close()])
  })
  const responseUrl: FakeCallbackOptions['responseUrl'] = (place, msgid) => http.responseUrl(place, msgid)
  const fake = new FakeCallback(enterprise, { ...SECRETS, botId: 'aibOPS', responseUrl, ...options, url })
  return { clock, enterprise, http, program, channel, fake, url }
}

test('the address is proven within a second, and with a wrong signature it is not', async () => {
  const { fake, program } = await world()
  const { good, text: answer, echo } = await fake.client.verify()
  expect([good, answer]).toEqual([true, echo])
  for (const spoilt of ['signature', 'no-signature', 'timestamp', 'nonce', 'ciphertext'] as const)
    expect(await fake.client.verify({ spoilt })).toMatchObject({ good: false, status: 403, text: '' })
  expect(program.logged.join()).toContain('signature_mismatch')
})

test('a plus in the address is a plus, and what is no encoding is nothing', async () => {
  const { url, clock } = await world()
  const timestamp = String(clock.now())
  const withPlus = Array.from({ length: 50 }, (_, i) => ({ echo: `${i}`, ...seal(SECRETS, `${i}`, timestamp, 'n') })).find(({ encrypt }) =>
    encrypt.includes('+'),
  )
  if (withPlus === undefined) throw new Error('none with a plus')
  const { encrypt, signature, echo } = withPlus
  const answer = await fetch(`${url}?msg_signature=${signature}&timestamp=${timestamp}&nonce=n&echostr=${encrypt.replaceAll('=', '%3D')}`)
  expect(await answer.text()).toBe(echo)
  expect((await fetch(`${url}?msg_signature=${signature}&timestamp=${timestamp}&nonce=%zz&echostr=${encrypt}`)).status).toBe(403)
})

test('a message is stored and answered with nothing, at once', async () => {
  const { fake, program } = await world()
  const { exchanges, msgid } = await fake.say({ ...inGroup, quote: '确认 37' })
  expect(exchanges).toMatchObject([{ status: 200, text: '' }])
  expect(program.received).toMatchObject([
    { messageId: msgid, text: '查单 CR1', person: 'ganyu-installer-01', conversation: { kind: 'group', group: 'ganyu' } },
  ])
  expect(fake.problems).toEqual([])
})

test('the reply goes by the address that came with the message, the next by the webhook', async () => {
  const { fake, program, channel, enterprise } = await world()
  program.webhook = KEY
  const { msgid } = await fake.say(inGroup)
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  for (const said of ['CR1 在途', '还有一条']) await channel.sender.send(outgoing(text(said), { replyTo: replyTo(heard) }))
  expect(enterprise.seen('wrGanyu')).toMatchObject([
    { text: 'CR1 在途', via: 'response-url', answers: msgid },
    { text: '还有一条', via: 'webhook' },
  ])
})

test('in a private chat a question comes with its buttons, and a press on them is taken; in a group it says what to type', async () => {
  const { fake, program, channel, enterprise, clock } = await world()
  await fake.say({ userid: 'lisi', text: '/升级 CR1' })
  await fake.say(inGroup)
  const [alone, among] = program.received
  if (alone === undefined || among === undefined) throw new Error('nothing heard')
  const question = { ...card, mentions: [] }
  const asked = outgoing(question, { conversation: { kind: 'direct', person: 'ganyu-manager' }, replyTo: replyTo(alone) })
  expect(await channel.sender.send(asked)).toMatchObject({ sent: true, parts: 1 })
  expect(await channel.sender.send(outgoing(question, { replyTo: replyTo(among) }))).toMatchObject({ sent: true, parts: 1 })
  const [hanging] = enterprise.seen('lisi')
  expect(hanging).toMatchObject({ via: 'response-url', msgtype: 'template_card' })
  const shown = hanging?.card?.as()
  const [button] = shown?.card_type === 'button_interaction' ? shown.button_list : []
  expect([shown?.task_id, button?.text]).toEqual([`${asked.id}@0`, '批准'])
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: expect.stringContaining('回复“/批准 CR1”或“/驳回 CR1”') as string }])
  const event = { eventtype: 'template_card_event', template_card_event: { event_key: button?.key, task_id: shown?.task_id } }
  const pressed = { msgid: 'E1', chattype: 'single', from: { userid: 'lisi' }, create_time: clock.now(), msgtype: 'event', event }
  await fake.client.post(JSON.stringify(pressed))
  expect(program.presses).toMatchObject([{ token: 'tokA', person: 'ganyu-manager', conversation: { kind: 'direct' } }])
})

test('in a private chat that takes one answer a card that does not show everything is said as text', async () => {
  const { fake, program, channel, enterprise } = await world()
  await fake.say({ userid: 'lisi', text: '/升级 CR1' })
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  const long = { ...card, body: ['很长的说明。'.repeat(30)], mentions: [] }
  const conversation = { kind: 'direct', person: 'ganyu-manager' } as const
  expect(await channel.sender.send(outgoing(long, { conversation, replyTo: replyTo(heard) }))).toMatchObject({ sent: true, parts: 1 })
  expect(enterprise.seen('lisi')).toMatchObject([{ msgtype: 'markdown', text: expect.stringContaining('回复“/批准 CR1”') as string }])
})

test('a message that is posted three times is received once', async () => {
  const { fake, program } = await world()
  const posted = await fake.say(inGroup)
  await fake.repeat(posted)
  await fake.repeat(posted)
  expect([program.received.length, program.deliveries.get(posted.msgid)]).toEqual([1, 3])
})

test('a message that was not taken is asked for again, and then the same request counts', async () => {
  const { fake, program, clock } = await world()
  const same = { timestamp: clock.now(), nonce: 'n1' }
  program.failure = 'closing'
  const posted = await fake.say(inGroup)
  expect(posted.exchanges.map(({ status }) => status)).toEqual([503, 503, 503])
  program.failure = new Error('no database')
  expect(await fake.repeat(posted, same)).toMatchObject({ status: 500, text: '' })
  program.failure = null
  expect(await fake.repeat(posted, same)).toMatchObject({ status: 200 })
  expect(program.received.length).toBe(1)
})

test('what there is no room for is asked for again, later', async () => {
  const { program, clock, url } = await world()
  program.failure = 'no-room'
  const message = JSON.stringify({ msgid: 'M9', chattype: 'single', from: { userid: 'lisi' }, msgtype: 'text', text: { content: '超时' } })
  const { signature, timestamp, nonce, encrypt } = seal(SECRETS, message, String(clock.now()), 'n1')
  const address = `${url}?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`
  const answer = await fetch(address, { method: 'POST', body: JSON.stringify({ encrypt }) })
  expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '60', ''])
})

test('a request that was overheard does nothing when it is sent again, nor when it is old', async () => {
  const { program, clock, url } = await world()
  const message = JSON.stringify({ msgid: 'M1', chattype: 'single', from: { userid: 'lisi' }, msgtype: 'text', text: { content: '超时' } })
  const { signature, timestamp, nonce, encrypt } = seal(SECRETS, message, String(clock.now()), 'n1')
  const send = () =>
    fetch(`${url}?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`, { method: 'POST', body: JSON.stringify({ encrypt }) })
  expect([(await send()).status, (await send()).status]).toEqual([200, 200])
  expect(program.deliveries.get('M1')).toBe(1)
  clock.advance(600)
  expect((await send()).status).toBe(200)
  clock.advance(1)
  expect((await send()).status).toBe(400)
  expect(program.deliveries.get('M1')).toBe(1)
})

test.each([-601, -600, 600, 601])('a request whose time is %i s from ours is taken within ten minutes', async (seconds) => {
  const { fake, clock, program } = await world()
  await fake.say(inGroup, { timestamp: clock.now() + seconds })
  expect(program.received.length).toBe(Math.abs(seconds) <= 600 ? 1 : 0)
})

test.each<Spoilt>(['signature', 'no-signature', 'timestamp', 'nonce', 'ciphertext', 'receive-id', 'not-base64'])(
  'with a spoilt %s nothing is carried out',
  async (spoilt) => {
    const { fake, program } = await world()
    const { exchanges } = await fake.say(inGroup, { spoilt })
    expect(exchanges.every(({ status, text: answer }) => (status === 400 || status === 403) && answer === '')).toBe(true)
    expect(program.received).toEqual([])
  },
)

test.each(callbackVectors.filter(({ kind, receive_id }) => kind === 'decrypt' && receive_id === ''))(
  'over the wire: $id, $expect',
  async ({ token, encoding_aes_key: aesKey, expect: expected, timestamp, nonce, msg_signature, encrypt }) => {
    const { fake, program } = await world({ token, aesKey }, new Date(Number(timestamp) * 1000).toISOString().replace('.000Z', 'Z'))
    const { status } = await fake.client.postRaw({ msg_signature, timestamp, nonce }, JSON.stringify({ encrypt }))
    expect(status).toBe(expected === 'ok' ? 200 : expected === 'signature_mismatch' ? 403 : 400)
    expect(program.received).toEqual([])
  },
)

test('a press is answered with the card that follows, in time though the work takes longer', async () => {
  const { fake, program, enterprise } = await world()
  fake.bot.post('wrGanyu', 'push', cardContent(fake.bot, buttonCard('T1', [{ text: '确认 37', key: 'tokA 升级工单' }])))
  program.press = (_press, withinMillis) =>
    Promise.resolve({ state: 'working', label: `确认 37（${withinMillis}）`, by: '李四', at: 1767573060, ends: null })
  await fake.press({ userid: 'lisi', taskId: 'T1', key: 'tokA 升级工单' })
  expect(enterprise.seen('wrGanyu')[0]?.card?.as()).toMatchObject({
    main_title: { title: '升级工单' },
    sub_title_text: expect.stringContaining('李四 08:31 已点“确认 37（100）”') as string,
  })
  expect([fake.problems, program.presses.length]).toEqual([[], 1])
})

test('a press that turns out in vain after its answer is told where it was pressed: no card can be changed any more', async () => {
  const { fake, program } = await world()
  fake.bot.post('wrGanyu', 'push', cardContent(fake.bot, buttonCard('T1', [{ text: '确认 37', key: 'tokA 升级工单' }])))
  const ends = Promise.resolve({ state: 'declined', says: '37 是张三的操作' } as const)
  program.press = () => Promise.resolve({ state: 'working', label: '确认 37', by: '李四', at: 1767573060, ends })
  await fake.press({ userid: 'lisi', taskId: 'T1', key: 'tokA 升级工单' })
  await eventually(() => program.inVain.length === 1, 'it is told')
  expect(program.inVain).toEqual(['lisi: 37 是张三的操作'])
})

test('a person who opens the chat is welcomed; a rating is answered with nothing', async () => {
  const { fake, enterprise } = await world()
  await fake.enterChat('lisi')
  await fake.feedback({ userid: 'lisi', id: 'trace_1', type: 'good' })
  expect(enterprise.seen('lisi')).toMatchObject([{ via: 'passive', msgtype: 'text' }])
  expect(fake.problems).toEqual([])
})

test('a platform that asks how a stream goes on is told that it is at its end', async () => {
  const { fake } = await world()
  const { reply } = await fake.client.post(
    JSON.stringify({ msgid: 'P1', from: { userid: 'lisi' }, msgtype: 'stream', stream: { id: 'S1' } }),
  )
  expect(JSON.parse(reply ?? '')).toMatchObject({ msgtype: 'stream', stream: { id: 'S1', finish: true } })
})

test('XML is read and answered as XML', async () => {
  const { fake, program } = await world({ format: 'xml' })
  const xml =
    '<xml><FromUserName><![CDATA[lisi]]></FromUserName><CreateTime>1767225603</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[查单 <CR1> &amp;]]></Content><MsgId>7401928365510293847</MsgId></xml>'
  expect(await fake.client.post(xml)).toMatchObject({ status: 200, text: '' })
  // 64 bits: as a number it would be another message.
  expect(program.received).toMatchObject([
    { messageId: '7401928365510293847', text: '查单 <CR1> &amp;', person: 'ganyu-manager', saidAt: 1767225603 },
  ])
  const enter = '<xml><FromUserName>lisi</FromUserName><CreateTime>5</CreateTime><MsgType>event</MsgType><Event>enter_chat</Event></xml>'
  const { reply, problem } = await fake.client.post(enter)
  expect([problem, JSON.parse(reply ?? '')]).toMatchObject([null, { msgtype: 'text' }])
})

test.each([
  ['nothing', ''],
  ['no JSON', '{"encrypt":'],
  ['JSON without what is sealed', '{"Encrypt":"x"}'],
  ['XML with a document type', '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'],
  ['JSON that is nested too deep', '['.repeat(200_000)],
])('a body that is %s is refused', async (_what, body) => {
  const { fake, program } = await world()
  const query = { msg_signature: 'x', timestamp: '1', nonce: 'n' }
  expect((await fake.client.postRaw(query, body)).status).toBe(400)
  expect(program.received).toEqual([])
})

test('a body of more than a megabyte is refused unread', async () => {
  const { fake, program } = await world()
  const query = { msg_signature: 'x', timestamp: '1', nonce: 'n' }
  expect((await fake.client.postRaw(query, `{"encrypt":"${'A'.repeat(1024 * 1024)}"}`)).status).toBe(413)
  expect(program.logged).toEqual([])
})

test('a message of no known form is taken and left out', async () => {
  const { fake, program } = await world()
  for (const message of ['', 'hello', '{}', '{"msgid":"M1","msgtype":"event"}'])
    expect(await fake.client.post(message)).toMatchObject({ status: 200, text: '' })
  expect(program.received).toEqual([])
})

test('a key that is none is noticed when the callback is opened', async () => {
  const clock = new HandClock()
  const callback = { token: new Secret('t'), aesKey: new Secret('too short'), path: '/callback/wecom' }
  const { register, connected } = openWecom({ bot: null, callback, apiBase: 'http://127.0.0.1', botNames: [] }, branch(clock).deps)
  expect(connected()).toBe(true)
  expect(() => register?.(fastify())).toThrow('WECOM_CALLBACK_AES_KEY')
})

test.each([
  ['200 000 elements in one another', `<xml>${'<a>'.repeat(200_000)}`],
  ['300 000 elements side by side', `<xml>${'<a/>'.repeat(250_000)}</xml>`],
  ['an element of a megabyte of attributes', `<xml ${Array.from({ length: 80_000 }, (_, i) => `a${i}="" `).join('')}/>`],
  ['an attribute of a megabyte', `<xml a="${'x'.repeat(1_000_000)}"/>`],
  ['entities that multiply', `<!DOCTYPE xml [<!ENTITY a "${'哈'.repeat(1000)}"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>`],
  ['an entity that reaches for a file', `<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>`],
  ['200 000 brackets', `{"encrypt":${'['.repeat(200_000)}`],
  ['200 000 brackets that close', `{"encrypt":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
])('a body of %s is refused by its limits, without a signature being looked at', async (_what, body) => {
  const { url, program } = await world()
  const begun = process.threadCpuUsage()
  const { status } = await fetch(`${url}?msg_signature=x&timestamp=1&nonce=n`, { method: 'POST', body })
  const used = process.threadCpuUsage(begun)
  expect(status).toBe(400)
  expect(program.logged.join()).toContain('no_envelope')
  // Of this thread, for sending and for reading it.
  expect((used.user + used.system) / 1000).toBeLessThan(250)
})
