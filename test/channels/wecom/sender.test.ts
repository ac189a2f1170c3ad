import { expect, test } from 'vitest'
import type { CardMessage, FileMessage, TableMessage } from '../../../src/messages/message.ts'
import { greyPng } from '../../platforms/wecom/png.ts'
import { GANYU, outgoing, replyTo, text } from './branch.ts'
import { KEY, connectedWorld, eventually, sendAll, world } from './world.ts'

const table = (rows: number, mentions: readonly string[] = []): TableMessage => ({
  kind: 'table',
  title: `已超时 ${rows} 单`,
  lead: ['截至 08:30'],
  columns: ['工单号', '装维人员', '状态'].map((name) => ({ name, align: 'left' as const })),
  rows: Array.from({ length: rows }, (_, i) => [`CR202601050000${String(i).padStart(2, '0')}`, '海州装维01', '资源岗待处理·已升级']),
  notes: ['请处理'],
  mentions,
})

const card: CardMessage = {
  kind: 'card',
  title: '豁免申请待审批',
  fields: [{ name: '工单', value: 'CR1' }],
  body: [],
  buttons: [
    { label: '批准', says: '/批准 CR1', style: 'primary', token: 'tokA' },
    { label: '驳回', says: '/驳回 CR1', style: 'danger', token: 'tokB' },
  ],
  mentions: ['ganyu-manager'],
}

const picture: FileMessage = {
  kind: 'image',
  name: '日报.png',
  mediaType: 'image/png',
  base64: greyPng(64).toString('base64'),
  text: '赣榆日报',
}
const workbook = (bytes: number): FileMessage => ({
  kind: 'file',
  name: '赣榆日报.xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  base64: Buffer.alloc(bytes, 7).toString('base64'),
  text: '赣榆日报',
})

test('a reply answers the message that it is for, as a finished stream', async () => {
  const { channel, enterprise, program, said } = await connectedWorld()
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  expect(await channel.sender.send(outgoing(text('CR1 在途'), { replyTo: replyTo(heard) }))).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: 'CR1 在途', via: 'reply', answers: said.msgid, stream: { finished: true } }])
})

test('what nobody asked for is pushed, and it is said that the conversation is a group', async () => {
  const { channel, enterprise, platform } = await connectedWorld()
  await channel.sender.send(outgoing(table(2)))
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ via: 'push', msgtype: 'markdown' }])
  expect(platform.received('aibot_send_msg')[0]?.body).toMatchObject({ chatid: 'wrGanyu', chat_type: 2 })
})

test('a private message goes to the person alone, even when it answers what was said in the group', async () => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  platform.say({ userid: 'lisi', text: '帮助' })
  const [inGroup] = program.received
  if (inGroup === undefined) throw new Error('nothing heard')
  const conversation = { kind: 'direct', person: 'ganyu-manager' } as const
  await channel.sender.send(outgoing(text('联系电话 138'), { conversation, replyTo: replyTo(inGroup) }))
  expect([enterprise.seen('wrGanyu'), enterprise.seen('lisi').map((shown) => shown.text)]).toEqual([[], ['联系电话 138']])
})

test('an answer that comes too late to answer goes as a message of its own', async () => {
  const { channel, enterprise, program, clock } = await connectedWorld()
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  clock.advance(24 * 3600 - 1)
  await channel.sender.send(outgoing(text('还来得及'), { replyTo: replyTo(heard) }))
  clock.advance(2)
  await channel.sender.send(outgoing(text('来不及了'), { replyTo: replyTo(heard) }))
  expect(enterprise.seen('wrGanyu').map(({ text: said, via }) => [said, via])).toEqual([
    ['还来得及', 'reply'],
    ['来不及了', 'push'],
  ])
})

test.each([846605, 846608])('a reply that is refused with %i is said as a message of its own', async (errcode) => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  platform.faults.plan({ errcode }, { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(outgoing(text('CR1 在途'), { replyTo: replyTo(heard) }))).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: 'CR1 在途', via: 'push' }])
})

