import { expect, test } from 'vitest'
import { readBody } from '../../../src/channels/wecom/wire/body.ts'
import { readEvent } from '../../../src/channels/wecom/in/events.ts'
import { HandClock } from '../../fakes/wecom/hand-clock.ts'
import { branch } from './branch.ts'

const clock = new HandClock()

async function eventOf(content: object, reqId?: string) {
  const { deps, seenGroups } = branch(clock)
  const body = readBody(content)
  if (body === null) return { event: null, seenGroups }
  const reader = { directory: deps.directory, botNames: ['装维助手'], now: () => clock.now() }
  return { event: await readEvent(body, reader, reqId), seenGroups }
}

const group = { msgid: 'M1', aibotid: 'aib', chatid: 'wrGanyu', chattype: 'group', from: { userid: 'zhangsan' } }
const single = { msgid: 'M1', aibotid: 'aib', chattype: 'single', from: { userid: 'zhangsan' } }

test('a text in a group is what was typed, without the bot’s name; what was quoted stands apart', async () => {
  const quote = { msgtype: 'text', text: { content: '确认 37' } }
  const said = {
    ...group,
    msgtype: 'text',
    text: { content: '@装维助手 查单 CR1' },
    quote,
    response_url: 'https://x',
    create_time: 1767225601,
  }
  expect((await eventOf(said, 'R1')).event).toEqual({
    kind: 'message',
    incoming: {
      platform: 'wecom',
      messageId: 'M1',
      conversation: { kind: 'group', group: 'ganyu' },
      person: 'ganyu-installer-01',
      userId: 'zhangsan',
      text: '查单 CR1',
      quoted: '确认 37',
      addressed: true,
      saidAt: 1767225601,
      replyAddress: { chat: { id: 'wrGanyu', type: 'group' }, at: clock.now(), reqId: 'R1', responseUrl: 'https://x' },
    },
  })
})

test('a quotation with nothing typed is nothing typed, and its words are found in whatever form', async () => {
  const quote = { msgtype: 'text', text: { content: '确认 37' } }
  const mixed = { msgtype: 'mixed', mixed: { msg_item: [words('工单 CR1'), picture, words('…2602')] } }
  expect((await eventOf({ ...single, ...words('查单'), quote: mixed })).event).toMatchObject({ incoming: { quoted: '工单 CR1\n…2602' } })
  expect((await eventOf({ ...single, ...words('查单'), quote: picture })).event).toMatchObject({ incoming: { quoted: '' } })
  expect((await eventOf({ ...group, msgtype: 'text', text: { content: '@装维助手 ' }, quote })).event).toMatchObject({
    incoming: { text: '' },
  })
})

test('a private chat is known by who writes; whom nobody knows is a stranger', async () => {
  const said = { msgtype: 'text', text: { content: '帮助' } }
  expect((await eventOf({ ...single, ...said })).event).toMatchObject({
    incoming: {
      conversation: { kind: 'direct', person: 'ganyu-installer-01' },
      replyAddress: { chat: { id: 'zhangsan', type: 'single' } },
    },
  })
  expect((await eventOf({ ...single, ...said, from: { userid: 'woABC' } })).event).toMatchObject({
    incoming: { conversation: { kind: 'stranger', user: 'woABC' }, person: null },
  })
})

test('somebody with a corporation of their own is from outside', async () => {
  const said = { ...group, msgtype: 'text', text: { content: '查单' }, from: { userid: 'zhangsan', corpid: 'wwOther' } }
  const { event: read, seenGroups } = await eventOf(said)
  expect(seenGroups).toEqual([{ id: 'wrGanyu', title: null, outsiders: true }])
  expect(read).toMatchObject({ incoming: { conversation: { kind: 'unbound', group: 'wrGanyu' } } })
})

test('ids of groups are taken to the letter', async () => {
  const said = { ...group, chatid: 'wrganyu', msgtype: 'text', text: { content: '查单' } }
  expect((await eventOf(said)).event).toMatchObject({ incoming: { conversation: { kind: 'unbound', group: 'wrganyu' } } })
})

