import { expect, test } from 'vitest'
import { buttonCard, markdown, push, stream, subscribedWorld, templateCard } from './world.ts'

const inGroup = { userid: 'zhangsan', chatid: 'wrGanyu', text: '你好' }

test('text is no reply, an unknown kind neither: 40008', async () => {
  const { client, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  expect(await client.code('aibot_respond_msg', { msgtype: 'text', text: { content: '好' } }, reqId)).toBe(40008)
  expect(await client.code('aibot_respond_msg', { msgtype: 'news', news: {} }, reqId)).toBe(40008)
  expect(await client.code('aibot_send_msg', push({ msgtype: 'text', text: { content: '好' } }))).toBe(40008)
  expect(await client.code('aibot_send_msg', push(stream('S', '好', true)))).toBe(40008)
})

test('only the req_id of a message takes replies, for 24 hours', async () => {
  const { client, clock, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  const { reqId: event } = fake.enterChat('lisi')
  expect(await client.code('aibot_respond_msg', markdown('答'), 'unknown')).toBe(846605)
  expect(await client.code('aibot_respond_msg', stream('S', '答', true), event)).toBe(846605)
  clock.advance(86_400)
  expect(await client.code('aibot_respond_msg', markdown('答'), reqId)).toBe(0)
  clock.advance(1)
  expect(await client.code('aibot_respond_msg', markdown('答'), reqId)).toBe(846605)
})

test('a stream changes in place for six minutes; several may answer one message', async () => {
  const { client, clock, enterprise, fake } = await subscribedWorld()
  const { reqId, msgid } = fake.say(inGroup)
  const reply = (id: string, text: string, finish: boolean) => client.code('aibot_respond_msg', stream(id, text, finish), reqId)
  expect(await reply('A', '一', false)).toBe(0)
  clock.advance(360)
  expect(await reply('A', '二 <@lisi>', false)).toBe(0)
  clock.advance(1)
  expect(await reply('A', '三', true)).toBe(846608)
  expect(await reply('B', '四', true)).toBe(0)
  expect(enterprise.seen('wrGanyu')).toMatchObject([
    { text: '二 <@lisi>', namedOnly: ['lisi'], mentions: [], answers: msgid, stream: { finished: false, snapshots: ['一', '二 <@lisi>'] } },
    { text: '四', answers: msgid, stream: { finished: true } },
  ])
})

test('the last frame of a stream may be sent again as it was, nothing else', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  const reply = (text: string) => client.code('aibot_respond_msg', stream('A', text, true), reqId)
  expect([await reply('完'), await reply('完'), await reply('再')]).toEqual([0, 0, 846608])
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ stream: { snapshots: ['完'] } }])
})

test('a message has at most 20480 bytes, and pictures are not taken inside a stream', async () => {
  const { client, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  const reply = (body: unknown) => client.code('aibot_respond_msg', body, reqId)
  const most = `${'装'.repeat(6826)}xx`
  expect([await reply(stream('A', most, true)), await reply(stream('B', `${most}x`, true))]).toEqual([0, 40058])
  expect([await reply(markdown(most)), await reply(markdown(`${most}x`)), await reply(markdown(' '))]).toEqual([0, 40058, 44004])
  const picture = { msgtype: 'image', image: { base64: 'AAAA', md5: 'x' } }
  expect(await reply({ msgtype: 'stream', stream: { id: 'C', finish: true, content: '图', msg_item: [picture] } })).toBe(40058)
})

test('a card beside a stream is sent once for one message', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  const reply = (task: string) =>
    client.code(
      'aibot_respond_msg',
      { ...stream('A', task, false), msgtype: 'stream_with_template_card', template_card: buttonCard(task) },
      reqId,
    )
  expect([await reply('T1'), await reply('T2')]).toEqual([0, 40058])
  expect(enterprise.seen('wrGanyu').map(({ msgtype, text }) => [msgtype, text])).toEqual([
    ['stream', 'T1'],
    ['template_card', '超时预警\n[升级]'],
  ])
})

test('a push goes where somebody wrote, in exactly this spelling, as the right type of conversation', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  const send = (chatid: string, chat_type?: number) => client.code('aibot_send_msg', { chatid, chat_type, ...markdown('报') })
  expect(await send('wrGanyu', 2)).toBe(93006)
  fake.say(inGroup)
  fake.say({ userid: 'lisi', text: '你好' })
  expect([await send('wrGanyu', 2), await send('wrGanyu', 0), await send('wrGanyu'), await send('lisi', 1)]).toEqual([0, 0, 0, 0])
  expect([await send('WRganyu', 2), await send('wrGanyu', 1), await send('lisi', 2), await send('zhangsan', 1)]).toEqual(
    Array(4).fill(93006),
  )
  expect(await send('wrGanyu', 3)).toBe(40058)
  fake.bot.closeToPushes('lisi')
  fake.bot.removedFrom('wrGanyu')
  expect([await send('lisi', 1), await send('wrGanyu', 2)]).toEqual([93001, 93006])
  expect([enterprise.seen('wrGanyu').length, enterprise.seen('lisi').length]).toEqual([3, 1])
})

