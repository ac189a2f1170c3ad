import { expect, test } from 'vitest'
import { headerOf, namedLine } from '../../../src/intake/rows/columns.ts'
import { districtNames } from '../../../src/intake/rows/districts.ts'
import { usualMapping } from '../../../src/intake/rows/mapping.ts'
import { NumbersSeen } from '../../../src/intake/rows/numbers.ts'
import { type Reading, readRow } from '../../../src/intake/rows/row.ts'
import { at, header as headerLine, organisation, row, rows } from '../sample.ts'

const header = headerOf([namedLine(headerLine.split(','))], usualMapping.columns)
const districts = districtNames(organisation.districts)

function reading(line: string): Reading {
  if (header === null) throw new Error('the sample has no header')
  return readRow(line.split(','), 7, {
    header,
    districts,
    mapping: usualMapping,
    dataAsOf: at('2026-11-21 20:00:00'),
    numbers: new NumbersSeen(),
  })
}

const reasonOf = (cells: Readonly<Record<string, string>>): string | null => {
  const read = reading(row(cells))
  return 'reason' in read ? read.reason : null
}

test('a row of the sample says everything about its order', () => {
  expect(reading(rows[2] ?? '')).toEqual({
    observation: {
      order: {
        id: 'ZD20261108000003',
        kind: 'repair',
        product: 'ftth',
        customerType: 'public',
        household: 'LYG9203140',
        district: 'ganyu',
        area: 'county-town',
        enteredAt: at('2026-11-08 12:03:30'),
        wantsSameDay: false,
        appointment: { from: at('2026-11-10 15:00:00'), to: at('2026-11-10 17:00:00') },
        acceptanceEvidence: null,
        reschedules: [],
        completedAt: null,
        cancelledAt: at('2026-11-09 01:48:24'),
        cancelledBy: null,
        exemption: null,
        complaint: null,
        delayCause: null,
        contractor: '赣榆代维公司',
        installer: '赣榆装维01',
        acceptedBy: null,
        olt: null,
        community: null,
        onSite: true,
      },
      state: 'cancelled',
      contact: { name: '赵某', phone: '12006501257', address: '赣榆振兴花园156号', account: '05189203140@ftth' },
      rescheduleCount: 0,
      line: 7,
    },
  })
})

const taken = (cells: Readonly<Record<string, string>>) => {
  const read = reading(row(cells))
  if ('reason' in read) throw new Error(read.reason)
  return read.observation
}

test('the words of the source are translated by the tables', () => {
  const products = ['FTTH宽带', 'iTV高清', '天翼高清', '固话', '专线'].map((product) => taken({ 产品: product }).order.product)
  expect(products).toEqual(['ftth', 'itv-hd', 'itv-hd', 'other', 'other'])
  const areas = ['中心区域', '县城', '乡镇', '农村'].map((area) => taken({ 区域类型: area }).order.area)
  expect(areas).toEqual(['central', 'county-town', 'other', 'rural'])
  const states = ['在途', '资源岗待处理', '网元岗待处理', '异常卡单'].map((state) => taken({ 工单状态: state }).state)
  expect(states).toEqual(['in-progress', 'at-resource-desk', 'at-network-desk', 'stuck'])
  const causes = ['装维原因', '客户原因', '第三方原因', '资源原因', '受理失误', '安全隐患', '', 'NULL']
  expect(causes.map((cause) => taken({ 定责原因: cause }).order.delayCause)).toEqual([
    'installer',
    'customer',
    'third-party',
    'resource',
    'acceptance',
    'safety',
    null,
    null,
  ])
})

test('a district is known by its name and by every alias', () => {
  const ids = ['海州', '海州区局', '灌云县公司', ' 东海\t', '开发区'].map((name) => taken({ 区县: name }).order.district)
  expect(ids).toEqual(['haizhou', 'haizhou', 'guanyun', 'donghai', 'kaifaqu'])
})

test('an order number is the same in full-width, in small letters and with a tab', () => {
  const ids = ['ＣＲ２０２６１１２１００９００１', 'cr20261121009001', '\tCR20261121009001', "'CR20261121009001"].map(
    (id) => taken({ 工单编号: id }).order.id,
  )
  expect(new Set(ids)).toEqual(new Set(['CR20261121009001']))
})

test('nothing said about the day means that the customer wants it the same day', () => {
  expect(['是', '否', '', 'NULL'].map((said) => taken({ 是否当日: said }).order.wantsSameDay)).toEqual([true, false, true, true])
})

