import { sql } from 'kysely'
import { expect } from 'vitest'
import { refreshAlert } from '../../src/alerting/refresh-alert.ts'
import { sayAlerts } from '../../src/alerting/say-alerts.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { Database } from '../../src/db/database.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { example } from '../people/example.ts'
import { at, exportSays, iso, orderFacts } from './orders.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { withSteps } from './four-steps.ts'
import { only, test } from './world.ts'

/** Decides at `decided`, and gives what the message says when it is sent at another time. */
async function decide({ database, queue }: { database: Database; queue: Queue }, organisation: Organisation, decided: Instant) {
  const { alerts, ids } = await database.db
    .transaction()
    .execute((trx) => sayAlerts(trx, { organisation, platformsOf: () => ['webchat'], now: decided }, queue, decided))
  const [alert, ...others] = alerts
  if (alert === undefined || others.length > 0) throw new Error(`${alerts.length} alerts are due`)
  const row = await database.db
    .selectFrom('outgoing')
    .select(['about', sql<number>`extract(epoch from worth_until)::float8`.as('worthUntil')])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .executeTakeFirstOrThrow()
  return {
    worthUntil: row.worthUntil,
    sentAt: async (now: Instant): Promise<string> => {
      const refreshed = await database.db
        .transaction()
        .execute((trx) => refreshAlert(trx, organisation, { about: row.about, at: decided, now }))
      if (refreshed === 'as-it-is') return 'as it is'
      return 'message' in refreshed ? plainText(refreshed.message) : refreshed.nothingLeft
    },
  }
}

const nothing = (orders: number): string => `${orders} 单在发出之前都已办结、免责、改约、有人接手，或另有后来的提醒，没有可说的了`

test('an alert that is sent at once is sent as it was decided; minutes later its times are told anew', async ({ database, queue }) => {
  await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD1' }), orderFacts({ id: 'ZD2', household: 'B' })])
  const alert = await decide({ database, queue }, only('ganyu'), at('11-21 22:00'))
  expect(await alert.sentAt(at('11-21 22:04:59'))).toBe('as it is')
  const later = await alert.sentAt(at('11-21 22:40'))
  expect(later).toContain('【2小时内到期 2 单】\n若今晚未修复将补偿 20元（2 户次）\n截至 11月21日 22:40，')
  expect(later).toContain('1小时19分')
})

test('orders that have ended meanwhile are left out at once, and the rest is counted', async ({ database, queue }) => {
  const facts = { district: 'donghai', area: 'central', installer: '东海装维01' }
  const order = (id: string, more: object = {}) => orderFacts({ ...facts, id, household: id, ...more })
  await exportSays(database.db, at('11-21 17:00'), [order('DH1'), order('DH2'), order('DH3')])
  const alert = await decide({ database, queue }, only('donghai'), at('11-21 22:00'))
  await exportSays(database.db, at('11-21 22:01'), [
    order('DH1', { completedAt: iso('11-21 21:58') }),
    order('DH2', { cancelledAt: iso('11-21 22:00:30') }),
  ])
  const said = await alert.sentAt(at('11-21 22:02'))
  expect(said).toContain('【2小时内到期 1 单】')
  expect(said).toContain('DH3')
  expect(said).not.toMatch(/DH[12]/)
  await exportSays(database.db, at('11-21 22:03'), [order('DH3', { completedAt: iso('11-21 22:02') })])
  expect(await alert.sentAt(at('11-21 22:03'))).toBe(nothing(3))
})

test('an order that got another time is told by that one', async ({ database, queue }) => {
  const order = (more: object = {}) => orderFacts({ id: 'LY1', district: 'lianyun', area: 'central', installer: '连云装维01', ...more })
  await exportSays(database.db, at('11-21 17:00'), [order()])
  const alert = await decide({ database, queue }, only('lianyun'), at('11-21 22:00'))
  const reschedules = [{ at: iso('11-21 22:01'), initiator: 'customer', confirmed: true, appointment: { to: iso('11-22 15:00') } }]
  await exportSays(database.db, at('11-21 22:01'), [order({ reschedules })])
  expect(await alert.sentAt(at('11-21 22:02'))).toBe(nothing(1))
})

