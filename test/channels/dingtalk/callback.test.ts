import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { type SaidToRobot, withTextTimes } from '../../fakes/dingtalk/incoming-message.ts'
import { GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { until } from '../../fakes/dingtalk/until.ts'
import type { Timing } from '../../../src/channels/dingtalk/settings.ts'
import { openWorld } from './world.ts'

const PATH = '/callback/dingtalk'
const HOUR = 3_600_000

/** The program's web server with the callback, and the platform that posts to it. */
async function open(timing: Partial<Timing> = {}) {
  const dingtalk = await startSample()
  const world = openWorld(dingtalk, { callbackPath: PATH, timing })
  const app = Fastify({ logger: false })
  world.channel.register?.(app)
  app.post('/echo', (request) => request.body)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    dingtalk,
    world,
    address,
    platform: dingtalk.callback(address + PATH),
    said: (text: string): SaidToRobot => dingtalk.messages.text({ by: 'manager7676', in: GANYU }, text),
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await dingtalk.close()
    },
  }
}

test('a message that is signed is stored as one that came by Stream, and answered with nothing', async () => {
  await using opened = await open()
  const { platform, world, said } = opened
  await platform.post(said('在途'), 'wrong')
  expect(world.channel.connected()).toBe(false)
  expect(await platform.post(withTextTimes(said('在途')))).toEqual({ status: 200, body: '{}' })
  expect(world.received).toMatchObject([{ text: '在途', person: 'ganyu-manager', saidAt: 1_767_225_600, conversation: { group: 'ganyu' } }])
  expect(world.channel.connected()).toBe(true)
})

test.each(['wrong', 'missing', 'other-secret'] as const)('a signature that is %s is refused', async (signing) => {
  await using opened = await open()
  expect((await opened.platform.post(opened.said('在途'), signing)).status).toBe(401)
  expect(opened.world.received).toEqual([])
})

test.each([
  [-HOUR - 1000, 401],
  [-HOUR, 200],
  [HOUR, 200],
  [HOUR + 1, 401],
])('a signature of %d ms ago is answered %d', async (age, status) => {
  await using opened = await open()
  expect((await opened.platform.post(opened.said('在途'), 'right', age)).status).toBe(status)
})

test('a message that is posted three times is handed over as repeats of one', async () => {
  await using opened = await open()
  const answers = await opened.platform.repeat(opened.said('在途'), 3)
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(opened.world.outcomes).toEqual(['new', 'repeat', 'repeat'])
})

test('a body that is no message is answered 400, one that is too long 413, and other routes keep their own reading', async () => {
  await using opened = await open()
  const statuses = []
  for (const body of ['{', '[]', '{"msgId":1}', '']) statuses.push((await opened.platform.post(body)).status)
  expect(statuses).toEqual([400, 400, 400, 400])
  expect((await opened.platform.post(`"${'x'.repeat(1_000_001)}"`)).status).toBe(413)
  const echoed = await fetch(`${opened.address}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' })
  expect(await echoed.json()).toEqual({ a: 1 })
})

test('storing that fails is a 500, that is left to another process a 503', async () => {
  await using opened = await open()
  const { world, platform, said } = opened
  world.storing = 'failing'
  expect((await platform.post(said('一'))).status).toBe(500)
  world.storing = 'well'
  await until('it is stored later', () => world.received.length === 1)
  world.storing = 'closing'
  expect((await platform.post(said('二'))).status).toBe(503)
  expect(world.received.map(({ text }) => text)).toEqual(['一'])
})

test('what there is no room for is a 503 that says when to come again', async () => {
  await using opened = await open()
  opened.world.storing = 'no-room'
  expect(await opened.platform.post(opened.said('一'))).toMatchObject({ status: 503, retryAfter: '60' })
})

test('a message that takes long to store is answered in time and stored all the same', async () => {
  await using opened = await open({ acknowledge: 50 })
  opened.world.storing = 'slow'
  expect((await opened.platform.post(opened.said('三'))).status).toBe(200)
  expect(opened.world.received).toEqual([])
  await until('it is stored', () => opened.world.received.length === 1)
})

test('where messages come by HTTP, a gateway that lets nobody in is no alarm', async () => {
  await using opened = await open()
  const { dingtalk, world } = opened
  dingtalk.faults.always('/v1.0/gateway/connections/open', {
    worked: false,
    answer: { status: 400, type: 'application/json', body: '{"code":"app.notStream"}' },
  })
  await opened.platform.post(opened.said('在途'))
  const stopping = new AbortController()
  const running = world.channel.run(stopping.signal)
  await until('it was tried', () => dingtalk.asked.length > 2)
  stopping.abort()
  await running
  expect([world.alarms, world.connection]).toEqual([[], []])
})

test('without a path there is no callback', async () => {
  await using dingtalk = await startSample()
  expect(openWorld(dingtalk).channel.register).toBeUndefined()
})
