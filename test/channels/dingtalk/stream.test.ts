import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { FakeDingTalk } from '../../fakes/dingtalk/fake-dingtalk.ts'
import { PlatformClock } from '../../fakes/dingtalk/platform-clock.ts'
import { GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { until } from '../../fakes/dingtalk/until.ts'
import { type Opening, type World, openWorld } from './world.ts'

interface Running extends World, AsyncDisposable {
  /** Resolves when the channel ends by itself or was stopped. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

function start(dingtalk: FakeDingTalk, opening: Opening = {}): Running {
  const world = openWorld(dingtalk, opening)
  const stopping = new AbortController()
  const ended = world.channel.run(stopping.signal)
  const stop = async (): Promise<void> => {
    stopping.abort()
    await ended
  }
  return Object.assign(world, { ended, stop, [Symbol.asyncDispose]: stop })
}

/** Connected, and known to be by the gateway. */
async function connected(dingtalk: FakeDingTalk, opening: Opening = {}): Promise<Running> {
  const running = start(dingtalk, opening)
  await until('the first connection', () => dingtalk.gateway.open.length === 1 && running.channel.connected())
  return running
}

const inGroup = { by: 'manager7676', in: GANYU }
const opens = ({ asked }: FakeDingTalk) => asked.filter(({ path }) => path === '/v1.0/gateway/connections/open')

test('a message is stored with all that is needed to answer it, and acknowledged', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  const said = dingtalk.messages.text(inGroup, '查单 CR20261121000001')
  const ack = await dingtalk.gateway.say(said).acked()
  expect(ack.code).toBe(200)
  expect(JSON.parse(ack.data)).toEqual({ response: null })
  expect(running.received).toEqual([
    {
      platform: 'dingtalk',
      messageId: said.msgId,
      conversation: { kind: 'group', group: 'ganyu' },
      person: 'ganyu-manager',
      text: '查单 CR20261121000001',
      addressed: true,
      userId: 'manager7676',
      saidAt: 1_767_225_600,
      replyAddress: { session: said.sessionWebhook, untilMillis: 1_767_231_000_000, staffId: 'manager7676', group: GANYU },
    },
  ])
  expect(running.seenGroups).toEqual([{ id: GANYU, title: '赣榆装维群', outsiders: false }])
})

test('the gateway is asked for JSON, for both topics, with the secret in the body alone', async () => {
  await using dingtalk = await startSample()
  await using _ = await connected(dingtalk)
  const [asked] = opens(dingtalk)
  expect(asked?.headers['accept']).toBe('application/json')
  expect([...(asked?.query.keys() ?? [])]).toEqual([])
  expect(dingtalk.gateway.open[0]?.subscriptions.map(({ topic }) => topic).toSorted()).toEqual([
    '/v1.0/card/instances/callback',
    '/v1.0/im/bot/messages/get',
  ])
})

test.for(['closing', 'no-room'] as const)(
  'a message that comes three times under new frame ids, %s at first, is handed over as repeats of one',
  async (first) => {
    await using dingtalk = await startSample()
    dingtalk.gateway.redeliverAfter = 1000
    await using running = await connected(dingtalk)
    running.storing = first
    const delivery = dingtalk.gateway.say(dingtalk.messages.text(inGroup, '在途'))
    await sleep(30)
    expect(delivery.acks).toEqual([])
    running.storing = 'well'
    dingtalk.clock.move(1000)
    await delivery.acked()
    const again = dingtalk.gateway.say(JSON.parse(delivery.data) as Record<string, unknown>)
    const third = dingtalk.gateway.say(JSON.parse(delivery.data) as Record<string, unknown>)
    await Promise.all([again.acked(), third.acked()])
    expect(running.outcomes).toEqual(['new', 'repeat', 'repeat'])
    expect(new Set(running.received.map(({ messageId }) => messageId)).size).toBe(1)
  },
)

test('a message that takes long to store is acknowledged in time and stored all the same', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk, { timing: { acknowledge: 50 } })
  running.storing = 'slow'
  const delivery = dingtalk.gateway.say(dingtalk.messages.text(inGroup, '在途'))
  expect((await delivery.acked()).code).toBe(200)
  expect(running.received).toEqual([])
  await until('it is stored', () => running.received.length === 1)
})

test('a message that could not be stored is said to have failed, and stored later', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  running.storing = 'failing'
  const delivery = dingtalk.gateway.say(dingtalk.messages.text(inGroup, '在途'))
  expect((await delivery.acked()).code).toBe(500)
  const behind = dingtalk.gateway.say(dingtalk.messages.text(inGroup, '超时'))
  await sleep(30)
  running.storing = 'well'
  await behind.acked()
  expect(running.received.map(({ text }) => text)).toEqual(['在途', '超时'])
})

