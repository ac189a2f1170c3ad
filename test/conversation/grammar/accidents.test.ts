import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Meaning, meaningOf } from '../../../src/conversation/grammar/meaning.ts'
import type { Hearing } from '../../../src/conversation/grammar/sentence.ts'
import { parseInstant } from '../../../src/policy/instant.ts'
import { organisation } from '../chat-room.ts'
import { instructions } from './instructions.ts'
import { ordered, overheard } from './overheard.ts'
import { talk } from './talk.ts'
import { key, one, somebody, verb } from './words.ts'

const now = parseInstant('2026-11-21T20:00:00+08:00') ?? 0
const hearing: Hearing = { organisation, visible: organisation.districts.map(({ id }) => id), now, wording: () => null }
const mean = (text: string): Meaning => meaningOf(text, hearing)
/** `SAMEDAY_FUZZ=1000000` tries as many. */
const runs = Number(process.env['SAMEDAY_FUZZ'] ?? 10_000)
/** Milliseconds; a sentence takes about a tenth of one. */
const limit = 10_000 + runs
const lines = (text: string): string[] => text.trim().split('\n')

describe('what is no instruction', () => {
  it(
    'changes nothing, whatever word of a command is in it',
    () => {
      fc.assert(
        fc.property(talk, (text) => {
          if (mean(text).doing) expect.fail(text)
        }),
        { numRuns: runs },
      )
    },
    limit,
  )

  it('nor does what is overheard in a busy group', () => {
    expect(lines(overheard).filter((text) => mean(text).doing)).toEqual([])
  })
})

describe('what is an instruction', () => {
  it(
    'is heard, in whatever order and with whatever courtesy it is said',
    () => {
      fc.assert(
        fc.property(instructions, ({ text, name }) => {
          const { name: heard, doing } = mean(text)
          if (heard !== name || !doing) expect.fail(`${text}: ${heard}`)
        }),
        { numRuns: runs },
      )
    },
    limit,
  )

  it('is heard in a busy group', () => {
    expect(lines(ordered).filter((text) => !mean(text).doing)).toEqual([])
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
