import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOT_BYTES, type Mentioned, type Part, WEBHOOK_BYTES, render, repeated } from '../../../src/channels/wecom/out/render.ts'
import type { CardMessage, Message, TableMessage } from '../../../src/messages/message.ts'
import { byteLength } from '../../../src/messages/parts.ts'
import { table as alertOf } from './messages.ts'

const nobody: Mentioned = { notified: [], named: [] }
const zhangsan: Mentioned = { notified: [{ userId: 'zhangsan', name: '张三' }], named: [] }
const withCards = { bytes: BOT_BYTES, cards: 'all' as const }
const withWebhook = { bytes: WEBHOOK_BYTES, cards: 'all' as const }

const question: CardMessage = {
  kind: 'card',
  title: '升级工单 CR1',
  fields: [{ name: '状态', value: '超时在途' }],
  body: ['请本人在10分钟内回复“确认 37”执行，或“取消 37”放弃。'],
  buttons: [
    { label: '确认 37', says: '确认 37', style: 'primary', token: 'tokA' },
    { label: '取消 37', says: '取消 37', style: 'plain', token: 'tokB' },
  ],
}

test('a table is markdown with empty lines around it', () => {
  const table: TableMessage = {
    kind: 'table',
    title: '已超时 2 单',
    lead: ['截至 08:30'],
    columns: [
      { name: '工单号', align: 'left' },
      { name: '已超时', align: 'right' },
    ],
    rows: [
      ['CR1', '3小时'],
      ['CR2 | 甲', '1小时'],
    ],
    notes: ['请处理'],
  }
  expect(render(table, nobody, withCards)).toEqual([
    {
      kind: 'markdown',
      content: '### 已超时 2 单\n截至 08:30\n\n| 工单号 | 已超时 |\n| :-- | --: |\n| CR1 | 3小时 |\n| CR2 ｜ 甲 | 1小时 |\n\n请处理',
    },
  ])
})

test('a card that shows all of the message is one send; each button gives back its token', () => {
  expect(render(question, nobody, withCards)).toEqual([
    {
      kind: 'card',
      card: {
        card_type: 'button_interaction',
        main_title: { title: '升级工单 CR1' },
        sub_title_text: '请本人在10分钟内回复“确认 37”执行，或“取消 37”放弃。',
        horizontal_content_list: [{ keyname: '状态', value: '超时在途' }],
        button_list: [
          { text: '确认 37', style: 1, key: 'tokA 升级工单 CR1' },
          { text: '取消 37', style: 3, key: 'tokB 升级工单 CR1' },
        ],
      },
      instead: '### 升级工单 CR1\n状态：超时在途\n请本人在10分钟内回复“确认 37”执行，或“取消 37”放弃。\n回复“确认 37”或“取消 37”',
    },
  ])
})

test.each<[string, Partial<CardMessage>]>([
  ['a long title', { title: '甲'.repeat(27) }],
  ['a long value', { fields: [{ name: '原因', value: '甲'.repeat(27) }] }],
  ['a long name', { fields: [{ name: '甲'.repeat(6), value: '乙' }] }],
  ['a seventh field', { fields: Array.from({ length: 7 }, (_, i) => ({ name: `项${i}`, value: '乙' })) }],
  ['a long body', { body: ['甲'.repeat(101)] }],
  ['a long button', { buttons: [{ label: '甲'.repeat(11), says: '确认 37', style: 'primary', token: 't' }] }],
  [
    'a seventh button',
    { buttons: Array.from({ length: 7 }, (_, i) => ({ label: `第${i}`, says: `说${i}`, style: 'danger', token: `t${i}` })) },
  ],
])('a card with %s is said as text first, in full, and the buttons follow', (_what, more) => {
  const message = { ...question, ...more }
  const [first, second, ...rest] = render(message, nobody, withCards)
  expect(rest).toEqual([])
  if (first?.kind !== 'markdown' || second?.kind !== 'card') throw new Error('not a text and a card')
  for (const said of [message.title, ...message.body, ...message.fields.flatMap(({ name, value }) => [name, value])])
    expect(first.content).toContain(said)
  expect(Array.from(second.card.main_title.title).length).toBeLessThanOrEqual(26)
  expect(second.card.button_list.length).toBeLessThanOrEqual(6)
  // What has no button of its own, or not its whole label, can be typed.
  for (const { says, label } of message.buttons.slice(6)) expect([first.content, label]).toEqual([expect.stringContaining(says), label])
})

test('what has only look-ups below it, and is too much for a card, is one text', () => {
  const message: CardMessage = {
    ...question,
    title: '甲'.repeat(27),
    buttons: [{ label: '为什么', says: '为什么 CR1', style: 'plain', token: 't' }],
  }
  expect(render(message, nobody, withCards)).toMatchObject([{ kind: 'markdown', content: expect.stringContaining('回复“为什么 CR1”') }])
})

test('where no cards go, and where a button has no token, it is said what to type', () => {
  expect(render(question, nobody, { ...withCards, cards: 'none' })).toMatchObject([
    { kind: 'markdown', content: expect.stringContaining('回复“确认 37”或“取消 37”') as string },
  ])
  const buttons = question.buttons.map(({ token: _token, ...button }) => button)
  expect(render({ ...question, buttons }, nobody, withCards)).toMatchObject([{ kind: 'markdown' }])
})

