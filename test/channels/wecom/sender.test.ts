import { expect, test } from 'vitest'
import { GANYU, outgoing, text } from './branch.ts'
import { card, table } from './messages.ts'
import { KEY, connectedWorld, eventually, sendAll } from './world.ts'

test('what nobody asked for is pushed, and it is said that the conversation is a group', async () => {
  const { channel, enterprise, platform } = await connectedWorld()
  await channel.sender.send(outgoing(table(2)))
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ via: 'push', msgtype: 'markdown' }])
  expect(platform.received('aibot_send_msg')[0]?.body).toMatchObject({ chatid: 'wrGanyu', chat_type: 2 })
})

test('an answer that takes long but comes is an answer', async () => {
  const { channel, platform } = await connectedWorld()
  platform.faults.plan({ delay: 80 }, { of: 'aibot_send_msg' })
  expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: true })
})

test('too many in a minute wait a minute where there is no other way', async () => {
  const { channel, clock } = await connectedWorld()
  for (let i = 0; i < 30; i++) expect(await channel.sender.send(outgoing(text(`第${i}条`)))).toMatchObject({ sent: true })
  const one = outgoing(text('第31条'))
  expect(await channel.sender.send(one)).toMatchObject({
    sent: false,
    retry: 'after-a-minute',
    reason: expect.stringContaining('45009') as string,
  })
  clock.advance(61)
  expect(await channel.sender.send(one)).toMatchObject({ sent: true })
})

test('a long table goes in parts, each a table, asked for one after another', async () => {
  const { channel, enterprise, program } = await connectedWorld()
  program.webhook = KEY
  const results = await sendAll((one) => channel.sender.send(one), outgoing(table(80)))
  expect(results).toMatchObject(results.map(() => ({ sent: true, parts: results.length })))
  expect(results.length).toBeGreaterThan(1)
  const seen = enterprise.seen('wrGanyu').map((shown) => shown.text)
  expect(seen.map((said) => /第 \d\/\d 条/.exec(said)?.[0])).toEqual(results.map((_, i) => `第 ${i + 1}/${results.length} 条`))
  for (const said of seen) expect(said).toContain('| 工单号 | 装维人员 | 状态 |')
  expect(seen.join().match(/CR\d{14}/g)?.length).toBe(80)
})

test('a part that there is not is refused, not sent as another', async () => {
  const { channel } = await connectedWorld()
  expect(await channel.sender.send(outgoing(text('一条'), { part: 1 }))).toMatchObject({ sent: false, retry: 'never' })
})

test('a card hangs with its buttons, and the call to the manager really notifies', async () => {
  const { channel, enterprise, program, platform } = await connectedWorld()
  program.webhook = KEY
  const message = outgoing(card)
  expect((await sendAll((one) => channel.sender.send(one), message)).map(({ sent }) => sent)).toEqual([true, true])
  expect(enterprise.seen('wrGanyu')).toMatchObject([
    { via: 'push', msgtype: 'template_card' },
    { via: 'webhook', msgtype: 'text', text: '豁免申请待审批：CR1（见上一条）', mentions: ['lisi'] },
  ])
  expect(platform.bot.card(`${message.id}@0`).card.as()).toMatchObject({ button_list: [{ text: '批准' }, { text: '驳回' }] })
})

test('only members of the group are notified, whatever their names; others are named', async () => {
  const { channel, enterprise, program } = await connectedWorld()
  program.webhook = KEY
  await channel.sender.send(outgoing(text('请处理 <@zhangsan> @all', ['ganyu-manager', 'haizhou-manager'])))
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ mentions: ['lisi'], namedOnly: [] }])
  expect(enterprise.seen('wrGanyu')[0]?.text).toContain('提醒：haizhou-manager')
})

test('a card that may have hung before hangs again, however often', async () => {
  const { channel, enterprise } = await connectedWorld()
  const message = outgoing({ ...card, mentions: [] })
  for (const repeat of [false, true, true]) expect(await channel.sender.send({ ...message, repeat })).toMatchObject({ sent: true })
  const titles = enterprise.seen('wrGanyu').map((shown) => shown.card?.as().main_title?.title)
  expect(titles).toEqual(['豁免申请待审批', '【可能重复】豁免申请待审批', '【可能重复】豁免申请待审批'])
})

test('in a private chat nobody needs to be called', async () => {
  const { channel, enterprise, platform } = await connectedWorld()
  platform.say({ userid: 'lisi', text: '帮助' })
  const conversation = { kind: 'direct', person: 'ganyu-manager' } as const
  await sendAll((one) => channel.sender.send(one), outgoing(card, { conversation }))
  expect(enterprise.seen('lisi').map(({ msgtype }) => msgtype)).toEqual(['template_card'])
})

test('nothing of what was said, and no secret, is in the log', async () => {
  const { channel, platform, program, http } = await connectedWorld({ connection: { responseUrl: () => 'http://127.0.0.1/secret-url' } })
  program.webhook = KEY
  platform.faults.plan({ errcode: 93006 }, { of: 'aibot_send_msg' })
  http.faults.plan({ errcode: 93000 }, { of: 'send' })
  await channel.sender.send(outgoing(text('机密内容'), { conversation: GANYU }))
  platform.dropNow()
  await eventually(() => !channel.connected() || platform.subscriptions === 2, 'the loss is noticed')
  expect(program.logged.length).toBeGreaterThan(0)
  for (const secret of ['机密内容', '查单', 'S3cret', KEY, 'secret-url']) expect(program.logged.join()).not.toContain(secret)
})
test('without a webhook the manager is named in the message', async () => {
  const { channel, enterprise } = await connectedWorld()
  await sendAll((one) => channel.sender.send(one), outgoing(card))
  expect(enterprise.seen('wrGanyu').map(({ msgtype }) => msgtype)).toEqual(['markdown', 'template_card'])
  expect(enterprise.seen('wrGanyu')[0]).toMatchObject({ text: expect.stringContaining('提醒：李四') as string, mentions: [] })
})
