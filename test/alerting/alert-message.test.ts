import { describe, expect, test } from 'vitest'
import { alertMessage } from '../../src/alerting/alert-message.ts'
import { type Deciding, dueAlerts, judgedOrder } from '../../src/alerting/decide.ts'
import type { AcceptedOutage } from '../../src/alerting/listing/accepted-outages.ts'
import { summaryMessage } from '../../src/alerting/summary-message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { type Hearers, type Organisation, type Role, personOf } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type Instant, parseDay } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { overdueCounts } from '../../src/policy/overdue.ts'
import { fourStepExample as example } from './four-steps.ts'
import { example as shipped } from '../people/example.ts'
import { at, iso, stored } from './orders.ts'

const nothing: Omit<Deciding, 'organisation' | 'now'> = {
  said: { of: () => [] },
  isDone: () => false,
  inHand: new Map(),
  silences: [],
  reaches: () => true,
}
const nameOf = (person: string): string => personOf(example, person)?.name ?? person

function due(orders: readonly StoredOrder[], now: Instant, organisation: Organisation = example, more: Partial<Deciding> = {}) {
  const context = contextOf(organisation, now)
  const judged = orders.flatMap((one) => judgedOrder(one, context, now, now) ?? [])
  return dueAlerts(judged, { ...nothing, organisation, now, ...more }).filter(({ told }) => told.length > 0)
}

const beside = { overdue: null, closed: 0, sweptAt: null, outages: new Map<string, AcceptedOutage>() }

const overdueAt = (orders: readonly StoredOrder[], now: Instant) => ({
  ...beside,
  overdue: overdueCounts(
    orders.map(({ order }) => ({ order, verdict: judge(order, contextOf(example, now)) })),
    now,
  ),
})

