import { expect, test } from 'vitest'
import { NumbersSeen, type NumberColumn, restoredNumber } from '../../../src/intake/rows/numbers.ts'
import { read } from '../reading.ts'
import { csv, row } from '../sample.ts'

const seen = (column: NumberColumn, ...texts: readonly string[]) => {
  const numbers = new NumbersSeen()
  for (const text of texts) numbers.see(column, text)
  return numbers
}
const restored = (column: NumberColumn, text: string, numbers = new NumbersSeen(), whole = false): string => {
  const found = restoredNumber(column, text, whole, numbers)
  return 'number' in found ? found.number : '搁置'
}
const everywhere: readonly NumberColumn[] = ['id', 'household', 'account', 'phone']

test.each([
  ['12003908930.0', '12003908930'],
  ['12003908930.00', '12003908930'],
  ['12,003,908,930', '12003908930'],
  ['12,003,908,930.00', '12003908930'],
  ['1.2003908930E+10', '12003908930'],
  ['1.2003908930E10', '12003908930'],
  ['1.2003908930e+010', '12003908930'],
  ['1.20000000000E+10', '12000000000'],
  ['12003908930', '12003908930'],
  ['0518-5038164', '0518-5038164'],
  ['1E5', '1E5'],
])('%s is %s in every column', (text, number) => {
  for (const column of everywhere) expect(restored(column, text)).toBe(number)
})

test.each([
  '1.02511E+13',
  '1.2E+10',
  '1E+17',
  '1.23457E+17',
  '1.2345678901234567E16',
  '1.2E-5',
  '-1.2E+10',
  '12003908930.5',
  '123456789012345678.0',
  '123456789012345000',
  '518504000000000000',
  '123,456,789,012,345,000',
  '########',
])('%s is spoilt in every column', (text) => {
  for (const column of everywhere) expect(restored(column, text)).toBe('搁置')
})

test('a long number that ends in one or two zeros is whole where others of its column end otherwise, with more it is spoilt', () => {
  const intact = seen('id', '123456789012345678')
  expect(restored('id', '1234567890123450', intact)).toBe('1234567890123450')
  expect(restored('id', '12345678901234500', intact)).toBe('12345678901234500')
  expect(restored('id', '123456789012345000', intact)).toBe('搁置')
  expect(restored('id', '1234567890123450')).toBe('搁置')
  expect(restored('household', '1234567890123450', intact)).toBe('搁置')
})

test('a cell that was kept from being changed is whole', () => {
  expect(restored('id', '123456789012345000', new NumbersSeen(), true)).toBe('123456789012345000')
})

test('lost zeros are put back where the column shows how long its numbers are', () => {
  const numbers = seen('household', '0000000123', '0000000124', '0000000125', '1234567890')
  expect(restored('household', '126', numbers)).toBe('0000000126')
  expect(restored('household', '126', seen('household', '0000000123', '0000000124'))).toBe('126')
  expect(restored('household', '126', seen('household', '0123', '0124', '00125'))).toBe('126')
  expect(restored('household', '126', seen('household', '0123', '0124', '0125', '12345'))).toBe('126')
})

test('a landline number gets back the zero of its area code; others have none', () => {
  const phone = (text: string) => restored('phone', text)
  expect(['5185038164', '51885038164', '2585038164', '2153081640'].map(phone)).toEqual([
    '05185038164',
    '051885038164',
    '02585038164',
    '02153081640',
  ])
  for (const other of ['4008123456', '8008123456', '12003908930', '95013123456', '10000', '85038164', '1085038164', '2685038164'])
    expect(phone(other)).toBe(other)
  const accounts = seen('account', '05185038164')
  expect(restored('account', '5185038165', accounts)).toBe('05185038165')
  expect(restored('account', '5165038165', accounts)).toBe('5165038165')
})

test('rows of a file: what can be restored is, the rest is set aside with the reason and stored nowhere', async () => {
  const rows = [
    row({ 工单编号: '2.0261121000001E13', 客户编码: '5185038164.0', 业务账号: '5.185038164E9', 联系电话: '"12,003,908,930"' }),
    row({ 工单编号: '1.02511E+13' }),
    row({ 工单编号: 'CR2', 客户编码: '518504000000000000' }),
    row({ 工单编号: 'CR3', 业务账号: '5.18504E+11' }),
    row({ 工单编号: 'CR4', 联系电话: '1.2E+10' }),
    row({ 工单编号: 'CR5', 联系电话: "'12003908930", 客户编码: '="123456789012345000"', 改约次数: '2.0' }),
  ]
  const { observations, bad } = await read(csv(...rows))
  expect(
    observations.map(({ order, contact, rescheduleCount }) => [order.id, order.household, contact.account, contact.phone, rescheduleCount]),
  ).toEqual([
    ['20261121000001', '5185038164', '5185038164', '12003908930', 0],
    ['CR5', '123456789012345000', '05180000001@ftth', '12003908930', 2],
  ])
  const how = '被表格软件改写成了科学计数，请以文本格式重新导出'
  expect(bad).toEqual([
    `4 工单编号“1.02511E+13”${how}`,
    '5 客户编码“518504000000000000”被表格软件改写过：第 15 位以后成了 0，请以文本格式重新导出',
    `6 业务账号“5.18504E+11”${how}`,
    `7 联系电话“1.2E+10”${how}`,
  ])
})
