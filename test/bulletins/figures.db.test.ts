import { readXlsx } from 'hucre'
import { describe, expect } from 'vitest'
import { bulletinXlsx } from '../../src/bulletins/bulletin-files.ts'
import { bulletinBoard } from '../../src/bulletins/picture/bulletin-board.ts'
import { districtOf } from '../../src/people/organisation.ts'
import { formatRate } from '../../src/policy/rate.ts'
import { type Bulletin, type Scope, computeBulletin } from '../../src/bulletins/bulletin.ts'
import { bulletinMessage } from '../../src/bulletins/bulletin-message.ts'
import type { Db } from '../../src/db/database.ts'
import type { TableMessage } from '../../src/messages/message.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Figures } from '../../src/policy/figures.ts'
import { judge } from '../../src/policy/judge.ts'
import { overdueCounts } from '../../src/policy/overdue.ts'
import { DAY, HOUR, type Instant, dayOf, endOfDay, formatDay, parseDay, startOfDay } from '../../src/policy/instant.ts'
import type { Order } from '../../src/policy/order.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { test as base } from '../engines/database.ts'
import { example } from '../people/example.ts'
import { type Made, randomOrders } from './random-orders.ts'
import { straightforward } from './straightforward.ts'

const first = parseDay('2026-10-25') ?? 0
const DAYS = 24
const COUNT = 900
/** Everything has happened by then: the columns are of a time after those that are asked for. */
const learnt = startOfDay(first + DAYS + 14)

const contextAt = (asOf: Instant) => contextOf(example, asOf)

/** The only export of an order comes hours after its end. */
const toldAt = ({ completedAt, cancelledAt }: Order): Instant => Math.min(learnt, (completedAt ?? cancelledAt ?? learnt) + 5 * HOUR)
/** Its cause is known from then on; all else has a time. */
const asKnown = (orders: readonly Order[], asOf: Instant): Order[] =>
  orders.map((order) => (toldAt(order) <= asOf ? order : { ...order, delayCause: null }))

async function store(db: Db, made: readonly Made[]): Promise<Order[]> {
  const events = made.flatMap(({ facts, exempted }): NewEvent[] => {
    const contact = { name: null, phone: null, address: null, account: null }
    const order = parseOrder(facts)
    const said = { source: 'export', exportedAt: toldAt(order), learntAt: learnt, importId: null }
    const told = { orderId: order.id, learntAt: learnt, source: 'chat', actor: 'ganyu-manager', importId: null }
    const state = order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress'
    const events: NewEvent[] = [observed({ order, state, contact, rescheduleCount: 0, line: 1 }, said)]
    if (exempted === null) return events
    const { reason, evidence, grantedAt, revokedAt } = exempted
    events.push({ ...told, type: 'exemption-granted', happenedAt: grantedAt, key: `${order.id}/granted`, payload: { reason, evidence } })
    if (revokedAt !== null)
      events.push({ ...told, type: 'exemption-revoked', happenedAt: revokedAt, key: `${order.id}/revoked`, payload: { note: null } })
    return events
  })
  await db.transaction().execute((trx) => appendEvents(trx, events, contextAt(learnt)))
  return made.map(({ facts, exempted }) => ({ ...parseOrder(facts), exemption: exempted }))
}

const test = base.extend('orders', { scope: 'file' }, ({ database }) => store(database.db, randomOrders(7, COUNT, first, DAYS)))

const inScope = (orders: readonly Order[], scope: Scope): Order[] =>
  'city' in scope ? [...orders] : orders.filter(({ district }) => district === scope.district)

const plain = (f: Figures) => ({
  kinds: { all: bare(f.all), install: bare(f.installs), repair: bare(f.repairs) },
  openNow: f.openNow,
  overdueNow: f.overdueNow,
  rescheduled: f.rescheduled.part,
  unconfirmed: f.unconfirmedReschedules,
  cancelledAfterDue: f.cancelledAfterDue,
  acceptanceFaults: f.acceptanceFaults,
  causes: Object.fromEntries(f.causes.map(({ cause, orders }) => [cause ?? 'none', orders])),
  oldest: f.oldestOverdue,
  money: f.compensation,
})
const bare = ({ due, onTime, late, exempt, open, done }: Figures['all']) => ({ due, onTime, late, exempt, open, done })

const scopes: readonly Scope[] = [{ district: 'ganyu' }, { district: 'donghai' }, { district: 'haizhou' }, { city: true }]
const days = [parseDay('2026-11-01'), parseDay('2026-11-08'), parseDay('2026-11-14')].flatMap((day) => (day === null ? [] : [day]))
/** While the day lasts, the next morning, and days later. */
const instants = (day: number): Instant[] => [
  startOfDay(day) + 10 * HOUR,
  startOfDay(day) + 18 * HOUR,
  endOfDay(day) + 8.5 * HOUR,
  endOfDay(day) + 6 * DAY,
]