test('strangers and outsiders are nobody, and a group with outsiders is told as such', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  await dingtalk.gateway.say(dingtalk.messages.text({ by: 'guest01', in: GANYU }, '在途')).acked()
  await dingtalk.gateway.say(dingtalk.messages.text({ by: 'manager76' }, '在途')).acked()
  expect(running.seenGroups).toEqual([{ id: GANYU, title: '赣榆装维群', outsiders: true }])
  expect(running.received).toMatchObject([
    { person: null, conversation: { kind: 'unbound', group: GANYU } },
    { person: 'ganyu-dispatcher', conversation: { kind: 'direct', person: 'ganyu-dispatcher' } },
  ])
})

test('a message that the quota withholds is not answered, and a person is told', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  const ack = await dingtalk.gateway.say(dingtalk.messages.overQuota(inGroup)).acked()
  expect(ack.code).toBe(200)
  expect(running.received).toEqual([])
  expect(running.alarms).toEqual([expect.stringContaining('90030')])
})

test('pings are answered with what they hold', async () => {
  await using dingtalk = await startSample()
  await using _ = await connected(dingtalk)
  const ack = await dingtalk.gateway.ping(undefined, 'opaque-1').acked()
  expect([ack.code, JSON.parse(ack.data)]).toEqual([200, { opaque: 'opaque-1' }])
})

test('a frame that is no message, of no topic of ours or no frame at all is answered as that, and harms nothing', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  const { gateway } = dingtalk
  const frames = [
    gateway.push('CALLBACK', '/v1.0/im/bot/messages/get', 'no json'),
    gateway.push('CALLBACK', '/v1.0/im/bot/messages/get', { msgId: 1 }),
    gateway.push('CALLBACK', '/v1.0/card/instances/callback', {}),
  ]
  expect((await Promise.all(frames.map((frame) => frame.acked()))).map(({ code }) => code)).toEqual([400, 400, 400])
  const [connection] = gateway.open
  const frame = { specVersion: '1.0', type: 'CALLBACK', headers: { messageId: 'm1', topic: '/v1.0/graph/api/invoke' }, data: '{}' }
  for (const text of [JSON.stringify(frame), 'x', '{}', '[]', 'null', '{"type":1}', Buffer.from([0xff])]) connection?.send(text)
  await gateway.ping().acked()
  expect(gateway.strayAcks.map(({ messageId, code }) => [messageId, code])).toEqual([['m1', 404]])
  expect(running.channel.connected()).toBe(true)
})

test('a connection that drops comes back once, not twice', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  for (let drops = 1; drops <= 3; drops++) {
    dingtalk.gateway.dropAll()
    await until('it is back', () => dingtalk.gateway.connections.length === drops + 1 && running.channel.connected())
  }
  await sleep(60)
  expect(dingtalk.gateway.connections).toHaveLength(4)
  expect(dingtalk.gateway.open).toHaveLength(1)
  expect(opens(dingtalk)).toHaveLength(4)
})

test('a connection that drops in the middle of a frame, or before an acknowledgement is read, loses nothing', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  const { gateway } = dingtalk
  gateway.redeliverAfter = 1000
  gateway.loseNextAck()
  const delivery = gateway.say(dingtalk.messages.text(inGroup, '在途'))
  await until('the next connection', () => gateway.connections.length === 2 && gateway.open.length === 1)
  dingtalk.clock.move(1000)
  await delivery.acked()
  expect(running.outcomes).toEqual(['new', 'repeat'])
  const [attempt] = delivery.attempts
  if (attempt) gateway.open[0]?.dropMidFrame(delivery.frame(attempt, 'app'))
  await until('the third connection', () => gateway.connections.length === 3 && gateway.open.length === 1)
  await gateway.ping().acked()
  expect(running.outcomes).toHaveLength(2)
})

test('told to go, it opens the next connection first, answers what the old one brought there, and then closes it', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  const { gateway } = dingtalk
  running.storing = 'slow'
  const [old] = gateway.open
  const inFlight = gateway.say(dingtalk.messages.text(inGroup, '在途'))
  const reconnecting = dingtalk.faults.hold('/v1.0/gateway/connections/open', 'before')
  gateway.disconnect(old)
  await reconnecting.met
  expect(running.channel.connected()).toBe(true)
  reconnecting.release()
  await until('the next connection', () => gateway.open.length === 1)
  expect((await inFlight.acked()).connection).toBe(old?.id)
  await until('the old one is closed by us', () => old?.state === 'closed')
  running.storing = 'well'
  await gateway.say(dingtalk.messages.text(inGroup, '超时')).acked()
  await until('both are stored', () => running.received.length === 2)
  expect(gateway.deliveries.map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged'])
})

