import { expect } from 'vitest'
import { fourStepExample } from './four-steps.ts'
import { at, exportSays, iso, orderFacts } from './orders.ts'
import { only, tell, test } from './world.ts'

test('a clock that replays the past speaks of what was open then, and not of what came later', async ({ database, queue }) => {
  await exportSays(database.db, at('11-21 20:00'), [
    orderFacts({ id: 'ZD1', completedAt: iso('11-21 19:00') }),
    orderFacts({ id: 'ZD2', household: 'B', completedAt: iso('11-21 17:00') }),
    orderFacts({ id: 'ZD3', household: 'C', cancelledAt: iso('11-21 18:20') }),
    orderFacts({ id: 'ZD4', household: 'D', enteredAt: iso('11-21 18:10'), kind: 'install', appointment: { to: iso('11-22 09:00') } }),
  ])
  const told = async (now: string) => tell({ database, queue }, only('ganyu'), at(now))
  const evening = await told('11-21 18:00')
  expect(evening.map(({ orders }) => orders)).toEqual([['ZD1', 'ZD3']])
  expect(evening[0]?.text).toContain('截至 11月21日 18:00，数据截至 11月21日 18:00')
  expect(await told('11-21 22:30')).toEqual([])
  expect((await told('11-22 03:00')).map(({ orders }) => orders)).toEqual([['ZD4']])
})

test('without steps before the visit what has just become late is found, also where its end is known already', async ({
  database,
  queue,
}) => {
  const organisation = only('donghai', { alerts: fourStepExample.alerts.filter(({ when }) => when === 'after') })
  const facts = { district: 'donghai', area: 'county-town' }
  await exportSays(database.db, at('11-22 12:00'), [orderFacts({ ...facts, id: 'ZD5', completedAt: iso('11-22 09:00') })])
  expect(await tell({ database, queue }, organisation, at('11-21 23:59:59'))).toEqual([])
  expect((await tell({ database, queue }, organisation, at('11-22 00:00'))).map(({ orders }) => orders)).toEqual([['ZD5']])
})

test('the city’s group, where it is to hear alerts, hears one summary beside the districts’ lists', async ({ database, queue }) => {
  const city = { posts: ['alerts' as const], districts: ['guanyun'] }
  const groups = only('guanyun').groups.map((group) => (group.id === 'city' ? { ...group, ...city } : group))
  const organisation = { ...fourStepExample, groups }
  await exportSays(database.db, at('11-23 20:00'), [orderFacts({ id: 'ZD6', district: 'guanyun', enteredAt: iso('11-23 12:00') })])
  expect((await tell({ database, queue }, organisation, at('11-23 18:00'))).map(({ key }) => key)).toEqual([
    'alert/guanyun/before/six-hours/2026-11-23T18:00:00+08:00',
  ])
  const late = await tell({ database, queue }, organisation, at('11-24 00:00'))
  const keys = late.map(({ key }) => key.split('/').slice(1, 4).join(' '))
  expect(keys).toEqual(['guanyun after overdue', 'city after overdue'])
  expect(late[1]?.text).not.toContain('ZD6')
  expect(late[1]?.text).toContain('合计     1     1    10元')
  expect(await tell({ database, queue }, organisation, at('11-24 00:01'))).toEqual([])
})

test('a group on two platforms hears each alert on both, and it counts once', async ({ database, queue }) => {
  const organisation = only('lianyun')
  const both = { database, queue, platforms: ['wecom', 'dingtalk'] as const }
  await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD151', district: 'lianyun', area: 'central', installer: null })])
  const told = await tell(both, organisation, at('11-21 18:00'))
  expect(told.map(({ key }) => key)).toEqual(['alert/lianyun/before/six-hours/2026-11-21T18:00:00+08:00'])
  // Bound on a third meanwhile, or on one only: what was said was said.
  expect(await tell({ ...both, platforms: ['webchat', 'wecom'] }, organisation, at('11-21 18:01'))).toEqual([])
  const rows = await database.db
    .selectFrom('outgoing')
    .select(['key', 'platform'])
    .where('conversation', '=', 'group/lianyun')
    .orderBy('position')
    .execute()
  expect(rows).toEqual(['wecom', 'dingtalk'].map((platform) => ({ key: told[0]?.key, platform })))
  const said = await database.db.selectFrom('alert_said').select(['step', 'state']).where('order_id', '=', 'ZD151').execute()
  expect(said).toEqual([{ step: 'six-hours', state: 'said' }])
  const events = await database.db.selectFrom('jeopardy_event').select('jeopardy').where('order_id', '=', 'ZD151').execute()
  expect(events).toEqual([{ jeopardy: 'approaching' }])
})
