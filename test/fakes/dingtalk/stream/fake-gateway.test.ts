import { expect, test } from 'vitest'
import { call } from '../openapi/api-call.ts'
import { faults } from '../faults.ts'
import { GANYU, startSample } from '../sample-tenant.ts'
import { BareClient, askOpen } from './stream-client.ts'
import { CARD_TOPIC, ROBOT_TOPIC } from './stream-frame.ts'
import { newKey } from '../tenant.ts'
import { until } from '../until.ts'

const said = { by: 'manager7676', in: GANYU }

test('who opens with the right secret gets an endpoint and a ticket, as XML unless JSON is asked for', async () => {
  await using dingtalk = await startSample()
  const answer = await askOpen(dingtalk)
  expect(await answer.json()).toEqual({ endpoint: `${dingtalk.url.replace('http', 'ws')}/connect`, ticket: expect.any(String) })
  const xml = await askOpen(dingtalk, {}, {})
  expect([xml.headers.get('content-type'), await xml.text()]).toEqual([
    expect.stringContaining('text/xml'),
    expect.stringMatching(/<endpoint>ws:.*<ticket>/),
  ])
})

test.each([
  ['a wrong secret', { clientSecret: 'guessed' }, 401, 'authFailed'],
  ['an unknown app', { clientId: 'dingother' }, 401, 'authFailed'],
  ['no secret', { clientSecret: undefined }, 400, 'paramError'],
  ['no subscriptions', { subscriptions: [] }, 400, 'paramError'],
  ['a subscription of no known type', { subscriptions: [{ type: 'ALL', topic: '*' }] }, 400, 'paramError'],
])('%s does not get in', async (_, body, status, code) => {
  await using dingtalk = await startSample()
  const answer = await askOpen(dingtalk, body)
  expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code })])
  expect(dingtalk.gateway.tickets.given).toBe(0)
})

test('an app that is not in Stream mode is refused, and a gateway in trouble answers 503', async () => {
  await using dingtalk = await startSample()
  dingtalk.faults.next('/v1.0/gateway/connections/open', faults.unavailable)
  expect((await askOpen(dingtalk)).status).toBe(503)
  dingtalk.gateway.tickets.streamMode = false
  expect((await askOpen(dingtalk)).status).toBe(400)
})

test('a ticket opens one connection, within ninety seconds', async () => {
  await using dingtalk = await startSample()
  const enter = async (address: string): Promise<number | null> => {
    const client = new BareClient(address)
    await until('open or closed', () => client.frames.length === 2 || client.closed !== null)
    return client.closed
  }
  const address = async (): Promise<string> => {
    const { endpoint, ticket } = (await (await askOpen(dingtalk)).json()) as Record<'endpoint' | 'ticket', string>
    return `${endpoint}?ticket=${encodeURIComponent(ticket)}`
  }
  const first = await address()
  expect([await enter(first), await enter(first)]).toEqual([null, 1006])
  const [good, late] = [await address(), await address()]
  dingtalk.clock.move(89_999)
  expect(await enter(good)).toBeNull()
  dingtalk.clock.move(1)
  expect(await enter(late)).toBe(1006)
  expect(dingtalk.gateway.open).toHaveLength(2)
})

test('a ticket with characters that a URL has to escape lets in only who escapes them', async () => {
  await using dingtalk = await startSample()
  dingtalk.gateway.tickets.make = newKey
  await BareClient.connect(dingtalk)
  const { endpoint, ticket } = (await (await askOpen(dingtalk)).json()) as Record<'endpoint' | 'ticket', string>
  const careless = new BareClient(`${endpoint}?ticket=${ticket}`)
  await until('the refusal', () => careless.closed !== null)
  expect([dingtalk.gateway.open.length, careless.frames]).toEqual([1, []])
})

test('a message goes to one of the connections at random, and which one can be chosen', async () => {
  await using dingtalk = await startSample()
  const { gateway, messages } = dingtalk
  const clients = [await BareClient.connect(dingtalk), await BareClient.connect(dingtalk)]
  for (let n = 0; n < 20; n++) gateway.say(messages.text(said, `第 ${n} 条`))
  await until('twenty frames', () => clients.flatMap(({ received }) => received).length === 20)
  for (const { received } of clients) expect(received.length).toBeGreaterThan(3)
  const had = clients.map(({ received }) => received.length)
  gateway.choose = (candidates) => candidates[1]
  gateway.say(messages.text(said, '给第二个'))
  expect((await clients[1]?.receives((had[1] ?? 0) + 1))?.at(-1)?.data).toContain('给第二个')
  expect(clients[0]?.received).toHaveLength(had[0] ?? -1)
})

