import { describe, expect, test } from 'vitest'
import { alertMessage } from '../../src/alerting/alert-message.ts'
import { dueAlerts, judgedOrder } from '../../src/alerting/decide.ts'
import type { AcceptedOutage } from '../../src/alerting/listing/accepted-outages.ts'
import { foldedBy } from '../../src/alerting/listing/fold.ts'
import { summaryMessage } from '../../src/alerting/summary-message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { fourStepExample as example } from './four-steps.ts'
import { at, iso, stored } from './orders.ts'

const garden = { id: 12, common: { kind: 'community', value: '振兴花园' }, cause: null } as const
const fibre = { id: 7, common: { kind: 'account', value: '0518920' }, cause: '市政施工挖断光缆，正在等待第三方施工单位答复后再定' } as const

const of = (outage: AcceptedOutage, ...ids: readonly string[]) => ids.map((id) => [id, outage] as const)
const beside = (outages: ReadonlyMap<string, AcceptedOutage>) => ({ overdue: null, closed: 0, sweptAt: null, outages })

function alertOf(orders: readonly StoredOrder[], now: Instant, hearer = 'ganyu', organisation = example) {
  const judged = orders.flatMap((one) => judgedOrder(one, contextOf(organisation, now), now, now) ?? [])
  const quiet = { said: { of: () => [] }, isDone: () => false, inHand: new Map(), silences: [], reaches: () => true }
  const alert = dueAlerts(judged, { ...quiet, organisation, now }).find((one) => one.hearer.id === hearer && one.told.length > 0)
  if (alert === undefined) throw new Error('nothing is due')
  return alert
}

/** Each of a household of its own. */
const repairs = (count: number, more: object = {}): StoredOrder[] =>
  Array.from({ length: count }, (_, i) => stored({ id: `ZD2026112100039${i}`, household: `H${i}`, ...more }))

describe('in the message to a district', () => {
  const now = at('11-21 22:15')
  const nine = repairs(9)
  const apart = stored({ id: 'ZD20261121000500', household: 'B', installer: '赣榆装维02' })
  const outages = new Map(of(garden, ...nine.map(({ order }) => order.id)))

  test('the orders of an outage are one line above the others; the count, the money and who is called stay those of all', () => {
    const alert = alertOf([...nine, apart], now)
    expect(plainText(alertMessage(alert, beside(outages), example, now))).toBe(
      [
        '@ganyu-installer-01 @ganyu-installer-02',
        '【2小时内到期 10 单】',
        '若今晚未修复将补偿 100元（10 户次）',
        '截至 11月21日 22:15，数据截至 11月21日 17:00',
        '群障 12：小区 振兴花园 9 单（…0390 等），最急 23:59 剩1小时44分，已确认，原因待定',
        'ZD20261121000500：23:59 剩1小时44分 赣榆装维02',
        '不能按时上门的，请提前报管控派单：/升级 工单号 原因',
        '[接手 …0500：接手 ZD20261121000500] [升级 …0500：升级 ZD20261121000500]',
      ].join('\n'),
    )
  })

  test('an alert of nothing else is that line, with a button that shows the orders; what is told is all of them', () => {
    const alert = alertOf(nine, now)
    const { fields, buttons, title } = alertMessage(alert, beside(outages), example, now)
    expect(title).toBe('2小时内到期 9 单')
    expect(fields.map(({ name }) => name)).toEqual(['群障 12'])
    expect(buttons.map(({ says }) => says)).toEqual(['群障 12'])
    expect(alert.told).toHaveLength(9)
  })

  test('several outages each have their line, by number; the time is of the most urgent, and a long cause is cut', () => {
    const early = stored({ id: 'ZD20261120000777', enteredAt: iso('11-20 22:45'), household: 'D' })
    const both = new Map([...outages, ...of(fibre, 'ZD20261120000777', 'ZD20261121000500')])
    const { fields } = alertMessage(alertOf([...nine, apart, early], now), beside(both), example, now)
    expect(fields.map(({ name, value }) => `${name} ${value}`)).toEqual([
      '群障 7 账号段 0518920… 2 单（…0777 等），最急 22:45 剩30分，已确认，原因：市政施工挖断光缆，正在等待第三方施工单位…',
      '群障 12 小区 振兴花园 9 单（…0390 等），最急 23:59 剩1小时44分，已确认，原因待定',
    ])
  })

  test('the rest that is not listed is counted without them', () => {
    const others = Array.from({ length: 12 }, (_, i) => stored({ id: `ZD202611210006${10 + i}`, household: `X${i}` }))
    const { body, fields } = alertMessage(alertOf([...nine, ...others], now), beside(outages), example, now)
    expect(fields).toHaveLength(11)
    expect(body).toContain('共 21 单，其余 2 单回复“在途”查看')
  })

  test('late ones say for how long', () => {
    const late = at('11-22 10:00')
    const { fields } = alertMessage(alertOf(nine.slice(0, 1), late), beside(outages), example, late)
    expect(fields).toEqual([{ name: '群障 12', value: '小区 振兴花园 1 单（…0390），最久 超10小时，已确认，原因待定' }])
  })
})

test('a table above the districts counts them with the others, and says below which they are', () => {
  const now = at('11-22 10:00')
  const city = { ...example, groups: example.groups.map((group) => ({ ...group, posts: group.id === 'city' ? ['alerts' as const] : [] })) }
  const nine = repairs(9)
  const alert = alertOf([...nine, stored({ id: 'ZD1', household: 'B' })], now, 'city', city)
  const outages = new Map(of(garden, ...nine.map(({ order }) => order.id)))
  const { rows, notes, lead } = summaryMessage(alert, beside(outages), city, now)
  expect(lead[0]).toBe('应补偿合计 100元（10 户次）')
  expect(rows.at(-1)).toEqual(['合计', '10', '10', '100元'])
  expect(notes).toEqual(['其中 赣榆 群障 12：小区 振兴花园 9 单（…0390 等），最久 超10小时，已确认，原因待定'])
})

test('what waits for somebody keeps a line for each order', () => {
  const told = alertOf(repairs(2), at('11-21 22:15')).told
  const outages = new Map(of(garden, ...told.map(({ order }) => order.id)))
  expect(foldedBy(outages, { kind: 'waiting', told })).toEqual({ folds: [], apart: told })
  expect(foldedBy(outages, { kind: 'before', told }).folds).toMatchObject([{ outage: garden, told }])
})
