import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Secret } from '../../../src/config/secret.ts'
import type { FakeConnection } from '../../fakes/wecom/connection/fake-connection.ts'
import { BOT } from '../../fakes/wecom/connection/world.ts'
import { outgoing, text } from './branch.ts'
import { connectedWorld, eventually, received, world } from './world.ts'

test('it logs in once, and what is said in the group arrives', async () => {
  const { platform, program, said } = await connectedWorld()
  expect(platform.subscriptions).toBe(1)
  expect(program.received).toMatchObject([{ messageId: said.msgid, text: '查单 CR1', conversation: { kind: 'group', group: 'ganyu' } }])
  expect(platform.problems).toEqual([])
})

test('a connection that is lost is opened again, and not at once by a program that has just lost it', async () => {
  const { platform, channel, program } = await connectedWorld({ timing: { pause: { first: 60, most: 200 } } })
  const lost = performance.now()
  platform.dropNow()
  await eventually(() => !channel.connected(), 'the loss is noticed')
  await eventually(() => channel.connected(), 'it is back')
  expect(performance.now() - lost).toBeGreaterThanOrEqual(55)
  platform.say({ userid: 'lisi', chatid: 'wrGanyu', text: '超时' })
  await received(program, 2)
})

test('a platform that turns it away is tried again until it lets it in', async () => {
  const { platform, channel } = await connectedWorld()
  platform.accepting = false
  platform.dropNow()
  await wait(150)
  expect(channel.connected()).toBe(false)
  platform.accepting = true
  await eventually(() => channel.connected(), 'it is back')
})

test('two heartbeats without an answer, and with the third it begins anew', async () => {
  const { platform, enterprise } = await connectedWorld({ timing: { heartbeat: 40 } })
  await enterprise.until('heartbeats', () => platform.received('ping').length >= 2)
  expect(platform.subscriptions).toBe(1)
  platform.faults.plan('ignore', { of: 'ping', times: 2 })
  await enterprise.until('a new login', () => platform.subscriptions === 2)
})

test('one heartbeat without an answer is no reason to begin anew', async () => {
  const { platform, enterprise } = await connectedWorld({ timing: { heartbeat: 40 } })
  platform.faults.plan('ignore', { of: 'ping', times: 1 })
  const before = platform.received('ping').length
  await enterprise.until('heartbeats', () => platform.received('ping').length >= before + 4)
  expect(platform.subscriptions).toBe(1)
})

test('wrong credentials are tried once, and a person is told', async () => {
  const { platform, program, channel, running } = await world({ secret: 'wr0ng-secret' })
  await running
  expect(program.connection).toEqual([expect.stringMatching(/^lost: .*853000.*（智能机器人）$/)])
  expect([channel.connected(), platform.received('aibot_subscribe').length]).toEqual([false, 1])
  expect([...program.logged, ...program.connection].join()).not.toContain('wr0ng-secret')
})

test('a login that comes too often waits its time, and one that the platform is too busy for is tried again', async () => {
  const before = (platform: FakeConnection): void => {
    platform.faults.plan({ errcode: 45009 }, { of: 'aibot_subscribe' })
    platform.faults.plan({ errcode: -1 }, { of: 'aibot_subscribe', times: 6 })
  }
  const { platform, program, channel } = await world({ before })
  await eventually(() => channel.connected(), 'it is in')
  expect([program.connection, platform.received('aibot_subscribe').length]).toEqual([['back'], 8])
})

test('a login without an answer is given up and tried again', async () => {
  const before = (platform: FakeConnection): void => void platform.faults.plan('ignore', { of: 'aibot_subscribe' })
  const { platform, channel } = await world({ before, timing: { open: 60 } })
  await eventually(() => channel.connected(), 'it is in')
  expect(platform.received('aibot_subscribe').length).toBe(2)
})

