import { expect } from 'vitest'
import { parseInstant } from '../../src/policy/instant.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { silent, withQueue } from '../delivery/fake-platform.ts'
import { test } from '../engines/database.ts'
import { unsigned } from '../audit/chain.ts'
import { organisation } from './organisation.ts'

const at = (time: string): number => parseInstant(`2026-11-${time}+08:00`) ?? NaN

test('a night that the clock skipped brings the morning’s bulletin to every group, once, and word that the evening’s was left out', async ({
  database,
}) => {
  await withQueue(database, [], async (queue) => {
    const runner = {
      db: database.db,
      log: silent,
      organisation,
      schedules,
      contextAt: (_trx: unknown, now: number): ScheduleContext => ({
        organisation,
        jobs: queue,
        auditKeys: unsigned,
        platformsOf: () => ['webchat'],
        now,
      }),
      deliverNow: queue.deliverNow,
      slotRan: (schedule: string, outcome: string) => expect(`${schedule} ${outcome}`).toMatch(/done$/),
    }
    for (const now of ['21T17:30:00', '22T12:00:00', '22T12:00:05']) await runDue(runner, at(now))
  })
  const rows = await database.db.selectFrom('outgoing').select(['key', 'lane']).orderBy('position').execute()
  const groups = organisation.groups.filter(({ posts }) => posts.includes('bulletins')).map(({ id }) => id)
  const bulletins = rows.filter(({ lane }) => lane === 'bulletin')
  expect(rows.filter(({ lane }) => lane !== 'bulletin').map(({ key }) => key.replace(/\d+$/, 'slot'))).toEqual([
    'control/bulletins-left-out/progress/2026-11-22/2026-11-slot',
    'control/audit/slot',
  ])
  const told = bulletins.map(({ key }) => key.split('/')).map(([, group, , date, edition]) => `${group} ${date} ${edition}`)
  expect(told).toEqual(groups.map((id) => `${id} 2026-11-21 final`))
})
