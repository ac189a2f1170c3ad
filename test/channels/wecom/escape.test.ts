import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapedLine, escapedLines } from '../../../src/channels/wecom/out/escape.ts'

test.each([
  ['CR20261121000001', 'CR20261121000001'],
  ['海州区解放路12号3#楼2单元501（王先生）', '海州区解放路12号3#楼2单元501（王先生）'],
  ['已超时 3小时20分，应补偿 10.50 元', '已超时 3小时20分，应补偿 10.50 元'],
  ['速率 100M-200M；1+1 套餐 50%', '速率 100M-200M；1+1 套餐 50%'],
])('what is plain stays as it is: %s', (said, seen) => expect(escapedLine(said)).toBe(seen))

test.each([
  ['a mention of somebody', '<@zhangsan> 快来', '＜＠zhangsan＞ 快来'],
  ['everybody', '@all @所有人', '＠all ＠所有人'],
  ['a link', '[点我](https://evil.example/x?a=b)', '［点我］(https：//evil．example/x?a=b)'],
  ['a host alone', '打开 www.evil.com 领奖', '打开 www．evil．com 领奖'],
  ['an address of numbers', '登录 10.0.0.1:8080', '登录 10．0．0．1:8080'],
  ['another program', 'weixin://dl/pay', 'weixin：//dl/pay'],
  ['a picture', '![x](http://a.b/c.png)', '!［x］(http：//a．b/c．png)'],
  ['colour', '<font color="warning">超时</font>', '＜font color="warning"＞超时＜/font＞'],
  ['folded text', '<think>秘密</think>', '＜think＞秘密＜/think＞'],
  ['bold, italics, code', '**粗** _斜_ `码` ~~删~~', '＊＊粗＊＊ ＿斜＿ ｀码｀ ～～删～～'],
  ['a heading', '## 紧急', '＃＃ 紧急'],
  ['a quotation', '> 他说', '＞ 他说'],
  ['lists', '- 一', '－ 一'],
  ['a numbered list', '1. 一', '1． 一'],
  ['a rule', '---', '－－－'],
  ['the end of a cell', '甲 | 乙', '甲 ｜ 乙'],
  ['an escaping backslash', '\\| \\n', '＼｜ ＼n'],
  ['an entity', '&lt;@all&gt; &#64;all', '＆lt;＠all＆gt; ＆#64;all'],
  ['what cannot be seen', 'a\u202eb\u200bc\u0007d', 'abc d'],
  ['a line break', '甲\n| 乙 |', '甲 ｜ 乙 ｜'],
])('%s becomes words: %s', (_what, said, seen) => expect(escapedLine(said)).toBe(seen))

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.constantFrom(...Array.from('<>@*_`~[]()|\\!#-=+>&.:/ \n\t1a甲'), '<@zs>', '@all', '@所有人', '://', 'evil.com', '---', '\u2028', '\ud800'), { maxLength: 30 }).map((parts) => parts.join('')), // prettier-ignore
)

test('whatever was written, nothing of it mentions, links, formats or ends a cell or a line', () => {
  fc.assert(
    fc.property(anything, (said) => {
      const seen = escapedLine(said)
      expect(seen).not.toMatch(/[<>@*_`~[\]|\\\n\r\u2028\u2029]/u)
      expect(seen).not.toMatch(/:\/\//)
      expect(seen).not.toMatch(/[\p{L}\p{N}]\.\p{L}/u)
      expect(seen).not.toMatch(/&[#a-z]/i)
      expect(seen).not.toMatch(/^\s*(?:#|[-+] |\d+[.)] |(?:[-=] ?)+$)/)
      expect(seen).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(seen.isWellFormed()).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('Chinese, letters and digits are never changed', () => {
  const plain = fc
    .array(fc.constantFrom(...Array.from('装维工单超时海州CR0123456789张三abc')), { maxLength: 40 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(plain, (said) => {
      expect(escapedLine(said)).toBe(said)
    }),
  )
})

test('escaped text is not changed again, so that it may be shown beside other text', () => {
  fc.assert(
    fc.property(anything, (said) => {
      expect(escapedLine(escapedLine(said))).toBe(escapedLine(said))
    }),
  )
})

test('lines stay lines, each harmless by itself', () => {
  expect(escapedLines('甲\r\n# 乙\u2028- 丙')).toEqual(['甲', '＃ 乙', '－ 丙'])
})
