import { describe, expect, test } from 'vitest'
import { alertMessage } from '../../src/alerting/alert-message.ts'
import { dueAlerts, openOrder } from '../../src/alerting/decide.ts'
import { summaryMessage } from '../../src/alerting/summary-message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { type Hearers, type Organisation, type Role, personOf } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type Instant, parseDay } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { overdueCounts } from '../../src/policy/overdue.ts'
import { example } from '../people/example.ts'
import { at, iso, stored } from './orders.ts'

const nothingSaid = { of: () => [] }
const nameOf = (person: string): string => personOf(example, person)?.name ?? person

function due(orders: readonly StoredOrder[], now: Instant, organisation: Organisation = example) {
  const open = orders.flatMap((one) => {
    const order = openOrder(one, judge(one.order, contextOf(organisation, now)), now, now)
    return order === null ? [] : [order]
  })
  return dueAlerts(open, organisation, nothingSaid, now)
}

const overdueAt = (orders: readonly StoredOrder[], now: Instant) =>
  overdueCounts(
    orders.map(({ order }) => ({ order, verdict: judge(order, contextOf(example, now)) })),
    now,
  )

const texts = (orders: readonly StoredOrder[], now: Instant): string[] =>
  due(orders, now).map((alert) =>
    plainText(alertMessage(alert, alert.kind === 'after' ? overdueAt(orders, now) : null, example, now), nameOf),
  )

describe('before the visit', () => {
  test('one message for the group: sorted by what is most urgent, calling the crews, with each desk', () => {
    const now = at('11-21 22:15')
    const orders = [
      stored({ id: 'ZD2', installer: '赣榆装维02', household: 'B' }),
      stored({ id: 'CR1', kind: 'install', installer: null, household: 'C' }, { sourceState: 'at-resource-desk' }),
      stored(
        { id: 'ZD3', enteredAt: iso('11-20 22:45'), household: 'D' },
        { escalation: { reason: '工单太多', at: now, by: 'ganyu-installer-01' } },
      ),
    ]
    expect(texts(orders, now)).toEqual([
      [
        '@赣榆装维01 @赣榆县公司管控 @赣榆装维02',
        '【即将到期 3 单】',
        '30分钟内到期 1 单，2小时内到期 2 单',
        '截至 11月21日 22:15，数据截至 11月21日 17:00',
        '工单号  类型  时限   剩余       装维人员    状态',
        'ZD3     障碍  22:45  30分       赣榆装维01  在途·已升级',
        'CR1     新装  23:59  1小时44分  未派单      资源岗待处理',
        'ZD2     障碍  23:59  1小时44分  赣榆装维02  在途',
        '不能按时上门的，请提前报管控派单：/升级 工单号 原因〔四(三)1〕',
      ].join('\n'),
    ])
  })

  test('in brief: where, how many, and the one with the least time left', () => {
    const orders = [
      stored({ id: 'ZD20261121000398', household: 'B' }),
      stored({ id: 'ZD20261121000399', enteredAt: iso('11-20 22:45'), household: 'D' }),
    ]
    const briefs = (now: Instant) => due(orders, now).map((alert) => alertMessage(alert, null, example, now).brief)
    expect(briefs(at('11-21 22:15'))).toEqual(['赣榆 即将到期 2 单，最急 …0399 22:45'])
    expect(briefs(at('11-22 10:00'))).toEqual(['赣榆 已超时 2 单，最久 …0399 11-21 22:45'])
  })

  test('a single step is the title', () => {
    expect(texts([stored({})], at('11-21 18:00'))[0]).toContain('【6小时内到期 1 单】\n截至 11月21日 18:00，')
  })

  test('the visit that was agreed later than the promise is told with both', () => {
    const reschedules = [{ at: iso('11-21 13:00'), initiator: 'company', confirmed: true, appointment: { to: iso('11-22 10:00') } }]
    const [message] = texts([stored({ reschedules }), stored({ id: 'ZD2', enteredAt: iso('11-22 09:00') })], at('11-22 08:30'))
    expect(message).toContain('ZD1     障碍  10:00  1小时30分  赣榆装维01  在途·已超时')
  })
})