test('an acknowledged message comes once; its ack and code are counted', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk)
  const delivery = dingtalk.gateway.say(dingtalk.messages.text(said, '/工单 1'))
  const [frame] = await client.receives(1)
  expect(frame).toMatchObject({ specVersion: '1.0', type: 'CALLBACK', headers: { topic: ROBOT_TOPIC, contentType: 'application/json' } })
  expect(JSON.parse(frame?.data ?? '')).toMatchObject({
    text: { content: ' /工单 1' },
    senderStaffId: 'manager7676',
    conversationId: GANYU,
  })
  client.ack(frame)
  expect(await delivery.acked()).toMatchObject({ code: 200, data: '{"response":null}' })
  dingtalk.clock.move(3_600_000)
  expect([delivery.state, delivery.attempts.length, dingtalk.gateway.ackCodes]).toEqual(['acknowledged', 1, { 200: 1 }])
})

test('without an ack it comes again a minute later under a new messageId with the same msgId, until it is given up', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk)
  const message = dingtalk.messages.text(said, '/工单 1')
  const delivery = dingtalk.gateway.say(message)
  dingtalk.clock.move(59_999)
  expect(delivery.attempts).toHaveLength(1)
  dingtalk.clock.move(1)
  dingtalk.clock.move(10 * 60_000)
  const frames = await client.receives(4)
  expect(new Set(frames.map(({ headers }) => headers['messageId'])).size).toBe(4)
  expect(frames.map(({ data }) => (JSON.parse(data) as { msgId: string }).msgId)).toEqual(Array(4).fill(message.msgId))
  expect([frames.length, delivery.state]).toEqual([4, 'given-up'])
})

test('an ack that was lost with its connection counts for nothing: the next connection gets the message again', async () => {
  await using dingtalk = await startSample()
  const [first, second] = [await BareClient.connect(dingtalk), await BareClient.connect(dingtalk)]
  dingtalk.gateway.choose = (candidates) => candidates[0]
  dingtalk.gateway.loseNextAck()
  const delivery = dingtalk.gateway.say(dingtalk.messages.text(said, '/工单 1'))
  first.ack((await first.receives(1))[0])
  await until('the drop', () => first.closed !== null)
  dingtalk.clock.move(60_000)
  second.ack((await second.receives(1))[0])
  await delivery.acked()
  expect([dingtalk.gateway.acks.length, delivery.state]).toEqual([1, 'acknowledged'])
})

test('what nobody subscribed to is lost', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk, [{ type: 'CALLBACK', topic: ROBOT_TOPIC }])
  const press = dingtalk.gateway.press({ outTrackId: 'o', userId: 'manager7676', action: 'escalate' })
  const event = dingtalk.gateway.event('chat_update_title', { ChatId: 'chat1' })
  expect([press.state, event.state, client.received]).toEqual(['lost', 'lost', []])
})

test('an event put off with LATER comes again, one acknowledged with SUCCESS does not', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk, [{ type: 'EVENT', topic: '*' }])
  const event = dingtalk.gateway.event('chat_update_title', { ChatId: 'chat1' })
  const [frame] = await client.receives(1)
  expect(frame?.headers).toMatchObject({ eventType: 'chat_update_title', eventCorpId: dingtalk.tenant.app.corpId })
  client.ack(frame, { status: 'LATER', message: '' })
  await event.acked()
  dingtalk.clock.move(60_000)
  client.ack((await client.receives(2))[1], { status: 'SUCCESS', message: '' })
  await until('the second ack', () => event.state === 'acknowledged')
  expect(event.acks.map(({ data }) => data)).toEqual([expect.stringContaining('LATER'), expect.stringContaining('SUCCESS')])
})

test('a ping carries an opaque to be sent back', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk)
  const ping = dingtalk.gateway.ping(undefined, 'opaque-1')
  const [frame] = await client.receives(1)
  expect(frame).toMatchObject({ type: 'SYSTEM', headers: { topic: 'ping' }, data: '{"opaque":"opaque-1"}' })
  client.ack(frame, JSON.parse(frame?.data ?? ''))
  expect((await ping.acked()).data).toBe(ping.data)
})

test('after a disconnect frame nothing more comes, and ten seconds later the connection is closed', async () => {
  await using dingtalk = await startSample()
  const [old, fresh] = [await BareClient.connect(dingtalk), await BareClient.connect(dingtalk)]
  dingtalk.gateway.disconnect()
  expect((await old.receives(1))[0]).toMatchObject({ headers: { topic: 'disconnect' }, data: '{"reason":"connection is expired"}' })
  for (let n = 0; n < 10; n++) dingtalk.gateway.say(dingtalk.messages.text(said, `${n}`))
  await fresh.receives(10)
  dingtalk.clock.move(9999)
  expect([old.received.length, old.closed]).toEqual([1, null])
  dingtalk.clock.move(1)
  await until('the close', () => old.closed !== null)
  expect([old.closed, fresh.closed]).toEqual([1000, null])
})

