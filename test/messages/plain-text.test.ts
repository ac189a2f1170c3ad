import { describe, expect, test } from 'vitest'
import { plainText } from '../../src/messages/plain-text.ts'
import { displayWidth, pad } from '../../src/messages/width.ts'

describe('display width', () => {
  test('a Chinese character takes two columns, a letter one, a combining mark none', () => {
    expect([
      displayWidth('工单'),
      displayWidth('ZD1'),
      displayWidth('，'),
      displayWidth('e\u0301'),
      displayWidth('𠮷'),
      displayWidth('😀'),
    ]).toEqual([4, 3, 2, 1, 2, 2])
  })

  test('padding fills columns, not characters, and never cuts', () => {
    expect([pad('工单', 6, 'left'), pad('1天', 5, 'right'), pad('赣榆装维01', 4, 'left')]).toEqual(['工单  ', '  1天', '赣榆装维01'])
  })
})

describe('plain text', () => {
  test('columns of a table stand under one another', () => {
    const text = plainText({
      kind: 'table',
      title: '超时工单',
      lead: ['共 2 单'],
      columns: [
        { name: '工单', align: 'left' },
        { name: '已超时', align: 'right' },
      ],
      rows: [
        ['ZD1', '1天3小时'],
        ['CR20', '40分'],
      ],
      notes: ['数据截至 今天 20:00'],
    })
    expect(text.split('\n')).toEqual([
      '【超时工单】',
      '共 2 单',
      '工单    已超时',
      'ZD1   1天3小时',
      'CR20      40分',
      '数据截至 今天 20:00',
    ])
  })

  test('a card shows fields, sentences and what its buttons say', () => {
    const text = plainText({
      kind: 'card',
      title: '请确认',
      fields: [{ name: '工单', value: 'ZD1' }],
      body: ['超时后免责'],
      buttons: [
        { label: '确认 37', says: '确认 37', style: 'primary' },
        { label: '批准', says: '/批准 ZD1', style: 'plain' },
      ],
    })
    expect(text).toBe('【请确认】\n工单：ZD1\n超时后免责\n[确认 37] [批准：/批准 ZD1]')
  })

  test('names who is mentioned, and says what a picture shows', () => {
    expect(plainText({ kind: 'text', text: '请处理', mentions: ['a', 'b'] }, (person) => person.toUpperCase())).toBe('@A @B\n请处理')
    expect(plainText({ kind: 'image', name: '日报.png', mediaType: 'image/png', hash: '', size: 0, text: '赣榆日报' })).toBe(
      '〔图片 日报.png〕赣榆日报',
    )
  })

  test('nothing in it drives a terminal or turns the writing round', () => {
    expect(plainText({ kind: 'text', text: '凭证 \u001b[31m红\u009b2J\u202e倒\u0007' })).toBe('凭证 [31m红2J倒')
  })
})