test('a visit agreed for an earlier hour that passed: the steps before the promise are told', () => {
  const reschedules = [{ at: iso('11-21 13:00'), initiator: 'customer', confirmed: true, appointment: { to: iso('11-21 15:00') } }]
  expect(texts([stored({ reschedules })], at('11-21 14:30'))[0]).toContain('【30分钟内到期 1 单】')
  expect(texts([stored({ reschedules })], at('11-21 15:01'))).toEqual([])
  expect(texts([stored({ reschedules })], at('11-21 22:30'))[0]).toContain('【2小时内到期 1 单】')
})

describe('after the deadline', () => {
  const now = at('11-22 10:00')
  const late = (id: string, household: string, facts: object = {}): StoredOrder => stored({ id, household, ...facts })

  test('the dispatchers are called, and what is owed is counted per household; what is exempt is not chased', () => {
    const orders = [
      late('ZD1', 'A'),
      late('ZD2', 'A'),
      late('CR1', 'A', { kind: 'install' }),
      late('ZD3', 'B', { enteredAt: iso('11-20 12:00') }),
      late('ZD4', 'C', { exemption: { reason: 'customer', grantedAt: iso('11-21 13:00') } }),
      late('ZD5', 'D', { wantsSameDay: false, appointment: { to: iso('11-21 15:00') } }),
    ]
    expect(texts(orders, now)).toEqual([
      [
        '@赣榆县公司管控',
        '【已超时 5 单】',
        '此刻超时在途 5 单：以前到期 4、不在承诺范围 1；另有免责 1 单，不催办',
        '截至 11月22日 10:00，数据截至 11月21日 17:00',
        '工单号  类型  时限         已超时     装维人员    状态',
        'ZD3     障碍  11-20 23:59  1天10小时  赣榆装维01  在途',
        'ZD5     障碍  11-21 15:00  19小时     赣榆装维01  在途·不在承诺范围',
        'CR1     新装  11-21 23:59  10小时     赣榆装维01  在途',
        'ZD1     障碍  11-21 23:59  10小时     赣榆装维01  在途',
        'ZD2     障碍  11-21 23:59  10小时     赣榆装维01  在途',
        // ZD1 and ZD2 of one household are one claim of 10; the install 20; two days of ZD3 20.
        '以上工单应补偿合计 50元（3 户次，按户合并）〔三(一)〕〔I-4〕',
      ].join('\n'),
    ])
  })

  test('fifteen orders are listed, the rest is counted, and the money is that of all', () => {
    const [message] = texts(
      Array.from({ length: 18 }, (_, i) => late(`ZD${100 + i}`, `H${i}`)),
      now,
    )
    const lines = message?.split('\n') ?? []
    expect(lines.filter((line) => line.startsWith('ZD'))).toHaveLength(15)
    expect(lines.slice(-2)).toEqual(['另有 3 单，回复“超时”查看', '以上工单应补偿合计 180元（18 户次，按户合并）〔三(一)〕〔I-4〕'])
  })

  test('nothing of a customer is in it', () => {
    const said = JSON.stringify(due([late('ZD1', 'LYG777')], now).map((alert) => alertMessage(alert, null, example, now)))
    for (const word of ['张三', '13800000000', '某路', 'LYG777']) expect(said).not.toContain(word)
  })

  test('a group above the districts hears sums, and only of what is late', () => {
    const city = {
      ...example,
      groups: example.groups.map((group) => (group.id === 'city' ? { ...group, posts: ['alerts' as const] } : { ...group, posts: [] })),
    }
    const orders = [
      late('ZD1', 'A'),
      late('ZD2', 'B', { enteredAt: iso('11-20 12:00') }),
      late('ZD3', 'C', { district: 'haizhou', area: 'central' }),
      late('ZD9', 'E', { enteredAt: iso('11-22 09:00'), district: 'haizhou', area: 'central' }),
    ]
    expect(due(orders, now, city).map((alert) => plainText(summaryMessage(alert, overdueAt(orders, now), city, now)))).toEqual([
      [
        '【超时汇总 本次 3 单】',
        '此刻超时在途 3 单：以前到期 3',
        '截至 11月22日 10:00，数据截至 11月21日 17:00',
        '区县  本次  其中新增  最久       应补偿',
        '海州     1         1  10小时       10元',
        '赣榆     2         2  1天10小时    30元',
        '合计     3         3  1天10小时    40元',
      ].join('\n'),
    ])
    expect(due([late('ZD9', 'E', { enteredAt: iso('11-22 09:00') })], at('11-22 20:00'), city)).toEqual([])
  })
})

