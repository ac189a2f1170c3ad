import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { QuietHours } from '../../src/people/organisation.ts'
import { engine, freshPlace } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { fourStepExample } from './four-steps.ts'
import { at, exportSays, iso, orderFacts } from './orders.ts'
import { only, openTestQueue, tell, test } from './world.ts'

const night: QuietHours = { from: 22 * 3600, to: 7 * 3600 }

test('an import, a step passes: one message for the group, kept as outgoing, and never again', async ({ database, queue }) => {
  const organisation = only('ganyu')
  await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD101' }), orderFacts({ id: 'ZD102', household: 'B' })])
  expect(await tell({ database, queue }, organisation, at('11-21 17:59'))).toEqual([])
  expect(await database.db.selectFrom('alert_said').selectAll().execute()).toEqual([])

  const [said, ...others] = await tell({ database, queue }, organisation, at('11-21 18:00'))
  expect(others).toEqual([])
  expect(said).toMatchObject({ key: 'alert/ganyu/before/six-hours/2026-11-21T18:00:00+08:00', orders: ['ZD101', 'ZD102'] })
  expect(await tell({ database, queue }, organisation, at('11-21 18:00:30'))).toEqual([])
  expect(await tell({ database, queue }, organisation, at('11-21 18:01'))).toEqual([])

  const rows = await database.db.selectFrom('outgoing').select(['key', 'platform', 'conversation', 'lane', 'message']).execute()
  expect(rows).toMatchObject([
    {
      key: said?.key,
      platform: 'webchat',
      conversation: 'group/ganyu',
      lane: 'alert',
      message: { kind: 'card', title: '6小时内到期 2 单' },
    },
  ])
})

test('an order that comes in the minute of a message is told in the next', async ({ database, queue }) => {
  const organisation = only('donghai')
  const late = { district: 'donghai', installer: '东海装维01' }
  await exportSays(database.db, at('11-21 21:59'), [orderFacts({ ...late, id: 'ZD201' })])
  expect((await tell({ database, queue }, organisation, at('11-21 22:00:05'))).map(({ orders }) => orders)).toEqual([['ZD201']])
  await exportSays(database.db, at('11-21 22:00'), [orderFacts({ ...late, id: 'ZD202', household: 'B' })])
  expect(await tell({ database, queue }, organisation, at('11-21 22:00:40'))).toEqual([])
  expect((await tell({ database, queue }, organisation, at('11-21 22:01'))).map(({ orders }) => orders)).toEqual([['ZD202']])
})

test('late at midnight in quiet hours: told once when they end, without what was completed meanwhile', async ({ database, queue }) => {
  const organisation = only('guanyun', { quietHours: night })
  const facts = { district: 'guanyun', installer: '灌云装维01', enteredAt: iso('11-20 12:00') }
  const repairs = ['ZD301', 'ZD302', 'ZD303'].map((id) => orderFacts({ ...facts, id, household: id }))
  await exportSays(database.db, at('11-20 21:00'), repairs)
  for (const time of ['11-20 22:00', '11-20 23:30', '11-21 00:00', '11-21 06:59']) {
    expect(await tell({ database, queue }, organisation, at(time))).toEqual([])
  }
  await exportSays(database.db, at('11-21 05:00'), [
    orderFacts({ ...facts, id: 'ZD302', household: 'ZD302', completedAt: iso('11-21 04:30') }),
  ])

  const said = await tell({ database, queue }, organisation, at('11-21 07:00'))
  expect(said.map(({ key, orders }) => ({ key, orders }))).toEqual([
    { key: 'alert/guanyun/after/overdue/2026-11-21T07:00:00+08:00', orders: ['ZD301', 'ZD303'] },
  ])
  expect(said[0]?.text).toContain('【已超时 2 单】\n应补偿合计 20元（2 户次）\n')
  expect(said[0]?.text).toContain('ZD301：超7小时 灌云装维01')
  expect(await tell({ database, queue }, organisation, at('11-21 07:01'))).toEqual([])
  // The repeat of the next midnight waits for the morning too.
  expect(await tell({ database, queue }, organisation, at('11-22 00:00'))).toEqual([])
  expect((await tell({ database, queue }, organisation, at('11-22 07:00')))[0]?.text).toContain('再次提醒 2 单')
})

test('steps of several orders that were held are one message when quiet hours end', async ({ database, queue }) => {
  const organisation = only('guannan', { quietHours: night })
  const facts = { district: 'guannan', installer: '灌南装维01' }
  const due = (id: string, to: string): object =>
    orderFacts({ ...facts, id, household: id, kind: 'install', enteredAt: iso('11-20 17:00'), appointment: { to: iso(to) } })
  await exportSays(database.db, at('11-20 21:00'), [due('CR401', '11-21 07:20'), due('CR402', '11-21 08:30'), due('CR403', '11-21 12:00')])
  for (const time of ['11-21 02:30', '11-21 05:20', '11-21 06:50'])
    expect(await tell({ database, queue }, organisation, at(time))).toEqual([])

  const said = await tell({ database, queue }, organisation, at('11-21 07:00'))
  expect(said.map(({ key, orders }) => ({ key, orders }))).toEqual([
    { key: 'alert/guannan/before/half-hour/2026-11-21T07:00:00+08:00', orders: ['CR401', 'CR402', 'CR403'] },
  ])
  expect(said[0]?.text).toContain('30分钟内到期 1 单，2小时内到期 1 单，6小时内到期 1 单\n')
  const marks = await database.db
    .selectFrom('alert_said')
    .select(['order_id', 'step', 'state'])
    .where('hearer', '=', 'guannan')
    .orderBy('order_id')
    .orderBy('step')
    .execute()
  expect(marks.map(({ order_id: order, step, state }) => `${order} ${step} ${state}`)).toEqual([
    'CR401 half-hour said',
    'CR401 six-hours passed',
    'CR401 two-hours passed',
    'CR402 six-hours passed',
    'CR402 two-hours said',
    'CR403 six-hours said',
  ])
})

