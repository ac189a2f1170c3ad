import { describe, expect, test } from 'vitest'
import { after, cut, firstWord, visible, words } from '../../src/conversation/reading/text.ts'

describe('what was typed', () => {
  test('loses what cannot be seen and keeps what was said', () => {
    expect(visible('\ufeff 查单\u200b　\u0000CR1\r\n\u202e现在\ud83d ')).toBe('查单 CR1 现在\ufffd')
  })

  test('is cut between characters', () => {
    expect(cut('😀工单', 2)).toBe('😀工')
  })
})

describe('a command at the start', () => {
  test.each([
    ['查单', '查单 CR1', 'CR1'],
    ['查单', '查单CR1', 'CR1'],
    ['查单', '查 单　CR1', 'CR1'],
    ['我的工单', '我的 工单', ''],
    ['help', 'ＨＥＬＰ 豁免', '豁免'],
    ['确认', '确认３７', '３７'],
  ])('%s is found in %j', (word, text, rest) => {
    expect(after(word, text)).toBe(rest)
  })

  test.each([
    ['help', 'helpless'],
    ['查单', '查 CR1'],
    ['查单', '查'],
    ['查单', '请查单'],
  ])('%s is not found in %j', (word, text) => {
    expect(after(word, text)).toBeNull()
  })
})

test('words part at blanks and commas of both widths', () => {
  expect(words(' 赣榆，20 、 东海;')).toEqual(['赣榆', '20', '东海'])
  expect(firstWord('客户原因，录音123，已存档')).toEqual({ word: '客户原因', rest: '录音123，已存档' })
})
