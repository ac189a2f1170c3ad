import { describe, expect, test } from 'vitest'
import { maskName, maskPhone, streetOf, withoutContact } from '../../src/conversation/order/masking.ts'

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

  test('a note keeps what was said, and neither name, number nor door', () => {
    const contact = { name: '张某', phone: '12003908910', address: '赣榆振兴花园156号3栋502室', account: null }
    expect(
      [
        '张某说今晚8点后再打120 0390 8910',
        '他爱人的0518-82345678也打了',
        '在赣榆振兴花园156号3栋502室等',
        '改到11月23日 15:00-17:00，见ZD20261121000001、REC-20261121-0001',
        '3栋502室门锁着',
      ].map((note) => withoutContact(note, contact)),
    ).toEqual([
      '张**说今晚8点后再打120****8910',
      '他爱人的051****5678也打了',
      '在赣榆振兴花园等',
      '改到11月23日 15:00-17:00，见ZD20261121000001、REC-20261121-0001',
      '**门锁着',
    ])
    expect(withoutContact('没人接', { name: null, phone: null, address: null, account: null })).toBe('没人接')
  })
})