describe('who hears a step is in the organisation file', () => {
  const withStep = (id: string, tells: Hearers): Organisation => ({
    ...example,
    groups: example.groups.map((group) => (group.id === 'city' ? { ...group, posts: ['alerts' as const] } : group)),
    alerts: example.alerts.map((step) => (step.id === id ? { ...step, tells } : step)),
  })
  const heard = (organisation: Organisation, now: Instant) => due([stored({ id: 'ZD1' })], now, organisation).map(({ group }) => group.id)

  test('a step before the visit may be told above the district, where it is a sum', () => {
    const organisation = withStep('two-hours', { groups: ['district', 'city'], roles: ['installer'] })
    expect(heard(organisation, at('11-21 18:00'))).toEqual(['ganyu'])
    expect(heard(organisation, at('11-21 22:00'))).toEqual(['ganyu', 'city'])
    const [, city] = due([stored({ id: 'ZD1' })], at('11-21 22:00'), organisation)
    expect(city && plainText(summaryMessage(city, null, organisation, at('11-21 22:00')))).toBe(
      [
        '【即将到期汇总 本次 1 单】',
        '截至 11月21日 22:00，数据截至 11月21日 17:00',
        '区县  本次  其中新增  最急剩余',
        '赣榆     1         1  1小时59分',
        '合计     1         1  1小时59分',
      ].join('\n'),
    )
  })

  test('a single group is named by its id', () => {
    expect(heard(withStep('six-hours', { groups: ['ganyu'], roles: [] }), at('11-21 18:00'))).toEqual(['ganyu'])
    expect(heard(withStep('six-hours', { groups: ['haizhou'], roles: [] }), at('11-21 18:00'))).toEqual([])
  })

  test('roles of the district, of the city, and the crew are called; without a crew the dispatchers stand in', () => {
    const called = (roles: Role[], facts: object = {}) =>
      due([stored({ id: 'ZD1', ...facts })], at('11-21 18:00'), withStep('six-hours', { groups: ['district'], roles })).map(
        (alert) => alertMessage(alert, null, withStep('six-hours', { groups: ['district'], roles }), at('11-21 18:00')).mentions,
      )
    expect(called(['installer', 'manager'])).toEqual([['ganyu-installer-01', 'ganyu-manager']])
    expect(called(['installer', 'dispatcher'], { installer: null })).toEqual([['ganyu-dispatcher']])
    expect(called(['desk'])).toEqual([['desk']])
    expect(called([])).toEqual([[]])
  })

  test('a step is said on its days only', () => {
    const organisation = { ...example, alerts: example.alerts.map((step) => ({ ...step, until: parseDay('2026-11-21') })) }
    expect(heard(organisation, at('11-21 18:00'))).toEqual([])
    expect(
      heard({ ...organisation, alerts: example.alerts.map((step) => ({ ...step, until: parseDay('2026-11-22') })) }, at('11-21 18:00')),
    ).toEqual(['ganyu'])
  })
})

describe('not told', () => {
  test.each([
    ['completed', { completedAt: iso('11-21 20:00') }],
    ['cancelled', { cancelledAt: iso('11-21 20:00') }],
    ['not entered yet', { enteredAt: iso('11-21 23:30') }],
    ['never covered', { customerType: 'enterprise' }],
    ['without any promised time', { kind: 'install', wantsSameDay: false }],
    ['of a district without a group that hears alerts', { district: 'elsewhere' }],
  ])('an order that is %s', (_, facts) => expect(due([stored(facts)], at('11-21 22:15'))).toEqual([]))
})
