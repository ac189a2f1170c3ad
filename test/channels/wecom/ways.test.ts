import { expect, test } from 'vitest'
import { outgoing, text } from './branch.ts'
import { card, table } from './messages.ts'
import { KEY, connectedWorld, eventually, impatient, sendAll } from './world.ts'

test.each(['unanswered', 'drop-unanswered', 'ignore', 'drop-before'] as const)(
  'a push without an answer (%s) is in doubt: nobody knows whether it arrived, and no other way is tried',
  async (fault) => {
    const { channel, enterprise, platform, program } = await connectedWorld(impatient)
    program.webhook = KEY
    platform.faults.plan(fault, { of: 'aibot_send_msg' })
    await expect(channel.sender.send(outgoing(text('通知')))).rejects.toThrow('应答')
    expect(enterprise.seen('wrGanyu').length).toBe(fault === 'ignore' || fault === 'drop-before' ? 0 : 1)
  },
)

test('while the bot is away the group’s webhook speaks, and the buttons become words', async () => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  program.webhook = KEY
  platform.accepting = false
  platform.dropNow()
  await eventually(() => !channel.connected(), 'the loss is noticed')
  await sendAll((one) => channel.sender.send(one), outgoing(card))
  expect(enterprise.seen('wrGanyu')).toMatchObject([
    { via: 'webhook', msgtype: 'markdown_v2', text: expect.stringContaining('回复“/批准 CR1”或“/驳回 CR1”') as string },
    { via: 'webhook', msgtype: 'text', mentions: ['lisi'] },
  ])
})

test('a connection that was lost a moment ago is waited for', async () => {
  const { channel, enterprise, platform, program } = await connectedWorld({ timing: { grace: 10_000 } })
  program.webhook = KEY
  platform.accepting = false
  platform.dropNow()
  await eventually(() => !channel.connected(), 'the loss is noticed')
  expect(await channel.sender.send(outgoing(card))).toMatchObject({ sent: false, retry: 'when-connected' })
  expect(enterprise.seen('wrGanyu')).toEqual([])
})

test.each([
  [93006, true],
  [93001, true],
  [45009, false],
])('a push that is refused with %i goes by the webhook; a person is told: %s', async (errcode, told) => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  program.webhook = KEY
  platform.faults.plan({ errcode }, { of: 'aibot_send_msg' })
  expect(await channel.sender.send(outgoing(table(2)))).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ via: 'webhook', msgtype: 'markdown_v2' }])
  expect(program.alarms.map((reason) => reason.includes(String(errcode)))).toEqual(told ? [true] : [])
})

test('a group in which nobody has spoken to the bot is refused for good, and a person must look', async () => {
  const { channel } = await connectedWorld()
  const conversation = { kind: 'direct', person: 'ganyu-manager' } as const
  expect(await channel.sender.send(outgoing(text('通知'), { conversation }))).toMatchObject({
    sent: false,
    retry: 'never',
    trouble: 'alarm',
    answer: { errcode: 93006 },
  })
})

test('when no way works, the most hopeful decides and both reasons are kept', async () => {
  const { channel, http, platform, program } = await connectedWorld()
  program.webhook = KEY
  platform.faults.plan({ errcode: 93001 }, { of: 'aibot_send_msg' })
  http.faults.plan({ errcode: 45009 }, { of: 'send' })
  const result = await channel.sender.send(outgoing(text('通知')))
  expect(result).toMatchObject({ sent: false, retry: 'after-a-minute', trouble: 'alarm' })
  expect('reason' in result && result.reason).toMatch(/93001.*45009/)
})

test('a conversation that nobody knows the way to is refused, and a person must look', async () => {
  const { channel } = await connectedWorld()
  const conversation = { kind: 'group', group: 'donghai' } as const
  expect(await channel.sender.send(outgoing(text('通知'), { conversation }))).toMatchObject({
    sent: false,
    retry: 'never',
    trouble: 'alarm',
  })
})

test('what arrived by its second way has arrived, even if nobody can be told of the first', async () => {
  const { channel, platform, program } = await connectedWorld()
  program.webhook = KEY
  Object.assign(program.deps, { alarm: () => Promise.reject(new Error('no database')) })
  platform.faults.plan({ errcode: 93006 }, { of: 'aibot_send_msg' })
  expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: true })
  await eventually(() => program.logged.some((line) => line.includes('an alarm was not told')), 'it is logged')
})
