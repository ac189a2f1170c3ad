import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Meaning, meaningOf } from '../../../src/conversation/grammar/meaning.ts'
import type { Hearing } from '../../../src/conversation/grammar/sentence.ts'
import { parseInstant } from '../../../src/policy/instant.ts'
import { organisation } from '../chat-room.ts'

const now = parseInstant('2026-11-21T20:00:00+08:00') ?? 0
const hearing: Hearing = { organisation, visible: organisation.districts.map(({ id }) => id), now, wording: () => null }
const mean = (text: string): Meaning => meaningOf(text, hearing)
/** `SAMEDAY_FUZZ=1000000` tries as many. */
const runs = Number(process.env['SAMEDAY_FUZZ'] ?? 20_000)

const one = (...words: readonly string[]) => fc.constantFrom(...words)
const verb = one(
  '豁免',
  '撤销豁免',
  '批准',
  '驳回',
  '升级',
  '接手',
  '调度',
  '改派',
  '退回',
  '改约',
  '回访',
  '定责',
  '投诉',
  '支撑',
  '解卡',
  '静默',
  '登记赔付',
  '放行',
  '审核赔付',
  '退回赔付',
  '绑定',
  '解绑',
  '更正通报',
)
const key = one('CR20261120003691', 'ZD20261117002602', '2602', '05183145634@ftth', 'LYG3145634', '人民路101号', '这单', '它', '上一单')
const blank = one('', ' ', '，', ' ，')
const somebody = one('客户', '用户', '老张', '小李', '经理', '他', '管控', '装维03', '市里', '有人')
const join = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''))

/** Questions, reports, negations, suppositions and quoted talk that hold the word of a command. */
const talk = fc.oneof(
  join(somebody, one('说', '问', '让我', '要求', '希望', '想', '说要', '问能不能'), verb, blank, key),
  join(key, blank, verb, one('了吗', '了没有', '过没有', '了没', '吗', '了？', '没有？', '做了吗', '怎么样了', '得怎么样', '不了')),
  join(one('能不能', '可以不可以', '要不要', '该不该', '是不是', '可不可以'), blank, verb, blank, key),
  join(key, blank, one('能不能', '可不可以', '要不要', '是不是已经', '有没有'), verb),
  join(one('不要', '别', '先别', '不用', '不能', '不准', '没说要', '千万别', '暂时不要'), blank, verb, blank, key),
  join(key, blank, one('不要', '别', '先别', '不用', '不能', '暂不'), verb, one('', '了')),
  join(one('谁', '什么时候', '为什么', '怎么', '哪个'), verb, one('', '的', '了'), blank, key),
  join(one('昨天', '上午', '刚才', '刚刚', '已经', '早上', '今天上午'), verb, '了', blank, key),
  join(key, blank, one('昨天', '刚才', '已经', '上午', '早就'), verb, '了'),
  join(somebody, one('昨天', '刚才', '已经', ''), verb, '了', blank, key),
  join(one('如果', '要是', '假如', '万一', '听说', '据说', '好像', '可能要'), verb, blank, key, one('', '会怎样', '谁来接', '要不要赔')),
  join(somebody, '说“', verb, ' ', key, one(' 客户原因', ''), '”'),
  join('“', verb, ' ', key, '”', one('是谁发的', '什么意思', '这条看到了吗')),
  join(verb, one('了几单', '的有哪些', '流程是什么', '要什么权限', '有几个', '率多少', '电话是多少', '怎么用', '怎么弄', '是什么意思')),
  join(one('今天', '昨天', '本月'), one('有几个', '有多少', '哪些单', '几单'), verb, one('', '了', '的')),
)

describe('what is no instruction', () => {
  it('changes nothing, whatever word of a command is in it', () => {
    fc.assert(
      fc.property(talk, (text) => {
        expect(mean(text).doing, text).toBe(false)
      }),
      { numRuns: runs },
    )
  })
})

describe('the verb may stand last', () => {
  it.each([
    ['2602 客户不在家，豁免', 'exempt', 'customer'],
    ['2602客户不在家 豁免吧', 'exempt', 'customer'],
    ['ZD20261117002602，市政挖断了，申请豁免。', 'exempt', 'third-party'],
    ['客户不在家，2602，豁免', 'exempt', 'customer'],
    ['2602 光猫注册不上，支撑', 'support', undefined],
  ])('%s', (text, name, reason) => expect(mean(text)).toMatchObject({ name, doing: true, said: reason === undefined ? {} : { reason } }))

  it.each([
    '2602 客户说不在家，豁免',
    '2602 客户不在家，不豁免',
    '2602 客户不在家，能豁免',
    '2602 客户不在家，豁免？',
    '2602 客户不在家，豁免吗',
    '2602 客户不在家，豁免了',
    '2602 如果客户不在家，豁免',
    '2602 昨天客户不在家，豁免',
    '2602 客户要求，豁免',
    '2602 天气不错，豁免',
    '2602 “客户不在家，豁免”',
    '2602 客户不在家，没豁免',
    '2602 客户不在家，老张，豁免',
    '2602 别管客户在不在家，豁免',
    '客户不在家，豁免多少',
  ])('but %s tells nobody to', (text) => expect(mean(text).doing).toBe(false))
})

describe('any text at all', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc
      .array(
        fc.oneof(
          verb,
          key,
          somebody,
          one('，', '？', '\u0000', '\uE000', '\ud800', '\u202e', '明天', '25点', '3点', '录音', '@机器人', '/', '“', '”', '的', '了'),
        ),
        { maxLength: 40 },
      )
      .map((all) => all.join('')),
  )
  it('has a meaning or none, and never fails', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(mean(text)).toHaveProperty('name')
      }),
      { numRuns: 3000 },
    )
  })

  it('is read in time that grows no faster than its length: 20 000 characters of the worst kinds', () => {
    for (const piece of ['豁免', '2602 ', '明天', '“', '人民路101号', '客户', '一', '1', '到', 'ZD2026-', '的', '，'])
      expect(mean(piece.repeat(Math.ceil(20_000 / piece.length)))).toHaveProperty('name')
  })
})
