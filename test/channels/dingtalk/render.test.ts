import fc from 'fast-check'
import { expect, test } from 'vitest'
import { render } from '../../../src/channels/dingtalk/out/render.ts'
import type { CardMessage, TableMessage } from '../../../src/messages/message.ts'
import { byteLength } from '../../../src/messages/parts.ts'

const table = (rows: string[][]): TableMessage => ({
  kind: 'table',
  title: '赣榆 11月21日 通报',
  lead: ['截至 17:30'],
  columns: [
    { name: '名次', align: 'right' },
    { name: '区县', align: 'left' },
    { name: '应完成', align: 'right' },
    { name: '超时', align: 'right' },
  ],
  rows,
  notes: ['口径：承诺工单'],
})

test('a table becomes lines with labels, a blank line between them', () => {
  expect(
    render(
      table([
        ['1', '赣榆', '20', '1'],
        ['', '全市', '150', ''],
      ]),
    ),
  ).toEqual({
    title: '赣榆 11月21日 通报',
    parts: ['#### 赣榆 11月21日 通报\n\n截至 17:30\n\n**1 赣榆**　应完成 20，超时 1\n\n**全市**　应完成 150\n\n口径：承诺工单'],
  })
})

test('the lock screen shows a message in brief, and the message itself its title', () => {
  const alert = { ...table([]), title: '2小时内到期 6 单', brief: '赣榆 2小时内到期 6 单，最急 …0399 23:59' }
  expect(render(alert)).toEqual({
    title: '赣榆 2小时内到期 6 单，最急 …0399 23:59',
    parts: ['#### 2小时内到期 6 单\n\n截至 17:30\n\n口径：承诺工单'],
  })
})

test('a value that is too long beside its name stands below it', () => {
  const orders: TableMessage = {
    ...table([]),
    columns: [
      { name: '工单', align: 'left' },
      { name: '类型', align: 'left' },
      { name: '时限', align: 'left' },
      { name: '已超时', align: 'right' },
    ],
    rows: [['CR20261121000001', '新装', '今天 17:30', '1小时05分']],
  }
  expect(render(orders).parts[0]).toContain('**CR20261121000001**\n\n类型 新装，时限 今天 17:30，已超时 1小时05分')
})

const card: CardMessage = {
  kind: 'card',
  title: '请确认：升级 CR20261121000001',
  fields: [{ name: '客户', value: '[张*](http://evil.example)' }],
  body: ['10 分钟内有效'],
  buttons: [
    { label: '确认 37', says: '确认 37', style: 'primary' },
    { label: '取消 37', says: '取消 37', style: 'plain' },
  ],
}

test('a card’s buttons become what can be typed', () => {
  expect(render(card).parts).toEqual([
    '#### 请确认：升级 CR20261121000001\n\n客户：［张＊］(http：//evil．example)\n\n10 分钟内有效\n\n回复 确认 37 / 取消 37',
  ])
})

test('pictures have a text too', () => {
  const picture = { kind: 'image', name: '日报.png', mediaType: 'image/png', hash: '', size: 0, text: '赣榆 95.0%' } as const
  expect(render(picture).parts).toEqual(['〔图片 日报．png〕\n\n赣榆 95.0%'])
})

test('a text that says nothing is still something that can be sent', () => {
  expect(render({ kind: 'text', text: ' \n' })).toEqual({ title: '消息', parts: ['（没有内容）'] })
})

const long = (count: number): TableMessage => table(Array.from({ length: count }, (_, i) => [String(i), `区"县"${i}`, '20', '1']))

test('a long message is cut between rows, and each part says which it is', () => {
  const { parts } = render(long(500))
  expect(parts.length).toBeGreaterThan(1)
  expect(parts[0]).toMatch(/^#### 赣榆 11月21日 通报\n\n共 500 单，第 1\/\d 条\n\n截至 17:30\n\n\*\*0 区/)
  const rows = parts.flatMap((part) => part.split('\n\n').filter((line) => line.startsWith('**')))
  expect(rows).toHaveLength(500)
  expect(rows.every((row) => /^\*\*\d+ 区"县"\d+\*\*　应完成 20，超时 1$/.test(row))).toBe(true)
})

test('every part fits as JSON, whatever stands in it', () => {
  const text = fc.array(fc.constantFrom('赣', '"', '\\', '\n', '😀', 'a', '- ', '1. ', '\t'), { minLength: 4000, maxLength: 12_000 })
  fc.assert(
    fc.property(text, (units) => {
      const { title, parts } = render({ kind: 'text', text: units.join('') })
      for (const part of parts) {
        expect(byteLength(JSON.stringify({ title, text: part }))).toBeLessThan(13_500)
        expect(part.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 30 },
  )
})

test('the only markup is the heading and the names of rows, wherever a long text is cut', () => {
  const hostile = fc.array(fc.constantFrom('**x**', '[a](http://b.cc)', '<@u>', '@all', '# ', '- ', '    ', '1. ', '`', '甲'.repeat(50)), {
    minLength: 200,
    maxLength: 400,
  })
  fc.assert(
    fc.property(hostile, (units) => {
      const value = units.join('')
      for (const part of render({ ...card, fields: [{ name: '备注', value }] }).parts) {
        for (const line of part.split('\n\n').slice(1)) expect(line).not.toMatch(/[*_`[\]<>#@]|:\/\/|^\s|^[-+=]|^\d+[.)]\s/)
      }
    }),
    { numRuns: 50 },
  )
})