test('a connection can break off at once, in the middle of a frame, or die without a word', async () => {
  await using dingtalk = await startSample()
  const [now, midway, dead] = [await BareClient.connect(dingtalk), await BareClient.connect(dingtalk), await BareClient.connect(dingtalk)]
  const [, second, third] = dingtalk.gateway.connections
  dingtalk.gateway.connections[0]?.drop()
  second?.dropMidFrame({ specVersion: '1.0', type: 'CALLBACK', headers: { topic: ROBOT_TOPIC }, data: 'x'.repeat(500) })
  await until('both breaks', () => now.closed !== null && midway.closed !== null)
  expect([now.closed, midway.closed, midway.received]).toEqual([1006, 1006, []])
  third?.freeze()
  let pong = false
  dead.socket.on('pong', () => {
    pong = true
  })
  dead.socket.ping()
  await until('the ping', () => third?.pings === 1)
  dingtalk.gateway.say(dingtalk.messages.text(said, '有人吗'))
  expect([pong, dead.closed, dead.received]).toEqual([false, null, []])
})

test('acks to nothing and frames that are no acks are kept apart', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk)
  client.socket.send('{"code":200}')
  client.ack({ specVersion: '1.0', type: 'CALLBACK', headers: { messageId: 'never-sent' }, data: '' }, null, 404)
  await until('both', () => dingtalk.gateway.strayAcks.length === 1)
  expect([dingtalk.gateway.unreadable, dingtalk.gateway.acks]).toEqual([['{"code":200}'], []])
})

test('a frame of an unknown topic or no frame at all can be sent to see what a client does', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk, [{ type: 'CALLBACK', topic: '*' }])
  const unknown = dingtalk.gateway.push('CALLBACK', '/v1.0/something/new', { a: 1 })
  client.ack((await client.receives(1))[0], null, 404)
  expect((await unknown.acked()).code).toBe(404)
  client.socket.removeAllListeners('message')
  const raw = new Promise((resolve) => client.socket.once('message', (data: Buffer) => resolve(data.toString())))
  dingtalk.gateway.open[0]?.send('{"type":"CALLBACK", no json')
  expect(await raw).toBe('{"type":"CALLBACK", no json')
})

test('the answer to a press changes the card, unless it comes later than three seconds', async () => {
  await using dingtalk = await startSample()
  const client = await BareClient.connect(dingtalk)
  const { robotCode } = dingtalk.tenant.app
  await call(dingtalk, 'POST', '/v1.0/card/instances/createAndDeliver', {
    cardTemplateId: 'overdue-card.schema',
    outTrackId: 'o1',
    callbackType: 'STREAM',
    cardData: { cardParamMap: { title: '超时', status: 'pending' } },
    openSpaceId: `dtv1.card//IM_GROUP.${GANYU}`,
    imGroupOpenSpaceModel: {},
    imGroupOpenDeliverModel: { robotCode },
  })
  const press = { outTrackId: 'o1', userId: 'manager7676', action: 'escalate', params: { orderNo: 'JD1' } }
  const answerWith = (status: string): object => ({
    response: { cardUpdateOptions: { updateCardDataByKey: true }, cardData: { cardParamMap: { status } } },
  })
  const inTime = dingtalk.gateway.press(press)
  const [frame] = await client.receives(1)
  expect(frame?.headers['topic']).toBe(CARD_TOPIC)
  const data = JSON.parse(frame?.data ?? '') as { content: string }
  expect(data).toMatchObject({ userId: 'manager7676', spaceId: GANYU, spaceType: 'IM_GROUP', extension: '{}' })
  expect(JSON.parse(data.content)).toEqual({ cardPrivateData: { actionIds: ['escalate'], params: { orderNo: 'JD1' } } })
  dingtalk.clock.move(3000)
  client.ack(frame, answerWith('escalated'))
  await inTime.acked()
  expect(dingtalk.seen(GANYU)[0]?.card?.params).toEqual({ title: '超时', status: 'escalated' })
  const late = dingtalk.gateway.press(press)
  const again = (await client.receives(2))[1]
  dingtalk.clock.move(3001)
  client.ack(again, answerWith('too late'))
  await late.acked()
  expect(dingtalk.seen(GANYU)[0]?.card?.params['status']).toBe('escalated')
})
