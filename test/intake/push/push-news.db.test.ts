import { expect } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { districtNames } from '../../../src/intake/rows/districts.ts'
import { takeEvents } from '../../../src/intake/push/push.ts'
import type { Tell } from '../../../src/control-group/tell.ts'
import { feedAges } from '../../../src/orders/feeds.ts'
import { contextOf } from '../../../src/people/policy-context.ts'
import { test } from '../control-room.ts'
import { at, csv, fileOf, importOf, organisation, row } from '../sample.ts'

const push = (database: Database, tell: Tell, time: string, events: readonly unknown[], source = 'crm') => {
  const learntAt = at(`2026-11-21 ${time}`)
  const given = { source, learntAt, districts: districtNames(organisation.districts) }
  return takeEvents(database.db, events, given, contextOf(organisation, learntAt), tell)
}

const complaint = (orderId: string, time: string, more: object = {}) => ({
  externalId: `${orderId} ${time}`,
  eventType: 'complaint',
  orderId,
  eventTime: `2026-11-21T${time}+08:00`,
  ...more,
})

const secret = '张某13905180000'
/** Each wrong in another way, each with somebody's name and number where it is wrong. */
const wrong = [
  complaint(`P1 ${secret}`, '10:00:00'),
  complaint('P2', secret),
  complaint('P3', '10:00:00', { [secret]: 1 }),
  complaint('P4', '10:00:00', { eventType: secret }),
  complaint('P5', '10:00:00', { eventType: 'correction', facts: { district: `${secret} 有误：${secret}` } }),
  complaint('P6', '10:00:00', { eventType: 'correction', facts: { enteredAt: secret } }),
  complaint('P7', '10:00:00', { eventType: 'evidence', of: 'exemption', evidence: secret, rescheduledAt: secret }),
]

test('refused pushes are told with counts and reasons, in the transaction that keeps them, and with nothing of anybody', async ({
  database,
  tell,
  told,
}) => {
  const breaking: Tell = async (trx, news) => {
    await tell?.(trx, news)
    throw new Error('the database went away')
  }
  await expect(push(database, breaking, '10:05:00', wrong)).rejects.toThrow('the database went away')
  expect(await told()).toEqual([])
  expect(await database.db.selectFrom('quarantine').select('id').execute()).toEqual([])

  await push(database, tell, '10:05:00', [complaint('P0', '10:00:00'), ...wrong])
  const [news = '', ...more] = await told()
  expect(more).toEqual([])
  expect(news).toMatch(/^推送（crm）：拒收 7 个事件\n/)
  expect(news).toContain('  orderId 有误：不像工单编号：1 个\n')
  expect(news).toContain('  事件：有不认识的项：1 个\n')
  expect(news).toContain('  district 有误：不在组织文件里：1 个\n')
  expect(news).not.toMatch(/张某|1390/)
})

test('once an hour and source: what is refused meanwhile comes with the next, and the same again is no news', async ({
  database,
  tell,
  told,
}) => {
  const late = (id: string) => complaint(id, '10:00:00', { eventType: 'state', state: 'lost' })
  await push(database, tell, '10:59:59', [late('P8')])
  await push(database, tell, '11:00:00', wrong)
  expect(await told()).toEqual([])
  await push(database, tell, '11:00:01', [late('P9')])
  expect(await told()).toEqual([
    '推送（crm）：拒收 2 个事件\n  state：只能是 in-progress：2 个\n原文已保留；更正后重新推送即可。一小时内再有拒收，随下一次一并通知',
  ])
  await push(database, tell, '11:00:02', [late('P9')], 'dispatch')
  expect((await told()).map((text) => text.split('\n')[0])).toEqual(['推送（dispatch）：拒收 1 个事件'])
})

test('a source that only pushes has its data as of what it last said; refusals say nothing, no event says that nothing happened', async ({
  database,
}) => {
  const feeds = [{ source: 'visits', staleAfterMinutes: 30 }]
  const age = async (time: string) => {
    const [feed] = await feedAges(database.db, feeds, at(`2026-11-21 ${time}`))
    return feed && { dataAsOf: feed.dataAsOf, stale: feed.stale }
  }
  expect(await age('12:00:00')).toEqual({ dataAsOf: null, stale: true })
  const said = complaint('V1', '12:00:00')
  await push(database, null, '12:00:10', [said], 'visits')
  expect(await age('12:30:00')).toEqual({ dataAsOf: at('2026-11-21 12:00:00'), stale: false })
  expect(await age('12:30:01')).toEqual({ dataAsOf: at('2026-11-21 12:00:00'), stale: true })
  // Late, wrong, and told before: none of it is newer.
  await push(database, null, '12:31:00', [complaint('V1', '11:00:00'), wrong[3], said], 'visits')
  expect(await age('12:31:00')).toEqual({ dataAsOf: at('2026-11-21 12:00:00'), stale: true })
  await push(database, null, '12:31:00', [complaint('V2', '12:35:00')], 'visits')
  expect(await age('12:31:00')).toEqual({ dataAsOf: at('2026-11-21 12:31:00'), stale: false })
  await push(database, null, '13:10:00', [], 'visits')
  expect(await age('13:10:00')).toEqual({ dataAsOf: at('2026-11-21 13:10:00'), stale: false })
})

test('of a source that pushes and exports the newer counts', async ({ database }) => {
  const age = async () => (await feedAges(database.db, [{ source: 'export', staleAfterMinutes: 60 }], at('2026-11-21 20:30:00')))[0]
  await push(database, null, '19:00:00', [complaint('E1', '18:59:00')], 'export')
  expect(await age()).toMatchObject({ dataAsOf: at('2026-11-21 18:59:00'), stale: true })
  await importOf(database, fileOf(csv(row({ 工单编号: 'E2' }))))
  expect(await age()).toMatchObject({ dataAsOf: at('2026-11-21 20:00:00'), stale: false })
})