const texts = (orders: readonly StoredOrder[], now: Instant, organisation: Organisation = example): string[] =>
  due(orders, now, organisation).map((alert) =>
    plainText(alertMessage(alert, alert.kind === 'after' ? overdueAt(orders, now) : beside, organisation, now), nameOf),
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
        '若今晚未完成将补偿 40元（3 户次）',
        '30分钟内到期 1 单，2小时内到期 2 单',
        '截至 11月21日 22:15，数据截至 11月21日 17:00',
        'ZD3：22:45 剩30分 赣榆装维01·已升级',
        'CR1：23:59 剩1小时44分 未派单·资源岗待处理',
        'ZD2：23:59 剩1小时44分 赣榆装维02',
        '不能按时上门的，请提前报管控派单：/升级 工单号 原因',
        '[接手 …ZD3：接手 ZD3] [升级 …ZD3：升级 ZD3]',
      ].join('\n'),
    ])
  })

  test('in brief: where, how many, and the one with the least time left', () => {
    const orders = [
      stored({ id: 'ZD20261121000398', household: 'B' }),
      stored({ id: 'ZD20261121000399', enteredAt: iso('11-20 22:45'), household: 'D' }),
    ]
    const briefs = (now: Instant) => due(orders, now).map((alert) => alertMessage(alert, beside, example, now).brief)
    expect(briefs(at('11-21 22:15'))).toEqual(['赣榆 即将到期 2 单，最急 …0399 22:45'])
    expect(briefs(at('11-22 10:00'))).toEqual(['赣榆 已超时 2 单，最久 …0399 11-21 22:45'])
  })

  test('a single step is the title', () => {
    expect(texts([stored({})], at('11-21 18:00'))[0]).toContain(
      '【6小时内到期 1 单】\n若今晚未修复将补偿 10元（1 户次）\n截至 11月21日 18:00，',
    )
  })

  test('the visit that was agreed later than the promise is told with both', () => {
    const reschedules = [{ at: iso('11-21 13:00'), initiator: 'company', confirmed: true, appointment: { to: iso('11-22 10:00') } }]
    const [message] = texts([stored({ reschedules }), stored({ id: 'ZD2', enteredAt: iso('11-22 09:00') })], at('11-22 08:30'))
    expect(message).toContain('ZD1：10:00 剩1小时30分 赣榆装维01·已超时')
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
        // ZD1 and ZD2 of one household are one claim of 10; the install 20; two days of ZD3 20.
        '应补偿合计 50元（3 户次）',
        '此刻超时在途 5 单：以前到期 4、不在承诺范围 1；另有免责 1 单，不催办',
        '截至 11月22日 10:00，数据截至 11月21日 17:00',
        'ZD3：超1天10小时 赣榆装维01',
        'ZD5：超19小时 赣榆装维01·不在承诺范围',
        'CR1：超10小时 赣榆装维01',
        'ZD1：超10小时 赣榆装维01',
        'ZD2：超10小时 赣榆装维01',
        '[接手 …ZD3：接手 ZD3] [升级 …ZD3：升级 ZD3] [豁免 …ZD3：豁免 ZD3]',
      ].join('\n'),
    ])
  })

  test('ten orders are listed, the rest is counted, and the money is that of all', () => {
    const [message] = texts(
      Array.from({ length: 18 }, (_, i) => late(`ZD${100 + i}`, `H${i}`)),
      now,
    )
    const lines = message?.split('\n') ?? []
    expect(lines.filter((line) => line.startsWith('ZD'))).toHaveLength(10)
    expect(lines[2]).toBe('应补偿合计 180元（18 户次）')
    expect(lines.at(-2)).toBe('共 18 单，其余 8 单回复“超时”查看')
  })

  test('nothing of a customer is in it', () => {
    const said = JSON.stringify(due([late('ZD1', 'LYG777')], now).map((alert) => alertMessage(alert, beside, example, now)))
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
    expect(due(orders, now, city).map((alert) => plainText(summaryMessage(alert, overdueAt(orders, now), city, now), nameOf))).toEqual([
      [
        '@赣榆县公司管控 @海州区局管控',
        '【超时汇总 本次 3 单】',
        '应补偿合计 40元（3 户次）',
        '此刻超时在途 3 单：以前到期 3',
        '截至 11月22日 10:00，数据截至 11月21日 17:00',
        '区县  本次  新增  应补偿',
        '海州     1     1    10元',
        '赣榆     2     2    30元',
        '合计     3     3    40元',
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
  const heard = (organisation: Organisation, now: Instant) => due([stored({ id: 'ZD1' })], now, organisation).map(({ hearer }) => hearer.id)

  test('a step before the visit may be told above the district, where it is a sum', () => {
    const organisation = withStep('two-hours', { groups: ['district', 'city'], people: [], roles: ['installer'] })
    expect(heard(organisation, at('11-21 18:00'))).toEqual(['ganyu'])
    expect(heard(organisation, at('11-21 22:00'))).toEqual(['ganyu', 'city'])
    const [, city] = due([stored({ id: 'ZD1' })], at('11-21 22:00'), organisation)
    expect(city && plainText(summaryMessage(city, beside, organisation, at('11-21 22:00')), nameOf)).toBe(
      [
        '@赣榆装维01',
        '【即将到期汇总 本次 1 单】',
        '若今晚未修复将补偿 10元（1 户次）',
        '截至 11月21日 22:00，数据截至 11月21日 17:00',
        '区县  本次  新增  最急剩余',
        '赣榆     1     1  1小时59分',
        '合计     1     1  1小时59分',
      ].join('\n'),
    )
  })

  test('a single group is named by its id', () => {
    expect(heard(withStep('six-hours', { groups: ['ganyu'], people: [], roles: [] }), at('11-21 18:00'))).toEqual(['ganyu'])
    expect(heard(withStep('six-hours', { groups: ['haizhou'], people: [], roles: [] }), at('11-21 18:00'))).toEqual([])
  })

  test('roles of the district, of the city, and the crew are called; without a crew the dispatchers stand in', () => {
    const called = (roles: Role[], facts: object = {}) =>
      due([stored({ id: 'ZD1', ...facts })], at('11-21 18:00'), withStep('six-hours', { groups: ['district'], people: [], roles })).map(
        (alert) =>
          alertMessage(alert, beside, withStep('six-hours', { groups: ['district'], people: [], roles }), at('11-21 18:00')).mentions,
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

describe('by the clock, as shipped', () => {
  const two = (now: string, more: Partial<Deciding> = {}, facts: object = {}) =>
    due([stored({ id: 'ZD1' }), stored({ id: 'ZD2', household: 'B', installer: '赣榆装维02', ...facts })], at(now), shipped, more).filter(
      ({ hearer }) => hearer.id === 'ganyu',
    )
  const said = (id: string, crew: string) => ({
    kind: 'before' as const,
    step: 'today@2026-11-21',
    basis: at('11-21 23:59:59'),
    state: 'said' as const,
    saidAt: at('11-21 11:00'),
    crew,
    id,
  })
  const before = (...all: ReturnType<typeof said>[]): Partial<Deciding> => ({
    said: { of: (_, order) => all.filter(({ id }) => id === order) },
    isDone: (_, step, when) => step !== 'today' && when < at('11-21 18:00'),
  })

  test('what is left today, by crew, with what it would cost', () => {
    const [alert] = two('11-21 15:00', before())
    expect(alert && plainText(alertMessage(alert, { ...beside, closed: 3 }, shipped, at('11-21 15:00')), nameOf)).toBe(
      [
        '@赣榆装维01 @赣榆装维02',
        '【今日还有 2 单】',
        '若今晚未修复将补偿 20元（2 户次）',
        '赣榆装维01 1 单、赣榆装维02 1 单',
        '截至 11月21日 15:00，数据截至 11月21日 15:00',
        'ZD1：23:59 剩8小时59分 赣榆装维01',
        'ZD2：23:59 剩8小时59分 赣榆装维02',
        '此前提醒的工单中 3 单已办结',
        '不能按时上门的，请提前报管控派单：/升级 工单号 原因',
        '[接手 …ZD1：接手 ZD1] [升级 …ZD1：升级 ZD1]',
      ].join('\n'),
    )
  })

  test('only what changed since is told, and nothing when nothing did', () => {
    const both = before(said('ZD1', '赣榆装维01'), said('ZD2', '赣榆装维02'))
    expect(two('11-21 17:00', both)).toEqual([])
    const [moved] = two('11-21 17:00', both, { installer: '赣榆装维03' })
    expect(moved?.told.map(({ order, reason }) => [order.id, reason])).toEqual([['ZD2', 'reassigned']])
    const text = moved === undefined ? '' : plainText(alertMessage(moved, beside, shipped, at('11-21 17:00')), nameOf)
    expect(text).toContain('【今日还有 2 单】')
    expect(text).toContain('改派 1 单')
  })

  test('a time that came while nobody looked is told as missed, once', () => {
    const [alert] = two('11-21 12:30', before())
    expect(alert && plainText(alertMessage(alert, { ...beside, sweptAt: at('11-21 10:58') }, shipped, at('11-21 12:30')))).toContain(
      '补报：11:00 的提醒当时未能发出',
    )
  })

  test('at 18:00 what nobody is on is told with what to do, and what a person has in hand is not', () => {
    const at18 = two('11-21 18:00', before(said('ZD1', '赣榆装维01'), said('ZD2', '赣榆装维02')), { installer: null })
    expect(at18.map(({ told }) => told.map(({ order, occurrence }) => [order.id, occurrence.step.id]))).toEqual([[['ZD2', 'unarranged']]])
    const inHand = new Map([['ZD2', { by: 'ganyu-dispatcher', since: at('11-21 17:50') }]])
    expect(two('11-21 18:00', { ...before(said('ZD1', '赣榆装维01')), inHand }, { installer: null })).toEqual([])
  })

  test('a breach is the desk’s at once, in its private chat, or in the city’s group where it has none', () => {
    const hearers = (more: Partial<Deciding>) =>
      due([stored({ id: 'ZD1' })], at('11-22 00:00'), shipped, more).map(({ hearer, told }) => [
        hearer.id,
        ...told.map(({ occurrence }) => occurrence.step.id),
      ])
    expect(hearers({})).toEqual([['@desk', 'breach']])
    expect(hearers({ reaches: (hearer) => !hearer.startsWith('@') })).toEqual([['city', 'breach']])
  })

  test('dispatcher and manager who can be reached in their group alone are both called there, in one message', () => {
    const reaches = (hearer: string): boolean => !hearer.startsWith('@')
    const isDone = (_: string, step: string): boolean => step === 'overdue'
    const alerts = due([stored({ id: 'ZD1' })], at('11-22 09:00'), shipped, { reaches, isDone })
    const ofGroup = alerts.filter(({ hearer }) => hearer.id === 'ganyu')
    expect(ofGroup.map(({ told }) => told.map(({ occurrence, passed }) => [occurrence.step.id, passed.length]))).toEqual([
      [['still-open', 0]],
    ])
    expect(ofGroup.map((alert) => alertMessage(alert, beside, shipped, at('11-22 09:00')).mentions)).toEqual([
      ['ganyu-dispatcher', 'ganyu-manager'],
    ])
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
