import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { applyForceMajeure, applyPolicy, previewForceMajeure, previewPolicy } from '../../src/orders/in-force/apply-policy.ts'
import { changedOrders } from '../../src/orders/in-force/changes.ts'
import { forceMajeureAt } from '../../src/orders/in-force/force-majeure.ts'
import { contextInForce } from '../../src/orders/in-force/policy-in-force.ts'
import { storedOrder } from '../../src/orders/current/rows.ts'
import { type Context, parseContext } from '../../src/policy/context.ts'
import { HOUR, type Instant } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { test as base } from '../engines/database.ts'
import { at, exported, observation } from './histories.ts'

const of = (id: string, facts: Readonly<Record<string, unknown>>) => observation({}, { id, household: id, ...facts })
const repair = { kind: 'repair', enteredAt: '2026-11-20T09:00:00+08:00' }

const notice = (now: Instant, changes: object = {}, parameters: object = {}): Context =>
  parseContext(
    {
      districts: [
        { id: 'ganyu', optedIn: [{ area: 'other', from: '2017-07-01' }] },
        { id: 'donghai', ...changes },
      ],
      parameters,
    },
    now,
  )

const orders = [
  of('R1', { ...repair }),
  of('R2', { ...repair, district: 'donghai' }),
  of('R3', { ...repair, district: 'donghai', area: 'other', completedAt: '2026-11-21T10:00:00+08:00' }),
  of('C1', { completedAt: '2026-11-21T12:00:00+08:00' }),
]

const test = base.extend('seeded', { scope: 'file' }, async ({ database }) => {
  const events = orders.map((one) => exported(at('21 12:00:00'), one))
  await database.db.transaction().execute((trx) => appendEvents(trx, events, notice(at('21 12:00:00'))))
})

/** Every stored verdict against the one its facts give by what is in force, as of when it was stored. */
async function expectStoredAsRecomputed({ db }: Database): Promise<void> {
  for (const row of await db.selectFrom('orders').selectAll().execute()) {
    const verdict = judge(storedOrder(row).order, await contextInForce(db, notice(row.judged_at)))
    expect(row).toMatchObject({
      in_scope: verdict.inScope,
      status: verdict.status,
      late_days: verdict.lateDays,
      exemption: verdict.exemption,
      compensation_fen: verdict.compensationFen,
      due_by: verdict.dueBy,
      flags: verdict.flags,
    })
  }
}

async function stored({ db }: Database): Promise<Record<string, string>> {
  const rows = await db.selectFrom('orders').selectAll().orderBy('id').execute()
  return Object.fromEntries(rows.map((row) => [row.id, `${row.status} ${row.exemption ?? '-'} ${row.compensation_fen}`]))
}

test('a database is judged as a whole by the first organisation file it meets, and no more while that stays', async ({
  database,
  seeded,
}) => {
  expect(seeded).toBeUndefined()
  const now = at('21 13:00:00')
  expect(changedOrders((await applyPolicy(database.db, notice(now))) ?? new Map())).toBe(0)
  expect(await applyPolicy(database.db, notice(now + HOUR))).toBeNull()
  expect(await stored(database)).toEqual({
    C1: 'on-time - 0',
    R1: 'overdue - 1000',
    R2: 'overdue - 1000',
    R3: 'not-covered - 0',
  })
})

test('an opt-in changes the verdicts of its district; a preview says so before and writes nothing', async ({ database }) => {
  const revised = notice(at('21 14:00:00'), { optedIn: [{ area: 'other', from: '2026-01-01' }] })
  const before = await stored(database)
  const preview = await previewPolicy(database.db, revised)
  expect(preview?.get('donghai')).toMatchObject({
    looked: 2,
    changed: 1,
    before: { compensated: 1, fen: 1000 },
    after: { compensated: 2, fen: 2000 },
    statuses: new Map([['not-covered late', 1]]),
  })
  expect(preview?.get('ganyu')).toMatchObject({ changed: 0 })
  expect(await stored(database)).toEqual(before)
  expect(await applyPolicy(database.db, revised)).toEqual(preview)
  expect(await stored(database)).toEqual({ ...before, R3: 'late - 1000' })
  await expectStoredAsRecomputed(database)
})

test('so does an amount, also for orders that come in from a process that knows only the older file', async ({ database }) => {
  const dearer = { repairFenPerDay: [{ from: '2026-11-01', value: 1500 }] }
  const revised = notice(at('21 15:00:00'), { optedIn: [{ area: 'other', from: '2026-01-01' }] }, dearer)
  expect(changedOrders((await applyPolicy(database.db, revised)) ?? new Map())).toBe(3)
  const late = exported(at('21 15:30:00'), of('R4', { ...repair }))
  await database.db.transaction().execute((trx) => appendEvents(trx, [late], notice(at('21 15:30:00'))))
  expect(await stored(database)).toEqual({
    C1: 'on-time - 0',
    R1: 'overdue - 1500',
    R2: 'overdue - 1500',
    R3: 'late - 1500',
    R4: 'overdue - 1500',
  })
  await expectStoredAsRecomputed(database)
})

test('force majeure declared, corrected and withdrawn changes the verdicts it can reach, each time at once', async ({ database }) => {
  const storm = { districts: ['ganyu'], kind: 'rainstorm', from: at('20 12:00:00'), to: at('20 20:00:00'), except: ['R4'] }
  const say = (time: string, said: Parameters<typeof applyForceMajeure>[1]) =>
    database.db.transaction().execute((trx) => applyForceMajeure(trx, said, 'desk', notice(at(time))))

  const preview = await previewForceMajeure(database.db, { type: 'declared', facts: storm }, notice(at('21 16:00:00')))
  expect(preview.get('ganyu')).toMatchObject({ changed: 1, before: { exempt: 0, fen: 3000 }, after: { exempt: 1, fen: 1500 } })
  const { number, changes } = await say('21 16:00:00', { type: 'declared', facts: storm })
  expect(changes).toEqual(preview)
  expect(await stored(database)).toMatchObject({ R1: 'overdue force-majeure 0', R4: 'overdue - 1500', R2: 'overdue - 1500' })
  await expectStoredAsRecomputed(database)

  await say('21 17:00:00', { type: 'corrected', number, facts: { ...storm, districts: ['donghai'] } })
  expect(await stored(database)).toMatchObject({ R1: 'overdue - 1500', R4: 'overdue - 1500', R2: 'overdue force-majeure 0' })
  await expectStoredAsRecomputed(database)

  await say('21 18:00:00', { type: 'withdrawn', number })
  expect(await stored(database)).toMatchObject({ R1: 'overdue - 1500', R2: 'overdue - 1500', R3: 'late - 1500' })
  await expectStoredAsRecomputed(database)

  const known = async (time: string) =>
    (await forceMajeureAt(database.db, at(time))).map(({ districts, withdrawn }) => [...districts, withdrawn?.by])
  expect(await known('21 15:59:59')).toEqual([])
  expect(await known('21 16:30:00')).toEqual([['ganyu', undefined]])
  expect(await known('21 17:30:00')).toEqual([['donghai', undefined]])
  expect(await known('21 18:00:00')).toEqual([['donghai', 'desk']])
})

test('what was said of an event stays', async ({ database }) => {
  await expect(database.db.deleteFrom('force_majeure_event').execute()).rejects.toThrow('force_majeure_event is append-only')
  await expect(database.db.updateTable('policy_version').set({ orders_changed: 0 }).execute()).rejects.toThrow(
    'policy_version is append-only',
  )
})
