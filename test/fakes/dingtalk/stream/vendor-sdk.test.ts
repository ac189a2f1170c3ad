import { type DWClientDownStream, TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parsed } from '../openapi/access-tokens.ts'
import { call } from '../openapi/api-call.ts'
import type { FakeDingTalk } from '../fake-dingtalk.ts'
import { GANYU, startSample } from '../sample-tenant.ts'
import { CARD_TOPIC, ROBOT_TOPIC } from './stream-frame.ts'
import { until } from '../until.ts'
import { leadAway, vendorClient } from './vendor-client.ts'

const said = { by: 'manager7676', in: GANYU }

// The SDK tells the console of each connection.
beforeEach(() => {
  vi.spyOn(console, 'info').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.restoreAllMocks()
})

type Vendor = ReturnType<typeof vendorClient>

/** Remembers what comes on a topic, and acknowledges it with the answer, if there is one. */
function listening(client: Vendor, topic: string, answer?: unknown): DWClientDownStream[] {
  const heard: DWClientDownStream[] = []
  client.registerCallbackListener(topic, (message) => {
    heard.push(message)
    if (answer !== undefined) client.socketCallBackResponse(message.headers.messageId, answer)
  })
  return heard
}

const connect = async (client: Vendor): Promise<void> => {
  await client.connect()
  await until('registered', () => client.registered)
}

const openings = ({ asked }: FakeDingTalk): unknown[] =>
  asked.filter(({ path }) => path.endsWith('/connections/open')).map(({ body }) => parsed(body))

test('the fake’s topics are those of the vendor’s SDK', () => {
  expect([TOPIC_ROBOT, TOPIC_CARD]).toEqual([ROBOT_TOPIC, CARD_TOPIC])
})

test('the vendor’s client connects, hears a person and acknowledges', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using client = vendorClient(dingtalk)
  const heard = listening(client, TOPIC_ROBOT, null)
  await connect(client)
  expect(openings(dingtalk)).toMatchObject([{ subscriptions: [{ type: 'CALLBACK', topic: TOPIC_ROBOT }] }])
  const message = dingtalk.messages.text(said, '/工单 JD1')
  const delivery = dingtalk.gateway.say(message)
  expect(await delivery.acked()).toMatchObject({ code: 200, data: '{"response":null}' })
  expect(JSON.parse(heard[0]?.data ?? '')).toEqual(message)
  dingtalk.clock.move(600_000)
  expect([delivery.attempts.length, dingtalk.gateway.strayAcks, dingtalk.gateway.unreadable]).toEqual([1, [], []])
})

test('what the vendor’s client does not acknowledge comes again with another messageId', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using client = vendorClient(dingtalk)
  const heard = listening(client, TOPIC_ROBOT)
  await connect(client)
  const message = dingtalk.messages.text(said, '/工单 JD1')
  const delivery = dingtalk.gateway.say(message)
  dingtalk.clock.move(60_000)
  await until('the second time', () => heard.length === 2)
  expect(heard.map(({ data }) => (JSON.parse(data) as { msgId: string }).msgId)).toEqual([message.msgId, message.msgId])
  expect(heard[0]?.headers.messageId).not.toBe(heard[1]?.headers.messageId)
  client.socketCallBackResponse(heard[1]?.headers.messageId ?? '', null)
  await delivery.acked()
  dingtalk.clock.move(60_000)
  expect([delivery.state, heard.length]).toEqual(['acknowledged', 2])
})

test('a press reaches the vendor’s client, whose answer changes the card', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using client = vendorClient(dingtalk)
  const cardUpdateOptions = { updateCardDataByKey: true, updatePrivateDataByKey: true }
  const userPrivateData = { cardParamMap: { pressed: 'true' } }
  const cardData = { cardParamMap: { status: 'escalated' } }
  const heard = listening(client, TOPIC_CARD, { cardUpdateOptions, cardData, userPrivateData })
  await connect(client)
  await call(dingtalk, 'POST', '/v1.0/card/instances/createAndDeliver', {
    cardTemplateId: 'overdue-card.schema',
    outTrackId: 'o1',
    cardData: { cardParamMap: { title: '超时', status: 'pending' } },
    openSpaceId: `dtv1.card//IM_GROUP.${GANYU}`,
    imGroupOpenSpaceModel: {},
    imGroupOpenDeliverModel: { robotCode: dingtalk.tenant.app.robotCode },
  })
  await dingtalk.gateway.press({ outTrackId: 'o1', userId: 'manager7676', action: 'escalate' }).acked()
  expect(JSON.parse(heard[0]?.data ?? '')).toMatchObject({ type: 'actionCallback', outTrackId: 'o1', userId: 'manager7676' })
  expect(dingtalk.seen(GANYU)[0]?.card).toMatchObject({
    params: { title: '超时', status: 'escalated' },
    privateParams: { manager7676: { pressed: 'true' } },
  })
})

test('the vendor’s client gives a ping’s data back, and an event’s status', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using client = vendorClient(dingtalk)
  client.config.subscriptions.push({ type: 'EVENT', topic: '*' })
  await connect(client)
  const ping = dingtalk.gateway.ping()
  expect(await ping.acked()).toMatchObject({ code: 200, data: ping.data })
  const event = dingtalk.gateway.event('chat_update_title', { ChatId: 'chat1' })
  expect(await event.acked()).toMatchObject({ code: 200, data: '{"status":"SUCCESS"}' })
})

test('told to disconnect, the vendor’s client no longer counts as connected, and is closed ten seconds later', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using client = vendorClient(dingtalk)
  listening(client, TOPIC_ROBOT, null)
  await connect(client)
  dingtalk.gateway.disconnect()
  await until('the frame', () => !client.registered)
  expect(dingtalk.gateway.connections[0]?.state).toBe('leaving')
  dingtalk.clock.move(10_000)
  await until('the close', () => dingtalk.gateway.connections[0]?.state === 'closed')
})

test('the vendor’s client comes back by itself with a new ticket after a break', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using client = vendorClient(dingtalk)
  client.config.autoReconnect = true
  const heard = listening(client, TOPIC_ROBOT, null)
  await connect(client)
  dingtalk.gateway.dropAll()
  await until('the second connection', () => dingtalk.gateway.connections.length === 2)
  await dingtalk.gateway.say(dingtalk.messages.text(said, '还在吗')).acked()
  expect([heard.length, dingtalk.gateway.tickets.given]).toEqual([1, 2])
})

test('with a wrong secret the vendor’s client gets neither a connection nor a token, with the right one both', async () => {
  await using dingtalk = await startSample()
  using _ = leadAway(dingtalk)
  await using stranger = vendorClient(dingtalk, 'guessed')
  listening(stranger, TOPIC_ROBOT)
  await stranger.connect()
  expect([stranger.connected, dingtalk.gateway.connections]).toEqual([false, []])
  await expect(stranger.getAccessToken()).rejects.toThrow('get access_token failed')
  await using client = vendorClient(dingtalk)
  expect(dingtalk.openapi.tokens.isGood(await client.getAccessToken())).toBe(true)
})
