import { expect } from 'vitest'
import type { Database, Trx } from '../../src/db/database.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import type { Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { type Instant, formatInstant } from '../../src/policy/instant.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { test } from '../alerting/world.ts'
import { unsigned } from '../audit/chain.ts'
import { sameAsEver, sixWeeks, store, todayAt } from './six-weeks.ts'
import { organisation as example } from '../conversation/chat-room.ts'

const DAY = 86_400
/** As shipped, the city's group hears no alerts. */
const organisation: Organisation = {
  ...example,
  groups: example.groups.map((group) => (group.id === 'city' ? { ...group, posts: ['alerts', 'bulletins'] } : group)),
}
const reached = ['ganyu', 'city', 'haizhou']

/** One tick of one process: what the schedule says of tonight. `beforeCommit` may still fail. */
async function tick(
  { database, queue }: { database: Database; queue: Queue },
  now: Instant,
  { beforeCommit = () => Promise.resolve(), alertBudget = 6 }: { beforeCommit?: (trx: Trx) => Promise<void>; alertBudget?: number } = {},
): Promise<void> {
  await runDue<ScheduleContext>(
    {
      db: database.db,
      log: { error: () => undefined },
      organisation: { ...organisation, alertBudget },
      schedules: schedules
        .filter(({ name }) => name === 'forecast')
        .map((one) => ({
          ...one,
          run: async (trx, slot, context: ScheduleContext) => {
            const ids = await one.run(trx, slot, context)
            await beforeCommit(trx)
            return ids
          },
        })),
      contextAt: () => ({
        organisation: { ...organisation, alertBudget },
        jobs: queue,
        auditKeys: unsigned,
        platformsOf: (group) => (reached.includes(group) ? ['webchat'] : []),
        now,
      }),
      deliverNow: () => Promise.resolve(),
      slotRan: () => undefined,
    },
    now,
  )
}

/** Keys and texts of what was said since the last look. */
const listen = ({ db }: Database) => {
  const seen = new Set<string>()
  return async (): Promise<string[]> => {
    const rows = await db.selectFrom('outgoing').select(['key', 'message']).orderBy('position').execute()
    return rows.flatMap(({ key, message }) => {
      if (seen.has(key)) return []
      seen.add(key)
      return [`${key}\n${plainText(message as Message)}`]
    })
  }
}

test('at 16:00 and 17:30 tonight is said once: when there is something, when it has changed, late by an hour at most, within the budget', async ({
  database,
  queue,
}) => {
  const both = { database, queue }
  const said = listen(database)
  await store(database.db, todayAt(16), [...sixWeeks(), ...sameAsEver()])
  await tick(both, todayAt(15))
  await tick(both, todayAt(16) - 1)
  expect(await said()).toEqual([])

  // A process dies before it commits; then three are there at once.
  await tick(both, todayAt(16), { beforeCommit: () => Promise.reject(new Error('died')) })
  expect(await said()).toEqual([])
  await Promise.all([1, 2, 3].map(() => tick(both, todayAt(16) + 20)))
  await tick(both, todayAt(16) + 60)
  const [ganyu, city, ...others] = (await said()).toSorted().toReversed()
  expect(others).toEqual([])
  expect(ganyu).toContain('forecast/ganyu/2026-11-24T16:00:00+08:00\n@ganyu-dispatcher\n【赣榆今晚预计 3 单完不成】')
  expect(ganyu).toContain('若今晚未修复将补偿 30元（3 户次）')
  expect(ganyu).not.toMatch(/张|120039|花园|H-/)
  expect(city).toContain('forecast/city/2026-11-24T16:00:00+08:00\n【全市今晚预计 3 单完不成】')

  // By 17:30 three more have come to be, and are too much.
  const more = Array.from({ length: 3 }, (_, n) => ({ id: `ZD2026112420${n}`, facts: { enteredAt: '2026-11-24T15:59:00+08:00' } }))
  await store(database.db, todayAt(17.25), more)
  await tick(both, todayAt(17.5) - 1)
  expect(await said()).toEqual([])
  await tick(both, todayAt(17.5))
  const [, changed] = (await said()).toSorted()
  expect(changed).toMatch(
    /^forecast\/ganyu\/2026-11-24T17:30:00\+08:00\n@ganyu-dispatcher\n【赣榆今晚预计 7 单完不成】\n16:00 曾预计 3 单完不成/,
  )
})

test('what was missed is said up to an hour late and marked; what has not changed, or does not fit the budget, is not said', async ({
  database,
  queue,
}) => {
  const both = { database, queue }
  const said = listen(database)
  await said()
  const later = (days: number, hour: number): Instant => todayAt(hour) + days * DAY
  for (const days of [1, 2, 3])
    await store(
      database.db,
      later(days, 9),
      Array.from({ length: 8 }, (_, n) => ({
        id: `ZD2026112${4 + days}00${n}`,
        facts: { installer: '赣榆装维02', enteredAt: formatInstant(later(days, 9)) },
      })),
    )
  await tick(both, later(1, 16) + 40 * 60)
  const late = await said()
  expect(late).toHaveLength(2)
  for (const one of late) expect(one).toContain('补报：16:00 的预计当时未能发出')
  expect(late.join('\n')).toContain('今天没有开工：赣榆装维02（在手 8 单），不计其完成')
  await tick(both, later(1, 17.5))
  expect(await said()).toEqual([])

  await tick(both, later(2, 16), { alertBudget: 0 })
  await tick(both, later(2, 17.5) + 3601)
  expect(await said()).toEqual([])
  await tick(both, later(3, 17.5) + 3599)
  expect(await said()).toHaveLength(2)
})