test('replies and pushes together are 30 in a minute and 1000 in an hour for one conversation', async () => {
  const { client, clock, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  fake.say({ userid: 'lisi', text: '你好' })
  const pushed = () => client.code('aibot_send_msg', push(markdown('报')))
  for (let i = 0; i < 15; i += 1) expect([await pushed(), await client.code('aibot_respond_msg', markdown('答'), reqId)]).toEqual([0, 0])
  expect([await pushed(), await client.code('aibot_respond_msg', markdown('答'), reqId)]).toEqual([45009, 45009])
  expect(await client.code('aibot_send_msg', { ...push(markdown('报')), chatid: 'lisi', chat_type: 1 })).toBe(0)
  clock.advance(60)
  for (let sent = 30; sent < 1000; sent += 1) {
    if (sent % 30 === 0) clock.advance(60)
    expect(await pushed()).toBe(0)
  }
  clock.advance(60)
  expect(await pushed()).toBe(45009)
  clock.advance(3600)
  expect(await pushed()).toBe(0)
})

test('without limits nobody counts', async () => {
  const { client, fake } = await subscribedWorld({ limits: 'off' })
  fake.say(inGroup)
  for (let i = 0; i < 40; i += 1) expect(await client.code('aibot_send_msg', push(markdown('报')))).toBe(0)
})

const key = 'k'.repeat(1024)
test.each([
  ['a task_id of all its characters', buttonCard('aZ0_-@'), 0],
  ['a task_id of 128 bytes', buttonCard('t'.repeat(128)), 0],
  ['a longer one', buttonCard('t'.repeat(129)), 40058],
  ['a space in the task_id', buttonCard('a b'), 40058],
  ['no task_id', { ...buttonCard('t'), task_id: undefined }, 40058],
  [
    'six buttons',
    buttonCard(
      't',
      Array.from({ length: 6 }, (_, i) => ({ text: '按', key: String(i) })),
    ),
    0,
  ],
  [
    'seven',
    buttonCard(
      't',
      Array.from({ length: 7 }, (_, i) => ({ text: '按', key: String(i) })),
    ),
    40058,
  ],
  ['no button', buttonCard('t', []), 40058],
  [
    'one key twice',
    buttonCard(
      't',
      Array.from({ length: 2 }, () => ({ text: '按', key: 'k' })),
    ),
    40058,
  ],
  ['a key of 1024 bytes', buttonCard('t', [{ text: '按', key }]), 0],
  ['a longer one', buttonCard('t', [{ text: '按', key: `${key}k` }]), 40058],
  ['no title', { ...buttonCard('t'), main_title: {} }, 40058],
  ['seven fields', { ...buttonCard('t'), horizontal_content_list: Array.from({ length: 7 }, () => ({ keyname: 'a' })) }, 40058],
  ['an unknown type', { ...buttonCard('t'), card_type: 'poll' }, 40058],
  ['a notice without action', { card_type: 'text_notice', main_title: { title: 'a' } }, 40058],
  ['a notice without words', { card_type: 'text_notice', card_action: { type: 1, url: 'u' } }, 40058],
])('a card with %s: %#', async (_what, card, errcode) => {
  const { client, fake } = await subscribedWorld()
  fake.say(inGroup)
  expect(await client.code('aibot_send_msg', push(templateCard(card)))).toBe(errcode)
})

test('a task_id is taken once', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  expect(await client.code('aibot_send_msg', push(templateCard(buttonCard('T1'))))).toBe(0)
  expect(await client.code('aibot_respond_msg', templateCard(buttonCard('T1')), reqId)).toBe(40058)
  expect(enterprise.seen('wrGanyu')).toHaveLength(1)
})

test('an update answers one press, in five seconds, with the task_id of the card', async () => {
  const { client, clock, enterprise, fake } = await subscribedWorld()
  const { reqId: message } = fake.say(inGroup)
  await client.ask('aibot_send_msg', push(templateCard(buttonCard('T1'))))
  const update = (reqId: string, more: object = {}, task = 'T1') => {
    const template_card = { ...buttonCard(task), main_title: { title: '已升级' } }
    return client.code('aibot_respond_update_msg', { response_type: 'update_template_card', template_card, ...more }, reqId)
  }
  const press = () => fake.press({ userid: 'lisi', taskId: 'T1', key: 'escalate' }).reqId
  expect([await update('unknown'), await update(message)]).toEqual([846605, 846605])
  const first = press()
  expect([await update(first, {}, 'T2'), await update(first, { response_type: 'other' })]).toEqual([40058, 40058])
  clock.advance(5)
  expect([await update(first, { userids: ['lisi'] }), await update(first)]).toEqual([0, 846605])
  const late = press()
  clock.advance(6)
  expect(await update(late)).toBe(846605)
  const card = enterprise.seen('wrGanyu')[0]?.card
  expect([card?.as('lisi').main_title?.title, card?.as('zhangsan').main_title?.title]).toEqual(['已升级', '超时预警'])
})

test('a welcome is text or a card, once, for who entered', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  const { reqId: message } = fake.say({ userid: 'lisi', text: '你好' })
  const welcome = (reqId: string, body: unknown) => client.code('aibot_respond_welcome_msg', body, reqId)
  const text = { msgtype: 'text', text: { content: '您好' } }
  const { reqId } = fake.enterChat('lisi')
  expect([await welcome(message, text), await welcome(reqId, markdown('您好'))]).toEqual([846605, 40008])
  expect([await welcome(reqId, text), await welcome(reqId, text)]).toEqual([0, 846605])
  expect(enterprise.seen('lisi')).toMatchObject([{ msgtype: 'text', text: '您好', via: 'welcome' }])
})
