import { expect, test } from 'vitest'
import { outgoing, text } from './branch.ts'
import { KEY, connectedWorld, eventually, impatient, world } from './world.ts'

test('a reply answers the message that it is for, as a finished stream', async () => {
  const { channel, enterprise, said, answers } = await connectedWorld()
  expect(await channel.sender.send(outgoing(text('CR1 在途'), { replyTo: answers }))).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: 'CR1 在途', via: 'reply', answers: said.msgid, stream: { finished: true } }])
})

test('a private message goes to the person alone, even when it answers what was said in the group', async () => {
  const { channel, enterprise, platform, answers } = await connectedWorld()
  platform.say({ userid: 'lisi', text: '帮助' })
  const conversation = { kind: 'direct', person: 'ganyu-manager' } as const
  await channel.sender.send(outgoing(text('联系电话 138'), { conversation, replyTo: answers }))
  expect([enterprise.seen('wrGanyu'), enterprise.seen('lisi').map((shown) => shown.text)]).toEqual([[], ['联系电话 138']])
})

test('an answer that comes too late to answer goes as a message of its own', async () => {
  const { channel, enterprise, clock, answers } = await connectedWorld()
  clock.advance(24 * 3600 - 1)
  await channel.sender.send(outgoing(text('还来得及'), { replyTo: answers }))
  clock.advance(2)
  await channel.sender.send(outgoing(text('来不及了'), { replyTo: answers }))
  expect(enterprise.seen('wrGanyu').map(({ text: said, via }) => [said, via])).toEqual([
    ['还来得及', 'reply'],
    ['来不及了', 'push'],
  ])
})

test.each([846605, 846608])('a reply that is refused with %i is said as a message of its own', async (errcode) => {
  const { channel, enterprise, platform, answers } = await connectedWorld()
  platform.faults.plan({ errcode }, { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(outgoing(text('CR1 在途'), { replyTo: answers }))).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: 'CR1 在途', via: 'push' }])
})

test('the connection drops in the middle of a reply: it is sent again and seen once', async () => {
  const { channel, enterprise, platform, answers } = await connectedWorld()
  const reply = outgoing(text('CR1 在途'), { replyTo: answers })
  platform.faults.plan('drop-unanswered', { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(reply)).toMatchObject({ sent: false, retry: 'now' })
  await eventually(() => channel.connected(), 'it is back')
  expect(await channel.sender.send(reply)).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu').map((shown) => shown.text)).toEqual(['CR1 在途'])
})

test('a reply that may have arrived and can no longer be replaced is in doubt, and as a repeat it says so', async () => {
  const { channel, enterprise, platform, answers } = await connectedWorld(impatient)
  const reply = outgoing(text('CR1 在途'), { replyTo: answers })
  platform.faults.plan('unanswered', { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(reply)).toMatchObject({ sent: false, retry: 'now' })
  platform.faults.plan({ errcode: 846608 }, { of: 'aibot_respond_msg' })
  await expect(channel.sender.send(reply)).rejects.toThrow('无法知道')
  expect(await channel.sender.send({ ...reply, repeat: true })).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu').map(({ text: said, via }) => [said, via])).toEqual([
    ['CR1 在途', 'reply'],
    ['【可能重复】\nCR1 在途', 'push'],
  ])
})

test('an answer that comes late is not taken for that of the next reply', async () => {
  const { channel, enterprise, platform, answers } = await connectedWorld(impatient)
  platform.faults.plan({ delay: 700 }, { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(outgoing(text('一'), { replyTo: answers }))).toMatchObject({ sent: false, retry: 'now' })
  platform.faults.plan('ignore', { of: 'aibot_send_msg' })
  await expect(channel.sender.send(outgoing(text('二'), { replyTo: answers }))).rejects.toThrow('应答')
  expect(enterprise.seen('wrGanyu').map((shown) => shown.text)).toEqual(['一'])
})

test('a reply that may have arrived is said by no other way, whatever is refused meanwhile', async () => {
  const { channel, enterprise, platform, program, answers } = await connectedWorld(impatient)
  program.webhook = KEY
  const reply = outgoing(text('CR1 在途'), { replyTo: answers })
  platform.faults.plan('unanswered', { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(reply)).toMatchObject({ sent: false, retry: 'now' })
  platform.faults.plan({ errcode: 45009 }, { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(reply)).toMatchObject({ sent: false, retry: 'after-a-minute' })
  platform.accepting = false
  platform.dropNow()
  await eventually(() => !channel.connected(), 'the loss is noticed')
  expect(await channel.sender.send(reply)).toMatchObject({ sent: false, retry: 'when-connected' })
  platform.accepting = true
  await eventually(() => channel.connected(), 'it is back')
  expect(await channel.sender.send(reply)).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu').map(({ text: said, via }) => [said, via])).toEqual([['CR1 在途', 'reply']])
})

test('replies to one message never overtake each other', async () => {
  const { channel, enterprise, platform, answers } = await connectedWorld()
  platform.faults.plan({ delay: 60 }, { of: 'aibot_respond_msg' })
  await Promise.all(['一', '二', '三'].map((said) => channel.sender.send(outgoing(text(said), { replyTo: answers }))))
  expect(enterprise.seen('wrGanyu').map((shown) => shown.text)).toEqual(['一', '二', '三'])
})

test('the address that came with a message takes one answer, then the webhook speaks', async () => {
  const { program, open, http, enterprise, clock } = await world()
  program.webhook = KEY
  const channel = open({ bot: null })
  const responseUrl = http.responseUrl({ userid: 'zhangsan', chatid: 'wrGanyu' }, 'M1')
  const address = { responseUrl, chat: { id: 'wrGanyu', type: 'group' }, at: clock.now() }
  const answer = (said: string) => channel.sender.send(outgoing(text(said), { replyTo: { userId: 'zhangsan', address } }))
  await answer('一')
  await answer('二')
  expect(enterprise.seen('wrGanyu').map(({ text: said, via }) => [said, via])).toEqual([
    ['一', 'response-url'],
    ['二', 'webhook'],
  ])
})

test('an address of an hour ago, or on another host, is not called', async () => {
  const { program, open, http, clock } = await world()
  const channel = open({ bot: null })
  const chat = { id: 'wrGanyu', type: 'group' }
  const ours = http.responseUrl({ userid: 'zhangsan', chatid: 'wrGanyu' }, 'M1')
  const answer = (responseUrl: string, at: number) =>
    channel.sender.send(outgoing(text('在'), { replyTo: { userId: 'zhangsan', address: { responseUrl, chat, at } } }))
  for (const elsewhere of [
    ours.replace('127.0.0.1', 'localhost'),
    'http://qyapi.weixin.qq.com/x',
    'https://evil.example/x',
    'file:///etc/passwd',
    ours.replace('//', '//user@'),
  ])
    expect(await answer(elsewhere, clock.now())).toMatchObject({ sent: false, retry: 'never' })
  expect(await answer(ours, clock.now() - 3600)).toMatchObject({ sent: false, retry: 'never' })
  expect(http.calls).toEqual([])
  expect(await answer(ours, clock.now() - 3599)).toMatchObject({ sent: true })
  expect(JSON.stringify(program.logged)).not.toContain('response_code')
})
