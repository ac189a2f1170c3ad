import { expect } from 'vitest'
import { type Bulletin, computeBulletin } from '../../src/bulletins/bulletin.ts'
import { bulletinMessage } from '../../src/bulletins/bulletin-message.ts'
import type { Database } from '../../src/db/database.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const learnt = at('11-30 12:00')

/** Each test has a district of its own in the file's one database. */
const of = ({ db }: Database, district: string, date: string, asOf: string): Promise<Bulletin> =>
  computeBulletin(db, example, { scope: { district }, date: parseDay(`2026-${date}`) ?? 0, edition: 'final', asOf: at(asOf) })

test('a household’s claim is counted once, on the day of the order that leads it, though that day is not asked for', async ({
  database,
}) => {
  const repair = (id: string, enteredAt: string, completedAt: string): object =>
    orderFacts({ id, household: 'A', enteredAt: iso(enteredAt), completedAt: iso(completedAt) })
  await exportSays(database.db, learnt, [
    repair('ZD1', '11-10 12:00', '11-11 10:00'), // due on the 10th, a day late
    repair('ZD2', '11-10 17:00', '11-14 12:00'), // due on the 11th at 17:00, three days late: it leads
  ])
  const tenth = await of(database, 'ganyu', '11-10', '11-20 08:30')
  expect(tenth.day.all.late).toBe(1)
  expect(tenth.day.compensation).toMatchObject({ claims: 0, accruedFen: 0 })
  const eleventh = await of(database, 'ganyu', '11-11', '11-23 08:30')
  expect(eleventh.day.compensation).toMatchObject({ claims: 1, accruedFen: 3000, unpaidPastPayByFen: 3000 })
  expect(eleventh.monthToDate.compensation).toMatchObject({ claims: 1, accruedFen: 3000 })
})

test('asked as of a time before the complaint that voided a reschedule, the order is due when it was due then', async ({ database }) => {
  const reschedules = [{ at: iso('10-30 15:00'), initiator: 'customer', confirmed: true, appointment: { to: iso('11-02 18:00') } }]
  const facts = {
    district: 'donghai',
    enteredAt: iso('10-30 12:00'),
    completedAt: iso('11-02 17:00'),
    complaint: { at: iso('11-04 09:00') },
  }
  await exportSays(database.db, learnt, [orderFacts({ id: 'ZD3', ...facts, reschedules })])
  expect((await of(database, 'donghai', '11-02', '11-04 08:30')).day.all).toMatchObject({ due: 1, onTime: 1 })
  expect((await of(database, 'donghai', '11-02', '11-04 09:30')).day.all).toMatchObject({ due: 0 })
  expect((await of(database, 'donghai', '10-30', '11-04 09:30')).day.all).toMatchObject({ due: 1, late: 1 })
})

test('the day before is compared as it stood a day ago, before what was moved off it since', async ({ database }) => {
  const reschedules = [{ at: iso('11-10 20:00'), initiator: 'customer', confirmed: true, appointment: { to: iso('11-14 18:00') } }]
  const facts = { district: 'guanyun', enteredAt: iso('11-10 12:00'), completedAt: iso('11-11 10:00'), reschedules }
  await exportSays(database.db, learnt, [orderFacts({ id: 'ZD4', ...facts })])
  const { dayBefore } = await of(database, 'guanyun', '11-11', '11-11 18:00')
  expect(dayBefore.all).toMatchObject({ due: 1, open: 1 })
  expect((await of(database, 'guanyun', '11-10', '11-11 18:00')).day.all.due).toBe(0)
})

test('on the first of a month the day before is of the month before, and the month is the day', async ({ database }) => {
  await exportSays(database.db, learnt, [
    orderFacts({ id: 'ZD5', district: 'guannan', enteredAt: iso('10-31 12:00'), completedAt: iso('10-31 14:00') }),
    orderFacts({ id: 'ZD6', district: 'guannan', household: 'B', enteredAt: iso('11-01 12:00'), completedAt: iso('11-02 14:00') }),
  ])
  const { day, dayBefore, monthToDate } = await of(database, 'guannan', '11-01', '11-02 15:00')
  expect([day.all, dayBefore.all, monthToDate.all].map(({ due, onTime, late }) => [due, onTime, late])).toEqual([
    [1, 0, 1],
    [1, 1, 0],
    [1, 0, 1],
  ])
})

test('orders of which the source only counts reschedules are said apart, once it has said so', async ({ database }) => {
  const facts = { district: 'lianyun', area: 'central' }
  await exportSays(
    database.db,
    learnt,
    [orderFacts({ ...facts, id: 'ZD7', completedAt: iso('11-21 15:00') }), orderFacts({ ...facts, id: 'ZD8', customerType: 'campus' })],
    2,
  )
  expect(await of(database, 'lianyun', '11-21', '11-22 08:30')).toMatchObject({ unknownReschedules: 0, day: { all: { due: 1 } } })
  const bulletin = await of(database, 'lianyun', '11-21', '11-30 12:00')
  expect(bulletin).toMatchObject({ unknownReschedules: 1, day: { rescheduled: { part: 0, of: 1 } } })
  expect(bulletinMessage(bulletin, example).notes).toContain('改约 0 单（改约率 0.0%），未经客户确认 0 单；另有 1 单源系统记有改约而无明细')
})