test('the connection drops in the middle of a reply: it is sent again and seen once', async () => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  const reply = outgoing(text('CR1 在途'), { replyTo: replyTo(heard) })
  platform.faults.plan('drop-unanswered', { of: 'aibot_respond_msg' })
  expect(await channel.sender.send(reply)).toMatchObject({ sent: false, retry: 'now' })
  await eventually(() => channel.connected(), 'it is back')
  expect(await channel.sender.send(reply)).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu').map((shown) => shown.text)).toEqual(['CR1 在途'])
})

test('a reply that may have arrived and can no longer be replaced is in doubt, and as a repeat it says so', async () => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  const reply = outgoing(text('CR1 在途'), { replyTo: replyTo(heard) })
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

test.each(['unanswered', 'drop-unanswered', 'ignore', 'drop-before'] as const)(
  'a push without an answer (%s) is in doubt: nobody knows whether it arrived, and no other way is tried',
  async (fault) => {
    const { channel, enterprise, platform, program } = await connectedWorld()
    program.webhook = KEY
    platform.faults.plan(fault, { of: 'aibot_send_msg' })
    await expect(channel.sender.send(outgoing(text('通知')))).rejects.toThrow('应答')
    expect(enterprise.seen('wrGanyu').length).toBe(fault === 'ignore' || fault === 'drop-before' ? 0 : 1)
  },
)

test('an answer that takes long but comes is an answer', async () => {
  const { channel, platform } = await connectedWorld()
  platform.faults.plan({ delay: 80 }, { of: 'aibot_send_msg' })
  expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: true })
})

test('replies to one message never overtake each other', async () => {
  const { channel, enterprise, platform, program } = await connectedWorld()
  const [heard] = program.received
  if (heard === undefined) throw new Error('nothing heard')
  platform.faults.plan({ delay: 60 }, { of: 'aibot_respond_msg' })
  await Promise.all(['一', '二', '三'].map((said) => channel.sender.send(outgoing(text(said), { replyTo: replyTo(heard) }))))
  expect(enterprise.seen('wrGanyu').map((shown) => shown.text)).toEqual(['一', '二', '三'])
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
    { via: 'webhook', msgtype: 'text', text: '请关注上一条：豁免申请待审批', mentions: ['lisi'] },
  ])
  expect(platform.bot.card(`${message.id}@0`).card.as()).toMatchObject({ button_list: [{ text: '批准' }, { text: '驳回' }] })
})

test('without a webhook the manager is named in the message', async () => {
  const { channel, enterprise } = await connectedWorld()
  await sendAll((one) => channel.sender.send(one), outgoing(card))
  expect(enterprise.seen('wrGanyu').map(({ msgtype }) => msgtype)).toEqual(['markdown', 'template_card'])
  expect(enterprise.seen('wrGanyu')[0]).toMatchObject({ text: expect.stringContaining('提醒：李四') as string, mentions: [] })
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
    answer: [{ errcode: 93006 }],
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

test('a webhook that is none is not called', async () => {
  const { program, open, http } = await world()
  const channel = open({ bot: null })
  for (const bad of [
    'https://evil.example/cgi-bin/webhook/send?key=abcdefgh',
    'https://qyapi.weixin.qq.com.evil.example/?key=abcdefgh',
    '有空格 的',
  ])
    for (const groupId of [null, 'wrGanyu']) {
      Object.assign(program, { webhook: bad, groupId })
      expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: false, retry: 'never', trouble: 'alarm' })
    }
  expect(http.calls).toEqual([])
})

test('a webhook is called eighteen times a minute at most', async () => {
  const { program, open, http } = await world({ webhook: { limits: 'off' } })
  const channel = open({ bot: null })
  program.webhook = `${http.url}/cgi-bin/webhook/send?key=${KEY}`
  for (let i = 0; i < 18; i++) expect(await channel.sender.send(outgoing(text(`第${i}条`)))).toMatchObject({ sent: true })
  expect(await channel.sender.send(outgoing(text('第19条')))).toMatchObject({ sent: false, retry: 'after-a-minute' })
  expect(http.calls.length).toBe(18)
})