test('a refusal that nobody has documented is tried five times, and then a person is told', async () => {
  const before = (platform: FakeConnection): void => void platform.faults.plan({ errcode: 999999 }, { of: 'aibot_subscribe', times: 100 })
  const { platform, program, running } = await world({ before })
  await running
  expect(platform.received('aibot_subscribe').length).toBe(5)
  expect(program.connection).toEqual([expect.stringContaining('999999')])
})

test('when another program takes over, it stops for good and tells a person', async () => {
  const { platform, program, channel, open, running } = await connectedWorld()
  const stop = new AbortController()
  const second = open()
  const other = second.run(stop.signal)
  await running
  // The other's connection is the last.
  expect(program.connection.filter((told) => told !== 'back')).toEqual([expect.stringMatching(/^lost: .*接管.*（智能机器人）$/)])
  expect(channel.connected()).toBe(false)
  await eventually(() => second.connected(), 'the other is connected')
  await wait(100)
  expect([platform.subscriptions, second.connected()]).toEqual([2, true])
  expect(await channel.sender.send(outgoing(text('谁在')))).toMatchObject({ sent: false, retry: 'when-connected' })
  stop.abort()
  await other
})

test('told to stop, it sees what was asked through and says goodbye', async () => {
  const { platform, channel, halt, enterprise } = await connectedWorld()
  platform.faults.plan({ delay: 60 }, { of: 'aibot_send_msg' })
  const sending = channel.sender.send(outgoing(text('最后一条')))
  await enterprise.until('it arrived', () => platform.received('aibot_send_msg').length === 1)
  await halt()
  expect(await sending).toMatchObject({ sent: true })
  expect(channel.connected()).toBe(false)
  await eventually(() => platform.connections === 0, 'the connection is closed')
  expect(await channel.sender.send(outgoing(text('太晚')))).toMatchObject({ sent: false, retry: 'when-connected' })
})

test('it can be run again after it was stopped, as a lease is lost and had again', async () => {
  const { platform, channel, halt } = await connectedWorld()
  await halt()
  const stop = new AbortController()
  const again = channel.run(stop.signal)
  await eventually(() => channel.connected(), 'connected again')
  expect(platform.subscriptions).toBe(2)
  stop.abort()
  await again
})

test('frames that cannot be read, and answers nobody asked for, are passed over', async () => {
  const { platform, program } = await connectedWorld()
  for (const odd of ['', 'hello', '[]', '{"cmd":1}', '['.repeat(100_000), JSON.stringify({ headers: { req_id: 'x' }, errcode: 0 })])
    platform.sendRaw(odd)
  platform.sendRaw(JSON.stringify({ cmd: 'aibot_msg_callback', headers: { req_id: 'R' }, body: { msgtype: 5 } }))
  platform.say({ userid: 'lisi', chatid: 'wrGanyu', text: '超时' })
  await received(program, 2)
  expect(platform.subscriptions).toBe(1)
})

test('control characters as they are do not make a frame unreadable', async () => {
  const { platform, program } = await connectedWorld()
  const body = { msgid: 'M7', chattype: 'single', from: { userid: 'lisi' }, msgtype: 'text', text: { content: '超时XCR1' } }
  const frame = JSON.stringify({ cmd: 'aibot_msg_callback', headers: { req_id: 'R' }, body }).replace('X', '\u0001')
  platform.sendRaw(frame)
  await received(program, 2)
  expect(program.received[1]).toMatchObject({ text: '超时 CR1' })
})

test('a connection that cannot be had for long is told of once it is', async () => {
  const { program, running, channel } = await world({
    timing: { missing: 40, open: 30 },
    settings: { bot: { id: BOT.botId, secret: new Secret(BOT.secret), url: 'ws://127.0.0.1:9' } },
  })
  await eventually(() => program.connection.length > 0, 'an alarm')
  expect(program.connection[0]).toMatch(/^lost: .*连不上.*（智能机器人）$/)
  expect([channel.connected(), running instanceof Promise]).toEqual([false, true])
})
