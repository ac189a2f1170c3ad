import { expect } from 'vitest'
import type { Db } from '../../src/db/database.ts'
import { markDatabase } from '../../src/db/mark.ts'
import { alertsDue } from '../../src/alerting/alerts-due.ts'
import { computeBulletin } from '../../src/bulletins/bulletin.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { pastDeadline } from '../../src/orders/past-deadline.ts'
import { openOrders, ordersByNumber } from '../../src/orders/queries.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { DAY, HOUR, type Instant, dayOf, formatInstant } from '../../src/policy/instant.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { test as onEngine } from '../engines/database.ts'
import { at, context, fileOf, organisation, sampleBytes } from '../intake/sample.ts'
import { importFile } from '../../src/intake/import/import-file.ts'

/** The sample is of 11-21 20:00; it is imported before the day that is replayed. */
const exportedAt = at('2026-11-21 20:00:00')
const morning = at('2026-11-20 07:10:00')
const districts = organisation.districts.map(({ id }) => id)

const test = onEngine.extend('replay', { scope: 'file' }, async ({ database }) => {
  const beforehand = at('2026-11-20 07:00:00')
  const options = { shownAs: 'export.csv', source: 'export', organisation, dryRun: false, setAsideTo: null, tell: null, watch: null }
  await markDatabase(database.db, 'replay')
  await importFile(database, fileOf(sampleBytes), { ...options, context: { ...context, asOf: beforehand } })
  return database
})

const overdue = async (db: Db, now: Instant): Promise<readonly StoredOrder[]> =>
  ordersByNumber(
    db,
    (await pastDeadline(db, districts, { ...context, asOf: now })).map(({ order }) => order.id),
    now,
  )

const desks = /待处理|异常卡单/
const isAtDesk = ({ sourceState }: StoredOrder): boolean => ['at-resource-desk', 'at-network-desk', 'stuck'].includes(sourceState)

test(
  'at 07:10 no alert knows at whose desk an order waits, which its source says on the next evening',
  { timeout: 60_000 },
  async ({ replay }) => {
    const told = async (now: Instant): Promise<string> => {
      const alerting = { organisation, platformsOf: () => ['webchat'] as const, now }
      return (await alertsDue(replay.db, alerting, now)).alerts.map(({ message }) => plainText(message)).join('\n')
    }
    const minutes = [morning, morning + 5 * HOUR, morning + 10 * HOUR, morning + DAY, exportedAt - 1]
    for (const now of minutes) expect(await told(now)).not.toMatch(desks)
    expect(await told(morning)).toContain('在途')
    expect(await told(exportedAt)).toMatch(desks)
  },
)

test('lists show open orders as under way and without a cause until the source says otherwise', { timeout: 60_000 }, async ({ replay }) => {
  const shown = async (now: Instant): Promise<readonly StoredOrder[]> => {
    const open = await openOrders(replay.db, { districts, crews: null, kinds: null, now, limit: 2000 })
    return [...open.orders, ...(await overdue(replay.db, now))]
  }
  for (const now of [morning, exportedAt - 1]) {
    const orders = await shown(now)
    expect(orders.length).toBeGreaterThan(50)
    expect(orders.filter((one) => isAtDesk(one) || one.order.delayCause !== null || one.proposal !== null)).toEqual([])
    expect(orders.filter(({ dataAsOf }) => dataAsOf > now)).toEqual([])
  }
  const known = await shown(exportedAt)
  expect(known.filter(isAtDesk).length).toBeGreaterThan(0)
  expect(known.filter(({ order }) => order.delayCause !== null).length).toBeGreaterThan(0)
})

test(
  'order, verdicts and bulletin agree with it, as of a time and by a clock that stands there',
  { timeout: 120_000 },
  async ({ replay }) => {
    const orders = await overdue(replay.db, exportedAt)
    const one = orders.find(
      ({ order, sourceState }) => sourceState !== 'in-progress' && order.delayCause !== null && order.enteredAt < morning,
    )
    const id = one?.order.id ?? ''
    expect(id).not.toBe('')
    const run = async (now: Instant, line: string): Promise<string> => (await runLine(programOn(replay, now, { organisation }), line)).out
    const lines = (text: string) => text.trimEnd().split('\n')

    const late = formatInstant(exportedAt - 1)
    const asOf = await run(exportedAt + HOUR, `order ${id} --json --history --as-of ${late}`)
    const [standing, ...history] = lines(asOf)
    expect(JSON.parse(standing ?? '')).toMatchObject({ sourceState: 'in-progress', facts: { delayCause: null }, dataAsOf: late })
    expect(history).toEqual([])
    expect(await run(exportedAt - 1, `order ${id} --json --history`)).toBe(asOf)
    expect(await run(exportedAt, `order ${id}`)).toMatch(desks)

    const verdicts = await run(exportedAt + HOUR, `verdicts --as-of ${late}`)
    expect(await run(exportedAt - 1, 'verdicts')).toBe(verdicts)
    expect(verdicts).not.toContain('cause-without-exemption')
    expect(await run(exportedAt, 'verdicts')).toContain('cause-without-exemption')
    const {
      facts: _,
      sourceState: _state,
      dataAsOf: _data,
      contradictions: _said,
      reentryOf: _of,
      ...verdict
    } = JSON.parse(standing ?? '') as Record<string, unknown>
    expect(lines(verdicts)).toContain(JSON.stringify(verdict))

    const bulletin = async (instant: Instant) =>
      computeBulletin(replay.db, organisation, { scope: { city: true }, date: dayOf(morning), edition: 'final', asOf: instant })
    const [before, after] = [await bulletin(exportedAt - 1), await bulletin(exportedAt)]
    expect(before.day.causes).toEqual([{ cause: null, orders: before.day.all.late }])
    expect(after.day.causes.length).toBeGreaterThan(2)
    expect({ before: before.unknownReschedules, after: after.unknownReschedules > 0 }).toEqual({ before: 0, after: true })
    expect(before.day.all).toEqual(after.day.all)
  },
)