test.each([
  [{ 工单编号: '' }, '没有工单编号'],
  [{ 工单编号: '2.02611E+13' }, '工单编号“2.02611E+13”被表格软件改写成了科学计数，请以文本格式重新导出'],
  [{ 工单编号: '###' }, '工单编号“###”因列宽不够只剩 #，请以文本格式重新导出'],
  [{ 工单类型: '拆机' }, '工单类型“拆机”不在已知范围（新装、障碍、移机）'],
  [{ 产品: '' }, '没有产品'],
  [{ 客户编码: 'NULL' }, '没有客户编码'],
  [{ 区县: '徐州' }, '区县“徐州”不在组织文件里'],
  [{ 录入时间: '' }, '没有录入时间'],
  [{ 录入时间: '2026-11-21' }, '录入时间“2026-11-21”不是有效的时间'],
  [{ 录入时间: '2026-11-21 20:05:01' }, '录入时间“2026-11-21 20:05:01”晚于数据截至时间 2026-11-21 20:00:00'],
  [{ 录入时间: '2126-11-08 10:00:00' }, '录入时间“2126-11-08 10:00:00”不在 2017 至 2100 年之间'],
  [{ 录入时间: '2016-12-31 23:59:59' }, '录入时间“2016-12-31 23:59:59”不在 2017 至 2100 年之间'],
  [{ 录入时间: '0000-00-00 00:00:00' }, '录入时间“0000-00-00 00:00:00”不是有效的时间'],
  [{ 工单状态: '已竣工', 竣工时间: '2026-11-21 20:05:01' }, '竣工时间“2026-11-21 20:05:01”晚于数据截至时间 2026-11-21 20:00:00'],
  [{ 工单状态: '已竣工', 竣工时间: '9999-12-31 23:59:59' }, '工单状态是已竣工，却没有竣工时间'],
  [{ 工单状态: '已竣工', 竣工时间: '2126-11-08 10:00:00' }, '竣工时间“2126-11-08 10:00:00”不在 2017 至 2100 年之间'],
  [{ 预约时间: '2101-01-01' }, '预约时间“2101-01-01”不在 2017 至 2100 年之间'],
  [{ 预约时间: '尽快' }, '预约时间“尽快”不是有效的时间'],
  [{ 是否当日: '也许' }, '是否当日“也许”不在已知范围（是、否）'],
  [{ 改约次数: '两次' }, '改约次数“两次”不是次数'],
  [{ 工单状态: '已竣工' }, '工单状态是已竣工，却没有竣工时间'],
  [{ 竣工时间: '2026-11-21 12:00:00' }, '工单状态是在途，却有竣工时间'],
  [{ 工单状态: '已竣工', 竣工时间: '2026-11-21 09:59:59' }, '竣工时间 2026-11-21 09:59:59 早于录入时间 2026-11-21 10:00:00'],
  [{ 工单状态: '已撤单', 竣工时间: '31/11/2026' }, '竣工时间“31/11/2026”不是有效的时间'],
  [{ 定责原因: '天气' }, '定责原因“天气”不在已知范围（装维原因、客户原因、第三方原因、不可抗力、受理失误、资源原因、安全隐患）'],
  [{ 工单类型: '', 区县: '徐州' }, '没有工单类型；区县“徐州”不在组织文件里'],
] as const)('a row with %j is set aside: %s', (cells, reason) => {
  expect(reasonOf(cells)).toBe(reason)
})

test('a fact up to five minutes ahead of its source is taken, and a visit may lie ahead', () => {
  expect(reasonOf({ 录入时间: '2026-11-21 20:05:00', 预约时间: '2026-12-24' })).toBeNull()
})

test('a zero date says nothing where nothing may be said', () => {
  for (const zero of ['0000-00-00 00:00:00', '1900-01-00 00:00:00', '9999-12-31 23:59:59', '1970-01-01 08:00:00', '0']) {
    expect(reasonOf({ 竣工时间: zero })).toBeNull()
    expect(taken({ 预约时间: zero }).order.appointment).toBeNull()
  }
})

test('a completion in the second of the entry is taken', () => {
  expect(reasonOf({ 工单状态: '已竣工', 竣工时间: '2026-11-21 10:00:00' })).toBeNull()
})

test('a row with too few or too many cells is set aside with its order number', () => {
  expect(reading(row().split(',').slice(0, 19).join(','))).toEqual({ id: 'CR20261121009001', reason: '列数不足：应有 20 列，只有 19 列' })
  expect(reading(`${row()},多`)).toEqual({ id: 'CR20261121009001', reason: '列数过多：应有 20 列，却有 21 列' })
  expect(reading(`${row()},,`)).toHaveProperty('observation')
})