const picture = { msgtype: 'image', image: { url: 'https://x' } }
const words = (content: string) => ({ msgtype: 'text', text: { content } })

test('of text with pictures only the text is read; pictures alone are pictures', async () => {
  const mixed = (...msg_item: object[]) => eventOf({ ...group, msgtype: 'mixed', mixed: { msg_item } })
  expect((await mixed(words('@装维助手 查单'), picture, words('CR1'))).event).toMatchObject({ incoming: { text: '查单 CR1' } })
  expect((await mixed(words('@装维助手'), picture)).event).toMatchObject({ incoming: { text: '', unread: 'picture' } })
  expect((await mixed(picture)).event).toMatchObject({ incoming: { text: '', unread: 'picture' } })
})

test.each([
  ['image', 'picture'],
  ['video', 'video'],
  ['file', 'file'],
  ['location', 'unknown'],
])('%s is not read: %s', async (msgtype, unread) => {
  expect((await eventOf({ ...single, msgtype, voice: { content: '确认 37' } })).event).toMatchObject({
    incoming: { text: '', unread },
  })
})

test('of a voice in a private chat the text is what the platform heard, and marked so; elsewhere, or without words, it is only a voice', async () => {
  const voice = { msgtype: 'voice', voice: { content: ' 查一下2602 ' } }
  expect((await eventOf({ ...single, ...voice })).event).toMatchObject({ incoming: { text: '查一下2602', spoken: true } })
  expect((await eventOf({ ...single, ...voice })).event).not.toHaveProperty('incoming.unread')
  for (const other of [
    { ...group, ...voice },
    { ...single, msgtype: 'voice', voice: { content: ' ' } },
    { ...single, msgtype: 'voice' },
  ])
    expect((await eventOf(other)).event).toMatchObject({ incoming: { text: '', unread: 'voice' } })
})

const pressOf = (event: object) => ({
  ...group,
  msgtype: 'event',
  create_time: 1767225601,
  event: { eventtype: 'template_card_event', ...event },
})
const pressed = { event_key: 'T0ken 工单超时', task_id: 'o1@0' }

test('a press is read nested as it lives, and flat as the vendor’s types say', async () => {
  for (const event of [{ template_card_event: pressed }, pressed])
    expect((await eventOf(pressOf(event), 'R1')).event).toMatchObject({
      kind: 'press',
      on: {
        taskId: 'o1@0',
        title: '工单超时',
        press: {
          token: 'T0ken',
          person: 'ganyu-installer-01',
          userId: 'zhangsan',
          conversation: { kind: 'group', group: 'ganyu' },
          saidAt: 1767225601,
          // An event cannot be answered as a message can.
          replyAddress: { chat: { id: 'wrGanyu', type: 'group' }, at: clock.now() },
        },
      },
    })
  expect((await eventOf(pressOf({ template_card_event: pressed }), 'R1')).event).not.toHaveProperty('on.press.replyAddress.reqId')
})

test.each([
  ['enter_chat', 'entered'],
  ['disconnected_event', 'taken-over'],
  ['feedback_event', 'feedback'],
  ['something_new', 'ignored'],
])('the event %s is %s', async (eventtype, kind) => {
  expect((await eventOf({ ...single, msgtype: 'event', event: { eventtype } })).event).toMatchObject({ kind })
})

test('fields of a wrong kind are as if they were not there', async () => {
  const odd = { ...group, msgid: 'M2', msgtype: 'text', text: { content: 5 }, create_time: 'soon', response_url: {}, quote: 'x' }
  expect((await eventOf(odd)).event).toMatchObject({ kind: 'message', incoming: { text: '', messageId: 'M2', quoted: 'x' } })
  expect((await eventOf({ ...group, msgid: undefined, ...words('查单') })).event).toMatchObject({ kind: 'ignored' })
  expect((await eventOf({ msgid: 'M1', ...words('查单') })).event).toMatchObject({ kind: 'ignored' })
  expect((await eventOf({ msgid: 'M1' })).event).toBeNull()
})