test('a connection that is silent is given up, and every connection costs one ticket', async () => {
  await using dingtalk = await startSample()
  await using _ = await connected(dingtalk, { timing: { ping: 50, silence: 500 } })
  dingtalk.gateway.open[0]?.freeze()
  await until('the next connection', () => dingtalk.gateway.connections.length === 2)
  const [first] = dingtalk.gateway.connections
  expect(first?.pings).toBeGreaterThan(0)
  await until('the first is broken off', () => first?.state === 'closed')
  expect(opens(dingtalk)).toHaveLength(2)
})

test('a quiet connection is kept alive by pings', async () => {
  await using dingtalk = await startSample()
  await using _ = await connected(dingtalk, { timing: { ping: 50, silence: 1000 } })
  await until('many pings', () => (dingtalk.gateway.open[0]?.pings ?? 0) > 25)
  expect(dingtalk.gateway.connections).toHaveLength(1)
})

test('while the gateway is in trouble it is asked less and less often, and then all is well again', async () => {
  await using dingtalk = await startSample()
  const page = { status: 503, type: 'text/html', body: '<html></html>' }
  dingtalk.faults.next('/v1.0/gateway/connections/open', { worked: false, answer: page }, 5)
  await using running = start(dingtalk)
  await until('it is connected', () => running.channel.connected())
  expect(opens(dingtalk)).toHaveLength(6)
  expect(running.connection).toEqual(['back'])
})

test('wrong credentials are tried five times, then a person is told and the channel ends', async () => {
  await using dingtalk = await startSample()
  const running = start(dingtalk, { app: 'wrong-secret' })
  await running.ended
  expect(opens(dingtalk)).toHaveLength(5)
  expect(running.connection).toEqual([expect.stringMatching(/^lost: .*DINGTALK_APP_SECRET.*（卡片、OpenAPI、图片与文件）$/)])
  expect(running.channel.connected()).toBe(false)
})

test('an app that is not published is told under one reason, however often it is tried', async () => {
  await using dingtalk = await startSample()
  const refused = { status: 400, type: 'application/json', body: '{"code":"app.notPublished"}' }
  dingtalk.faults.next('/v1.0/gateway/connections/open', { worked: false, answer: refused }, 2)
  await using running = await connected(dingtalk, { callbackPath: '/callback/dingtalk' })
  expect([...new Set(running.connection)]).toEqual([expect.stringMatching(/^lost: .*Stream/), 'back'])
})

test('a gateway that cannot be reached for long is told, again after as long, and that it is back', async () => {
  await using dingtalk = await startSample()
  const page = { status: 503, type: 'text/html', body: '<html></html>' }
  dingtalk.faults.next('/v1.0/gateway/connections/open', { worked: false, answer: page }, 12)
  await using running = start(dingtalk, { timing: { missing: 60 } })
  await until('it is connected', () => running.channel.connected())
  await until('it is told', () => running.connection.at(-1) === 'back')
  expect([...new Set(running.connection)]).toEqual([expect.stringMatching(/^lost: 长连接连不上，一直在重试/), 'back'])
  await sleep(150)
  expect(running.connection.at(-1)).toBe('back')
})

test('stopped, it closes its connection and stays away', async () => {
  await using dingtalk = await startSample(PlatformClock.running())
  const running = await connected(dingtalk)
  await running.stop()
  expect(running.channel.connected()).toBe(false)
  await until('closed', () => dingtalk.gateway.open.length === 0)
  await sleep(50)
  expect(opens(dingtalk)).toHaveLength(1)
})

test('stopped while it waits for the gateway, it ends at once', async () => {
  await using dingtalk = await startSample()
  const held = dingtalk.faults.hold('/v1.0/gateway/connections/open', 'before')
  const running = start(dingtalk, { timing: { answer: 20_000 } })
  await held.met
  const began = performance.now()
  await running.stop()
  expect(performance.now() - began).toBeLessThan(1000)
})

test('nothing of a message, a secret or a reply address is logged', async () => {
  await using dingtalk = await startSample()
  await using running = await connected(dingtalk)
  running.storing = 'failing'
  const said = dingtalk.messages.text(inGroup, '查单 CR20261121000001')
  await dingtalk.gateway.say(said).acked()
  dingtalk.gateway.push('CALLBACK', '/v1.0/im/bot/messages/get', '{"secret":"13800000000"')
  dingtalk.gateway.dropAll()
  await until('it is back', () => dingtalk.gateway.connections.length === 2)
  running.storing = 'well'
  await until('it is stored', () => running.received.length === 1)
  const logged = running.logged.join('\n')
  expect(logged).not.toBe('')
  for (const secret of ['CR20261121000001', '13800000000', dingtalk.tenant.app.appSecret, 'session', 'ticket='])
    expect(logged).not.toContain(secret)
})