test('an urgent step passes the quiet hours', async ({ database, queue }) => {
  const alerts = fourStepExample.alerts.map((step) => (step.id === 'half-hour' ? { ...step, urgent: true } : step))
  const organisation = only('lianyun', { quietHours: night, alerts })
  await exportSays(database.db, at('11-21 21:00'), [orderFacts({ id: 'ZD501', district: 'lianyun', area: 'central' })])
  expect(await tell({ database, queue }, organisation, at('11-21 22:30'))).toEqual([])
  expect((await tell({ database, queue }, organisation, at('11-21 23:30'))).map(({ key }) => key)).toEqual([
    'alert/lianyun/before/half-hour/2026-11-21T23:30:00+08:00',
  ])
})

test('a jump of nine hours says what is true then, once; a reschedule starts the steps anew', async ({ database, queue }) => {
  const organisation = only('haizhou')
  const facts = { district: 'haizhou', area: 'central', installer: '海州装维01' }
  const repair = (id: string, more: object = {}): object => orderFacts({ ...facts, id, household: id, ...more })
  await exportSays(database.db, at('11-21 17:00'), [repair('ZD601'), repair('ZD602', { enteredAt: iso('11-20 19:00') })])
  expect((await tell({ database, queue }, organisation, at('11-21 17:01'))).map(({ key, orders }) => ({ key, orders }))).toEqual([
    { key: 'alert/haizhou/before/two-hours/2026-11-21T17:01:00+08:00', orders: ['ZD602'] },
  ])
  const after = await tell({ database, queue }, organisation, at('11-22 02:01'))
  expect(after.map(({ key, orders }) => ({ key, orders }))).toEqual([
    { key: 'alert/haizhou/after/overdue/2026-11-22T02:01:00+08:00', orders: ['ZD602', 'ZD601'] },
  ])
  const reschedules = [{ at: iso('11-22 03:00'), initiator: 'customer', confirmed: true, appointment: { to: iso('11-22 15:00') } }]
  await exportSays(database.db, at('11-22 03:00'), [repair('ZD601', { reschedules })])
  expect(await tell({ database, queue }, organisation, at('11-22 08:59'))).toEqual([])
  const anew = await tell({ database, queue }, organisation, at('11-22 09:00'))
  expect(anew.map(({ key, orders }) => ({ key, orders }))).toEqual([
    { key: 'alert/haizhou/before/six-hours/2026-11-22T09:00:00+08:00', orders: ['ZD601'] },
  ])
  expect(anew[0]?.text).toContain('海州装维01·已超时')
})

test('a decision that does not commit is made again; three replicas at once say it once', async ({ database, place, queue }) => {
  const organisation = only('kaifaqu')
  const repairs = Array.from({ length: 40 }, (_, i) =>
    orderFacts({ id: `ZD${700 + i}`, household: `H${i}`, district: 'kaifaqu', area: 'central' }),
  )
  await exportSays(database.db, at('11-21 17:00'), repairs)
  const failing = tell({ database, queue }, organisation, at('11-21 18:00'), () => Promise.reject(new Error('killed before the commit')))
  await expect(failing).rejects.toThrow('killed before the commit')

  const opened = engine === 'server' ? await Promise.all([0, 1].map(() => openDatabase(place, reportLost))) : []
  try {
    const replicas = [database, ...opened, database]
    const said = await Promise.all(replicas.map((replica) => tell({ database: replica, queue }, organisation, at('11-21 18:00'))))
    expect(said.flat().map(({ orders }) => orders.length)).toEqual([40])
  } finally {
    for (const other of opened) await other.close()
  }
})

test('after a restart nothing is said again and nothing is lost', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-alerting-'))
  try {
    const place = engine === 'server' ? await freshPlace('migrated') : { folder: join(folder, 'pg') }
    const organisation = only('ganyu')
    const running = async (now: string): Promise<string[]> => {
      const database = await openDatabase(place, reportLost)
      await migrate(database.db)
      const queue = await openTestQueue(database)
      try {
        if (now === '11-21 18:00') await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD801' })])
        return (await tell({ database, queue }, organisation, at(now))).map(({ key }) => key)
      } finally {
        await queue.stop(1000)
        await database.close()
      }
    }
    expect(await running('11-21 18:00')).toEqual(['alert/ganyu/before/six-hours/2026-11-21T18:00:00+08:00'])
    expect(await running('11-21 18:05')).toEqual([])
    expect(await running('11-21 22:30')).toEqual(['alert/ganyu/before/two-hours/2026-11-21T22:30:00+08:00'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
