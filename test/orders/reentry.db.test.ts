import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { findOrder } from '../../src/orders/queries.ts'
import { engine, test } from '../engines/database.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { at, context, done, exported, now, observation } from './histories.ts'

const append = (database: Database, ...events: NewEvent[]) => database.db.transaction().execute((trx) => appendEvents(trx, events, context))

const entered = (id: string, household: string, day: number, facts: Readonly<Record<string, unknown>> = {}) =>
  exported(at('21 12:00:00'), observation({}, { id, household, enteredAt: `2026-11-${day}T10:00:00+08:00`, ...facts }))
const cancelled = (id: string, time: string) => done('cancellation', at(time), { by: 'customer' }, id)
const linkOf = async (database: Database, id: string) => (await findOrder(database.db, id))?.reentryOf

test('an order entered again within seven days of a cancellation is linked to the cancelled one', async ({ database }) => {
  await append(database, entered('OLD1', 'A', 10), cancelled('OLD1', '12 10:00:00'), entered('NEW1', 'A', 19))
  expect([await linkOf(database, 'NEW1'), await linkOf(database, 'OLD1')]).toEqual(['OLD1', null])
})

test('after seven days, for another household, kind or product it is another wish', async ({ database }) => {
  await append(database, entered('OLD2', 'B', 10), cancelled('OLD2', '12 09:59:59'))
  await append(database, entered('LATE', 'B', 19), entered('OTHER', 'B2', 13), entered('REPAIR', 'B', 13, { kind: 'repair' }))
  await append(database, entered('TV', 'B', 13, { product: 'itv-hd' }))
  for (const id of ['LATE', 'OTHER', 'REPAIR', 'TV']) expect(await linkOf(database, id)).toBeNull()
})

test('a cancellation that is learnt only later links what was entered meanwhile, and its correction unlinks it', async ({ database }) => {
  await append(database, entered('NEW3', 'C', 19))
  await append(database, entered('OLD3', 'C', 18))
  expect(await linkOf(database, 'NEW3')).toBeNull()
  await append(database, cancelled('OLD3', '19 12:00:00'))
  expect(await linkOf(database, 'NEW3')).toBe('OLD3')
  await append(database, done('correction', at('20 12:00:00'), { facts: { cancelledAt: null }, reason: null }, 'OLD3'))
  expect(await linkOf(database, 'NEW3')).toBeNull()
})

test('whoever looks at the new order is told, and as of a time before the cancellation was known is not', async ({ database }) => {
  await append(
    database,
    { ...entered('OLD4', 'D', 10), learntAt: at('10 12:00:00') },
    { ...entered('NEW4', 'D', 13), learntAt: at('13 12:00:00') },
  )
  await append(database, { ...cancelled('OLD4', '12 10:00:00'), learntAt: at('14 10:00:00') })
  const shown = async (options = '') => (await runLine(programOn(database, now), `order NEW4 ${options}`)).out
  const said = '疑似重录：同一客户的工单 OLD4 撤单后 7 天内重新录入'
  expect(await shown()).toContain(said)
  expect(await shown('--as-of 2026-11-13T13:00:00+08:00')).not.toContain('疑似重录')
  expect(await shown('--as-of 2026-11-14T13:00:00+08:00')).toContain(said)
})

if (engine === 'server') {
  test('a cancellation and a new entry at the same moment are linked all the same', async ({ database }) => {
    for (let i = 0; i < 20; i += 1) {
      await append(database, entered(`O${i}`, `P${i}`, 18))
      await Promise.all([append(database, cancelled(`O${i}`, '19 12:00:00')), append(database, entered(`N${i}`, `P${i}`, 19))])
      expect(await linkOf(database, `N${i}`)).toBe(`O${i}`)
    }
  })
}
