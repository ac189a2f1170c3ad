import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEvent } from '../../../src/channels/dingtalk/in/events.ts'
import { withTextTimes, withoutStaffId } from '../../fakes/dingtalk/incoming-message.ts'
import { GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'

const inGroup = { by: 'manager7676', in: GANYU }

test('a message typed in a group tells who, where, when and where to answer', async () => {
  await using dingtalk = await startSample()
  const body = dingtalk.messages.text(inGroup, '查单 CR20261121000001 ')
  expect(readEvent(body)).toEqual({
    kind: 'said',
    messageId: body.msgId,
    conversationId: GANYU,
    group: true,
    title: '赣榆装维群',
    staffId: 'manager7676',
    userId: 'manager7676',
    outsider: false,
    addressed: true,
    text: '查单 CR20261121000001',
    spoken: false,
    quoted: null,
    pictures: [],
    unread: null,
    saidAt: 1_767_225_600,
    session: { url: body.sessionWebhook, untilMillis: 1_767_231_000_000 },
  })
})

test('times as text are the same times', async () => {
  await using dingtalk = await startSample()
  const body = dingtalk.messages.text(inGroup, '在途')
  expect(readEvent(withTextTimes(body))).toEqual(readEvent(body))
})

test('a private chat has no title and is always addressed', async () => {
  await using dingtalk = await startSample()
  const said = readEvent({ ...dingtalk.messages.text({ by: 'manager76' }, '在途'), isInAtList: false })
  expect(said).toMatchObject({ group: false, title: null, addressed: true, staffId: 'manager76' })
})

test('of a message that quotes another only the reply is text', async () => {
  await using dingtalk = await startSample()
  const body = dingtalk.messages.quoting(inGroup, '这是什么', { by: 'manager76', text: '/升级 CR20261121000001' })
  expect(readEvent(body)).toMatchObject({ text: '这是什么', unread: null, quoted: '/升级 CR20261121000001' })
})

test('the words of a quotation are found in each form that others have seen, and a mark alone is a quotation without words', async () => {
  await using dingtalk = await startSample()
  const quoting = (repliedMsg: unknown) =>
    readEvent({ ...dingtalk.messages.text(inGroup, 'x'), text: { content: '查单', isReplyMsg: true, repliedMsg } })
  const card = {
    elementType: 'CARD',
    children: [
      { elementType: 'TEXT', value: '工单 CR1' },
      { elementType: 'TEXT', value: '…2602' },
    ],
  }
  for (const [content, quoted] of [
    [{ content: '工单 CR1' }, '工单 CR1'],
    ['工单 CR1', '工单 CR1'],
    [
      { richText: [{ msgType: 'text', content: '工单' }, { msgType: 'picture', downloadCode: 'CR2026112100000' }, { text: 'CR1' }] },
      '工单\nCR1',
    ],
    [{ cardContent: card }, '工单 CR1\n…2602'],
    [{ cardData: { cardParamMap: { body: '工单 CR1' } } }, '工单 CR1'],
  ] as const)
    expect(quoting({ msgType: 'text', msgId: 'CR20261121000009', content })).toMatchObject({ text: '查单', quoted })
  for (const unseen of [undefined, { msgType: 'interactiveCard', msgId: 'm' }, 'x', 5])
    expect(quoting(unseen)).toMatchObject({ quoted: '' })
})

test('of text with pictures the text is read, of pictures alone that there are some', async () => {
  await using dingtalk = await startSample()
  const { messages } = dingtalk
  const picture = { picture: Buffer.from('x') }
  const mixed = messages.richText(inGroup, [{ text: ' 查单 ' }, picture, { text: 'CR20261121000001\n' }])
  expect(readEvent(mixed)).toMatchObject({ text: '查单 CR20261121000001', unread: null })
  expect(readEvent(messages.richText(inGroup, [picture]))).toMatchObject({ text: '', unread: 'picture' })
})

test('of a voice in a private chat the text is what the platform heard, and marked so', async () => {
  await using dingtalk = await startSample()
  const { messages } = dingtalk
  expect(readEvent(messages.audio({ by: 'manager7676' }, ' 查一下2602 '))).toMatchObject({ text: '查一下2602', spoken: true, unread: null })
  expect(readEvent(messages.audio({ by: 'manager7676' }, ' '))).toMatchObject({ text: '', spoken: false, unread: 'voice' })
  expect(readEvent(messages.audio(inGroup, '查一下2602'))).toMatchObject({ text: '', spoken: false, unread: 'voice' })
})

test('pictures and files are unread', async () => {
  await using dingtalk = await startSample()
  const { messages } = dingtalk
  const direct = { by: 'manager7676' }
  const bodies = [
    messages.picture(direct, Buffer.from('x')),
    messages.file(direct, '升级.xlsx', Buffer.from('x')),
    { ...messages.text(direct, '升级'), msgtype: 'video' },
    { ...messages.text(direct, '升级'), msgtype: 'chatRecord' },
    { ...messages.text(direct, '升级'), msgtype: 'interactiveCard' },
  ]
  const read = bodies.map(readEvent)
  expect(read.map((event) => (event?.kind === 'said' ? [event.text, event.unread] : null))).toEqual([
    ['', 'picture'],
    ['', 'file'],
    ['', 'video'],
    ['', 'forwarded'],
    ['', 'unknown'],
  ])
})

test('somebody without a staff id is nobody who is known, and can still be answered', async () => {
  await using dingtalk = await startSample()
  const said = readEvent(withoutStaffId(dingtalk.messages.text(inGroup, '在途')))
  expect(said).toMatchObject({ staffId: null, outsider: false })
  expect(said?.kind === 'said' && said.userId).toMatch(/^\$:LWCP/)
})

test('a member of another organisation shows that the group has outsiders', async () => {
  await using dingtalk = await startSample()
  expect(readEvent(dingtalk.messages.text({ by: 'guest01', in: GANYU }, '在途'))).toMatchObject({ outsider: true, staffId: null })
})

test('a code in place of the content is no message', async () => {
  await using dingtalk = await startSample()
  expect(readEvent(dingtalk.messages.overQuota(inGroup))).toEqual({ kind: 'withheld', code: '90030' })
  const { text: _, ...rest } = dingtalk.messages.text(inGroup, 'x')
  expect(readEvent({ ...rest, text: { errorCode: 1 } })).toEqual({ kind: 'withheld', code: '1' })
})

test('a code beside a content is no reason to keep silent', async () => {
  await using dingtalk = await startSample()
  expect(readEvent({ ...dingtalk.messages.text(inGroup, '在途'), errorCode: '0' })).toMatchObject({ kind: 'said', text: '在途' })
})

test('whatever comes, reading it does not throw', async () => {
  await using dingtalk = await startSample()
  const good = dingtalk.messages.text(inGroup, '在途')
  const keys = [...Object.keys(good), 'content', 'text', 'errorCode']
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      const read = readEvent({ ...good, [key]: value })
      if (read?.kind === 'said') expect(typeof read.text).toBe('string')
    }),
  )
  for (const bad of [null, 'x', 1, [], {}, { ...good, msgId: '' }, { ...good, conversationType: '3' }]) expect(readEvent(bad)).toBeNull()
})