test('an earlier step that was held up does not tell again what a later one told', async ({ database, queue }) => {
  const facts = { district: 'guanyun', area: 'central', installer: '灌云装维01' }
  await exportSays(database.db, at('11-21 17:00'), [
    orderFacts({ ...facts, id: 'GY1' }),
    orderFacts({ ...facts, id: 'GY2', household: 'B', enteredAt: iso('11-20 19:00') }),
  ])
  const organisation = only('guanyun')
  const six = await decide({ database, queue }, organisation, at('11-21 18:00'))
  expect(await six.sentAt(at('11-21 18:30'))).toContain('即将到期 2 单')
  const two = await decide({ database, queue }, organisation, at('11-21 18:40'))
  // 30 minutes for the one, and nothing new for the other.
  expect(await two.sentAt(at('11-21 18:41'))).toBe('as it is')
  const held = await six.sentAt(at('11-21 18:41'))
  expect(held).toContain('【6小时内到期 1 单】')
  expect(held).toContain('GY1')
  // The visit's time is over: it is for the step after it.
  expect(await six.sentAt(at('11-22 00:00'))).toBe(nothing(2))
})

test('an overdue order is told for as long as its step holds, and not once it is exempt', async ({ database, queue }) => {
  const facts = { district: 'guannan', area: 'central', installer: '灌南装维01' }
  await exportSays(database.db, at('11-21 17:00'), [
    orderFacts({ ...facts, id: 'GN1' }),
    orderFacts({ ...facts, id: 'GN2', household: 'B' }),
  ])
  const organisation = only('guannan')
  const late = await decide({ database, queue }, organisation, at('11-22 00:00'))
  expect(late.worthUntil).toBe(at('11-22 23:59:59'))
  expect(await late.sentAt(at('11-22 09:00'))).toContain(
    '【已超时 2 单】\n应补偿合计 20元（2 户次）\n此刻超时在途 2 单：以前到期 2\n截至 11月22日 09:00',
  )
  const granted = {
    orderId: 'GN1',
    type: 'exemption-granted',
    source: 'chat',
    key: 'GN1/granted',
    actor: 'guannan-manager',
    happenedAt: at('11-22 09:01'),
    learntAt: at('11-22 09:01'),
    importId: null,
    payload: { reason: 'customer', evidence: '录音123' },
  } as const
  await database.db.transaction().execute((trx) => appendEvents(trx, [granted], contextOf(example, at('11-22 09:01'))))
  const left = await late.sentAt(at('11-22 09:02'))
  expect(left).toContain('【已超时 1 单】')
  expect(left).not.toContain('GN1')
})

test('a list of the day that is held up counts all orders of the day, not only what changed', async ({ database, queue }) => {
  const order = (id: string, more: object = {}) =>
    orderFacts({ id, household: id, district: 'haizhou', area: 'central', installer: '海州装维01', ...more })
  const today = withSteps(
    "alerts:\n  - { id: today, orders: same-day, when: daily, at: ['11:00', '15:00'], only: changed, says: 今日还有 }\n",
  )
  const organisation = only('haizhou', { alerts: parseOrganisation(today).alerts })
  const early = { enteredAt: iso('11-21 09:00') }
  await exportSays(database.db, at('11-21 10:30'), [order('HZ1', early), order('HZ2', early)])
  await decide({ database, queue }, organisation, at('11-21 11:00'))
  await exportSays(database.db, at('11-21 14:00'), [order('HZ3')])
  const afternoon = await decide({ database, queue }, organisation, at('11-21 15:00'))
  const held = await afternoon.sentAt(at('11-21 15:10'))
  expect(held).toContain('【今日还有 3 单】')
  expect(held).toContain('海州装维01 3 单')
})
