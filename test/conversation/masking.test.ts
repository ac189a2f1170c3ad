import { describe, expect, test } from 'vitest'
import { maskName, maskPhone, streetOf } from '../../src/conversation/order/masking.ts'

describe('masking', () => {
  test('a name keeps its first character, and tells no length', () => {
    expect(['张某', '陈某某', '欧阳某某', '𠮷某', ''].map(maskName)).toEqual(['张**', '陈**', '欧**', '𠮷**', '**'])
  })

  test('a telephone number keeps three digits and four', () => {
    expect(['12003908910', '0518-82345678', '120 0390 8910', '82345', ''].map(maskPhone)).toEqual([
      '120****8910',
      '051****5678',
      '120****8910',
      '****',
      '****',
    ])
  })

  test.each([
    ['开发区海连路289号', '开发区海连路'],
    ['赣榆振兴花园156号3栋502室', '赣榆振兴花园'],
    ['海州区解放东路十二号', '海州区解放东路'],
    ['东海县牛山街道幸福小区Ａ座３０１', '东海县牛山街道幸福小区'],
    ['灌云县朝阳路', '灌云县朝阳路'],
    ['灌南县百禄镇三口村五组', '灌南县百禄镇三口村'],
    ['', ''],
  ])('an address ends before its first number: %s', (address, street) => {
    expect(streetOf(address)).toBe(street)
  })
})