describe(`over ${COUNT} random orders, judged as of times before and after what happened`, () => {
  const asked = days.flatMap((date) => instants(date).flatMap((asOf) => scopes.map((scope) => ({ date, asOf, scope }))))
  test.for(asked)(
    'the figures are those of a plain count of all orders: $date $asOf $scope',
    async ({ date, asOf, scope }, { database, orders }) => {
      const bulletin = await computeBulletin(database.db, example, { scope, date, edition: 'final', asOf })
      const mine = asKnown(inScope(orders, scope), asOf)
      expect(plain(bulletin.day)).toEqual(straightforward(mine, date, date, asOf, contextAt))
      const month = dayOf(startOfDay(date)) - Number(formatDay(date).slice(8)) + 1
      expect(plain(bulletin.monthToDate)).toEqual(straightforward(mine, month, date, asOf, contextAt))
      const judged = mine.map((order) => ({ order, verdict: judge(order, contextAt(asOf)) }))
      expect(bulletin.overdue).toEqual(
        overdueCounts(
          judged.filter(({ order }) => order.enteredAt <= asOf),
          asOf,
        ),
      )
      const before = straightforward(mine, date - 1, date - 1, asOf - DAY, contextAt)
      expect({
        all: bare(bulletin.dayBefore.all),
        install: bare(bulletin.dayBefore.installs),
        repair: bare(bulletin.dayBefore.repairs),
      }).toEqual(before.kinds)
      printedSumsAddUp(bulletin, bulletinMessage(bulletin, example))
    },
  )

  test('there is something to count', async ({ database, orders }) => {
    expect(orders).toHaveLength(COUNT)
    const date = parseDay('2026-11-14') ?? 0
    const asOf = endOfDay(date) + 8 * HOUR
    const { day, monthToDate: month } = await computeBulletin(database.db, example, { scope: { city: true }, date, edition: 'final', asOf })
    const ofDay = [day.all.due, day.all.onTime, day.all.late, day.overdueNow, day.rescheduled.part, day.compensation.claims]
    const ofMonth = [month.all.exempt, month.cancelledAfterDue, month.acceptanceFaults, month.compensation.unpaidPastPayByFen]
    expect([...ofDay, ...ofMonth].filter((figure) => figure === 0)).toEqual([])
  })
})

/** What stands on the screen adds up by itself, and is no longer than a telephone shows. */
function printedSumsAddUp({ scope, day }: Bulletin, { rows, notes, lead }: TableMessage): void {
  const number = (text: string | undefined): number => Number(text)
  expect([lead.length <= 3, rows.length <= 7]).toEqual([true, true])
  if (day.all.due === 0) {
    expect(rows).toEqual([])
  } else if ('city' in scope) {
    const sum = (column: number): number => rows.reduce((all, row) => all + number(row[column]), 0)
    expect([2, 3, 4, 5].map(sum)).toEqual([day.all.due, day.all.onTime, day.all.late, day.all.exempt])
  } else {
    const [installs, repairs, all] = rows
    for (const column of [1, 2, 3, 4]) expect(number(installs?.[column]) + number(repairs?.[column])).toBe(number(all?.[column]))
    expect(all?.slice(1, 5).map(number)).toEqual([day.all.due, day.all.onTime, day.all.late, day.all.exempt])
  }
  const causes = notes.find((note) => note.startsWith('当日超时原因'))?.matchAll(/ (\d+) 单/g) ?? []
  expect([...causes].reduce((all, [, orders]) => all + number(orders), 0)).toBe(day.all.late)
  const { claims, accruedFen } = day.compensation
  expect(notes.find((note) => note.startsWith('该日'))).toBe(
    claims === 0 ? '该日没有应补偿的户' : `该日应补偿 ${claims} 户次 ${accruedFen / 100}元`,
  )
  const [conclusion] = lead
  if (day.all.due > 0) expect(conclusion).toContain(`：应完成 ${day.all.due} 单，按时 ${day.all.onTime} 单，当日超时 ${day.all.late} 单`)
}

test('picture, workbook and text give the same figures; the workbook holds every order behind them', async ({ database, orders }) => {
  expect(orders).toHaveLength(COUNT)
  const nameOf = (district: string): string => districtOf(example, district)?.name ?? district
  for (const [scope, days] of [[{ city: true }, 9] as const, [{ district: 'ganyu' }, 11] as const]) {
    const asked = { scope, date: first + days, edition: 'final', asOf: startOfDay(first + days + 1) + 9 * HOUR } as const
    const bulletin = await computeBulletin(database.db, example, asked)
    const { all } = bulletin.day
    const board = bulletinBoard(bulletin, nameOf)
    expect([board.headline.value, board.tiles[0]?.value, board.tiles[2]?.value]).toEqual([
      formatRate(all.assessedRate),
      String(all.due),
      String(all.late),
    ])
    const { sheets } = await readXlsx(await bulletinXlsx(database.db, bulletin, example))
    const [summary, late, behind, exempt] = sheets.map(({ rows }) => rows)
    expect(sheets.map(({ name }) => name)).toEqual(['汇总', '超时明细', '工单明细', '免责凭证', '口径'])
    const total = summary?.find((row) => row[1] === ('city' in scope ? '全市' : '合计'))
    const { due, done, onTime, late: lateOnes, exempt: exempted, open } = all
    expect(total?.slice(2, 8)).toEqual([due, done, onTime, lateOnes, exempted, open])
    expect(late?.slice(1).map((row) => row[0])).toEqual(bulletin.late.map(({ id }) => id))
    expect(late?.slice(1).filter((row) => row[10] !== null)).toHaveLength(exempted)
    expect(behind).toHaveLength(due + 1)
    const results = Map.groupBy(behind?.slice(1) ?? [], (row) => row[6])
    expect(results.get('按时')?.length ?? 0).toBe(onTime)
    expect((results.get('超时未完成')?.length ?? 0) + (results.get('超时完成')?.length ?? 0)).toBe(lateOnes)
    expect(exempt).toHaveLength(exempted + 1)
  }
})