test.each<[string, Parameters<Awaited<ReturnType<typeof world>>['http']['faults']['plan']>[0], object]>([
  ['HTTP 200 with an error code', { errcode: 93000 }, { sent: false, retry: 'never', trouble: 'alarm' }],
  ['HTTP 200 with one that nobody knows', { errcode: 12345 }, { sent: false, retry: 'never', trouble: 'alarm' }],
  ['a platform that is busy', { errcode: -1 }, { sent: false, retry: 'now' }],
  ['a gateway that limits', { status: 429 }, { sent: false, retry: 'after-a-minute' }],
  ['a gateway that refuses', { status: 403 }, { sent: false, retry: 'never', trouble: 'alarm' }],
])('a webhook answers with %s', async (_what, fault, result) => {
  const { program, open, http, enterprise } = await world()
  program.webhook = KEY
  http.faults.plan(fault)
  expect(await open({ bot: null }).sender.send(outgoing(text('通知')))).toMatchObject(result)
  expect(enterprise.seen('wrGanyu')).toEqual([])
})

test.each<Parameters<Awaited<ReturnType<typeof world>>['http']['faults']['plan']>[0]>([
  'unanswered',
  'ignore',
  'drop-unanswered',
  'drop-before',
  { status: 502 },
  { status: 200 },
])('of a webhook that answers with %o nobody knows whether it arrived, and the key is in no error', async (fault) => {
  const { program, open, http } = await world()
  program.webhook = KEY
  http.faults.plan(fault)
  const error = await open({ bot: null }).sender.send(outgoing(text('通知'))).catch((thrown: unknown) => thrown) // prettier-ignore
  expect(error).toBeInstanceOf(Error)
  expect(String(error)).not.toContain(KEY)
})

test('a webhook that cannot be reached certainly got nothing', async () => {
  const { program, open, http } = await world()
  program.webhook = KEY
  const channel = open({ bot: null })
  await http.close()
  expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: false, retry: 'now' })
  expect(JSON.stringify(program.logged)).not.toContain(KEY)
})

test('a picture and a file arrive by the bot, byte for byte', async () => {
  const { channel, enterprise, platform } = await connectedWorld({ timing: { answer: 5000 } })
  const file = workbook(3 * 1024 * 1024 + 5)
  for (const message of [picture, file]) expect(await channel.sender.send(outgoing(message))).toMatchObject({ sent: true })
  const [shown, xlsx] = enterprise.seen('wrGanyu')
  expect([shown?.msgtype, shown?.file?.bytes.toString('base64') === picture.base64]).toEqual(['image', true])
  expect([xlsx?.msgtype, xlsx?.file?.name, xlsx?.file?.bytes.toString('base64') === file.base64]).toEqual(['file', '赣榆日报.xlsx', true])
  expect(platform.received('aibot_upload_media_chunk').length).toBe(1 + 7)
})

test('a chunk that fails is sent again, and an upload that fails is done anew', async () => {
  const { channel, enterprise, platform } = await connectedWorld()
  platform.faults.plan({ errcode: -1 }, { of: 'aibot_upload_media_chunk', times: 2 })
  expect(await channel.sender.send(outgoing(workbook(100)))).toMatchObject({ sent: true })
  platform.faults.plan('ignore', { of: 'aibot_upload_media_finish' })
  const message = outgoing(workbook(200))
  expect(await channel.sender.send(message)).toMatchObject({ sent: false, retry: 'now' })
  expect(await channel.sender.send(message)).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu').length).toBe(2)
})

test('a picture and a file arrive by the webhook too, and as a repeat they are announced', async () => {
  const { program, open, enterprise } = await world()
  program.webhook = KEY
  const channel = open({ bot: null })
  await channel.sender.send(outgoing(picture))
  await channel.sender.send(outgoing(workbook(100), { repeat: true }))
  expect(enterprise.seen('wrGanyu').map(({ msgtype, text: said, file }) => [msgtype, file?.name ?? said])).toEqual([
    ['image', 'image'],
    ['markdown_v2', '【可能重复】\n〔文件 赣榆日报．xlsx〕\n赣榆日报'],
    ['file', '赣榆日报.xlsx'],
  ])
})

test('a file that no way takes is refused for good', async () => {
  const { channel } = await connectedWorld()
  expect(await channel.sender.send(outgoing(workbook(4)))).toMatchObject({ sent: false, retry: 'never' })
  expect(await channel.sender.send(outgoing(workbook(20 * 1024 * 1024 + 1)))).toMatchObject({ sent: false, retry: 'never' })
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
