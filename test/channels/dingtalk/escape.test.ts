import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harmless, plainStart } from '../../../src/channels/dingtalk/out/escape.ts'

test.each([
  ['CR20261121000001', 'CR20261121000001'],
  ['GY-2026-0001', 'GY-2026-0001'],
  ['赣榆 青口镇 黄海路 3 号（门口有狗）', '赣榆 青口镇 黄海路 3 号（门口有狗）'],
  ['138****0001', '138＊＊＊＊0001'],
  ['及时率 95.0%，3.5 小时', '及时率 95.0%，3.5 小时'],
  ['11-21 17:30', '11-21 17:30'],
  ['**急**', '＊＊急＊＊'],
  ['[点我](http://evil.example/x)', '［点我］(http：//evil．example/x)'],
  ['![](https://a.example/p.png)', '!［］(https：//a．example/p．png)'],
  ['www.evil.com', 'www．evil．com'],
  ['<a href="x">y</a> <@manager7676> <font color=red>', '＜a href="x"＞y＜/a＞ ＜＠manager7676＞ ＜font color=red＞'],
  ['@所有人 @manager7676', '＠所有人 ＠manager7676'],
  ['`rm -rf`', '｀rm -rf｀'],
  ['&lt;b&gt; A&B', '＆lt;b＆gt; A&B'],
  ['a\nb\tc\u2028d\u200be\u202ef\u0007', 'a b c def'],
])('%j is shown as %j', (written, shown) => {
  expect(harmless(written)).toBe(shown)
})

test.each([
  ['- 一', '－ 一'],
  ['+ 一', '＋ 一'],
  ['1. 一', '1． 一'],
  ['12) 一', '12） 一'],
  ['---', '－--'],
  ['===', '＝=='],
  ['    代码', '代码'],
  ['2026.11', '2026.11'],
  ['3 单', '3 单'],
])('a line %j begins as %j', (written, shown) => {
  expect(plainStart(written)).toBe(shown)
})

const unit = fc.oneof(
  fc.constantFrom(...Array.from('*_`[]()<>#~|\\@$!:/.&;-+=\n\r\t '), '://', '](', '@all', '<@', 'http', 'www.', '&lt;', '\u2028', '\u202e'),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
  fc.constantFrom('赣榆', 'CR20261121000001', '张三'),
)
const hostile = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''))

test('no text can format, link or mention, or leave its line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = plainStart(harmless(text))
      expect(shown).not.toMatch(/[*_`[\]<>#~|\\@$\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(shown).not.toMatch(/:\/|&#?\w+;|\p{L}\.\p{L}{2}|^\s|^[-+=]|^\d{1,9}[.)](\s|$)/u)
    }),
    { numRuns: 3000 },
  )
})

test('harmless text stays as it is, so that it can be copied', () => {
  const word = fc.stringMatching(/^[A-Z]{1,6}\d{8,24}$/)
  fc.assert(fc.property(word, (number) => harmless(`工单 ${number}，超时`) === `工单 ${number}，超时`))
})

test('a text that was copied from a message reads the same when it is folded', () => {
  const folded = (text: string): string => text.normalize('NFKC')
  for (const text of ['AB_2026*1', 'http://a.example/b', 'x@y.example', '[1] <2> #3 |4| ~5~ \\6 `7` $8'])
    expect(folded(harmless(text))).toBe(folded(text))
})