test('a text with a mention is one send; a table or a card is followed by the call', () => {
  expect(render({ kind: 'text', text: '请处理 CR1' }, zhangsan, withWebhook)).toEqual([
    { kind: 'mention', content: '请处理 CR1', userIds: ['zhangsan'], instead: '请处理 CR1\n提醒：张三' },
  ])
  expect(render(question, zhangsan, withWebhook)).toMatchObject([
    { kind: 'card' },
    { kind: 'mention', content: '升级工单 CR1：超时在途（见上一条）', userIds: ['zhangsan'] },
  ])
})

test('the call says what, how many and what is most urgent: it is all that a ringing telephone shows', () => {
  const alert = { ...alertOf(6), title: '2小时内到期 6 单', brief: '赣榆 2小时内到期 6 单，最急 …0399 23:59' }
  const [, call] = render(alert, zhangsan, withWebhook)
  expect(call).toEqual({
    kind: 'mention',
    content: '赣榆 2小时内到期 6 单，最急 …0399 23:59（见上一条）',
    userIds: ['zhangsan'],
    instead: '赣榆 2小时内到期 6 单，最急 …0399 23:59（见上一条）\n提醒：张三',
  })
})

test('a long text with a mention is said first, and the call follows', () => {
  const parts = render({ kind: 'text', text: '甲乙丙丁\n'.repeat(400) }, zhangsan, withWebhook)
  expect(parts.map(({ kind }) => kind)).toEqual(['markdown', 'markdown', 'mention'])
  expect(parts.map((part) => ('content' in part ? byteLength(part.content) <= WEBHOOK_BYTES : false))).toEqual([true, true, true])
})

test('who cannot be notified is named', () => {
  expect(render({ kind: 'text', text: '请处理' }, { notified: [], named: ['李四', '<@all>'] }, withCards)).toEqual([
    { kind: 'markdown', content: '提醒：李四、＜＠all＞\n请处理' },
  ])
})

const contentOf = (part: Part): string => {
  if ('content' in part) return part.content
  return part.kind === 'card' ? `${JSON.stringify(part.card)}${part.instead}` : part.instead
}

const line = fc.string({ unit: 'grapheme', maxLength: 60 })
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: fc.array(line, { maxLength: 60 }).map((lines) => lines.join('\n')) }),
  fc.record({
    kind: fc.constant('table' as const),
    title: line,
    lead: fc.array(line, { maxLength: 3 }),
    columns: fc.constant([{ name: '甲', align: 'left' as const }, { name: '乙', align: 'right' as const }]), // prettier-ignore
    rows: fc.array(fc.tuple(line, line), { maxLength: 40 }),
    notes: fc.array(line, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('card' as const),
    title: line,
    fields: fc.array(fc.record({ name: line, value: line }), { maxLength: 8 }),
    body: fc.array(line, { maxLength: 4 }),
    buttons: fc.array(
      fc.record({
        label: line,
        says: line,
        style: fc.constantFrom('plain' as const, 'primary' as const, 'danger' as const),
        token: fc.uuid(),
      }),
      { maxLength: 8 },
    ),
  }),
)
const rooms = fc.record({
  bytes: fc.constantFrom(WEBHOOK_BYTES, BOT_BYTES),
  cards: fc.constantFrom('all' as const, 'whole' as const, 'none' as const),
})
const people = fc.constantFrom(nobody, zhangsan, { notified: zhangsan.notified, named: ['<@all>'] })

test('whatever the message, each send fits every way, marked as a repeat or not, and mentions nobody in its text', () => {
  fc.assert(
    fc.property(messages, people, rooms, (message, mentioned, room) => {
      for (const part of render(message, mentioned, room).flatMap((one) => [one, repeated(one)])) {
        const limit = part.kind === 'mention' ? 2048 : room.bytes
        for (const said of part.kind === 'markdown'
          ? [part.content]
          : part.kind === 'mention'
            ? [part.content, part.instead]
            : [part.instead])
          expect(byteLength(said)).toBeLessThanOrEqual(limit)
        expect(contentOf(part)).not.toMatch(/<@|@all|@所有人|:\/\//)
        if (part.kind === 'card') {
          expect(part.card.button_list.length).toBeGreaterThan(0)
          expect(part.card.main_title.title).not.toBe('')
          for (const { text, key } of part.card.button_list) expect([text === '', byteLength(key) > 1024]).toEqual([false, false])
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('room for the mark of a repeat is always kept: what is one send stays one', () => {
  const most = BOT_BYTES - byteLength('【可能重复】\n')
  const [whole, ...none] = render({ kind: 'text', text: 'a'.repeat(most) }, nobody, withCards)
  expect(none).toEqual([])
  expect(whole && byteLength(contentOf(repeated(whole)))).toBe(BOT_BYTES)
  expect(render({ kind: 'text', text: 'a'.repeat(most + 1) }, nobody, withCards)).toHaveLength(2)
})
