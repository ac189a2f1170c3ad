import { pino } from 'pino'
import { describe, expect } from 'vitest'
import type { Database, Trx } from '../../src/db/database.ts'
import { DAY, HOUR, type Instant, formatInstant, parseInstant } from '../../src/policy/instant.ts'
import { type Runner, runDue } from '../../src/schedule/run-due.ts'
import type { Schedule } from '../../src/schedule/schedule.ts'
import { test } from '../engines/database.ts'
import { organisation } from './organisation.ts'

const at = (time: string): Instant => parseInstant(`2026-11-${time}+08:00`) ?? NaN
let schedulesMade = 0

/** A schedule that notes the slots it did work for. */
function noting(more: Partial<Schedule<Instant>>) {
  const ran: string[] = []
  const schedule: Schedule<Instant> = {
    name: `test-${(schedulesMade += 1)}`,
    title: null,
    times: () => ({ dailyAt: [8 * HOUR, 18 * HOUR] }),
    catchUp: { withinHours: 48 },
    run: async (_trx, slot) => {
      ran.push(formatInstant(slot).slice(8, 16))
      return []
    },
    ...more,
  }
  return { schedule, ran }
}

function runner({ db }: Database, ...schedules: readonly Schedule<Instant>[]) {
  const outcomes: string[] = []
  const logged: string[] = []
  const delivered: string[][] = []
  const made: Runner<Instant> = {
    db,
    log: pino({ base: null }, { write: (line) => void logged.push(line) }),
    organisation,
    schedules,
    contextAt: (_trx, now) => now,
    deliverNow: async (ids) => void delivered.push([...ids]),
    slotRan: (schedule, outcome) => void outcomes.push(`${schedule} ${outcome}`),
  }
  return { made, outcomes, logged, delivered }
}

describe('what is due', () => {
  test('begins with the first start of a database: what lies before it is not made up for', async ({ database }) => {
    const { schedule, ran } = noting({})
    const { made } = runner(database, schedule)
    await runDue(made, at('21T18:00:00'))
    expect(ran).toEqual([])
    await runDue(made, at('22T08:00:00'))
    expect(ran).toEqual(['22T08:00'])
  })

  test('is done once, however often it is looked at and by however many', async ({ database }) => {
    const { schedule, ran } = noting({})
    const runners = [runner(database, schedule), runner(database, schedule), runner(database, schedule)]
    for (const { made } of runners) await runDue(made, at('21T12:00:00'))
    await Promise.all(runners.map(({ made }) => runDue(made, at('21T18:00:00'))))
    await Promise.all(runners.map(({ made }) => runDue(made, at('21T18:00:05'))))
    expect(ran).toEqual(['21T18:00'])
    expect(runners.flatMap(({ outcomes }) => outcomes)).toEqual([`${schedule.name} done`])
  })

  test('after down time is made up for: all slots that are not too old, in their order', async ({ database }) => {
    const { schedule, ran } = noting({})
    await runDue(runner(database, schedule).made, at('15T12:00:00'))
    await runDue(runner(database, schedule).made, at('21T12:00:00'))
    expect(ran).toEqual(['19T18:00', '20T08:00', '20T18:00', '21T08:00'])
  })

  test('is only the last slot where it says all that the others had to say', async ({ database }) => {
    const { schedule, ran } = noting({ catchUp: 'latest', times: () => ({ everyMinutes: 1 }) })
    const { made } = runner(database, schedule)
    for (const now of ['21T12:00:30', '21T12:00:35', '21T12:01:02', '21T12:01:07', '21T15:30:59']) await runDue(made, at(now))
    expect(ran).toEqual(['21T12:01', '21T15:30'])
  })

  test('after a jump of the clock comes in the order of time across schedules, each with its own slot', async ({ database }) => {
    const order: string[] = []
    const note = (name: string) => async (_trx: Trx, slot: Instant, now: Instant) => {
      order.push(`${name} ${formatInstant(slot).slice(8, 16)} seen at ${formatInstant(now).slice(8, 16)}`)
      return []
    }
    const evening = noting({ run: note('evening'), times: () => ({ dailyAt: [18 * HOUR] }) }).schedule
    const morning = noting({ run: note('morning'), times: () => ({ dailyAt: [8.5 * HOUR] }) }).schedule
    const minutes = noting({ run: note('minute'), times: () => ({ everyMinutes: 1 }), catchUp: 'latest' }).schedule
    const { made } = runner(database, minutes, morning, evening)
    await runDue(made, at('21T17:30:00'))
    await runDue(made, at('22T09:00:00'))
    expect(order).toEqual(['evening 21T18:00 seen at 22T09:00', 'morning 22T08:30 seen at 22T09:00', 'minute 22T09:00 seen at 22T09:00'])
  })
})

describe('a slot that fails', () => {
  test('leaves nothing behind, is logged by name, holds up no other, and is done at a later look', async ({ database }) => {
    let broken = true
    const failing = noting({
      run: async (trx, slot) => {
        await trx
          .insertInto('rate_slot')
          .values({ platform: 'test', conversation: formatInstant(slot), free_at: formatInstant(slot) })
          .execute()
        if (broken) throw new Error('figures are not there yet')
        return []
      },
    }).schedule
    const healthy = noting({})
    const { made, outcomes, logged } = runner(database, failing, healthy.schedule)
    await runDue(made, at('21T12:00:00'))
    await runDue(made, at('21T18:00:00'))
    const written = () => database.db.selectFrom('rate_slot').select('conversation').where('platform', '=', 'test').execute()
    expect(await written()).toEqual([])
    expect(healthy.ran).toEqual(['21T18:00'])
    expect(outcomes).toEqual([`${failing.name} failed`, `${healthy.schedule.name} done`])
    expect(logged.join('')).toContain(`"schedule":"${failing.name}","slot":"2026-11-21T18:00:00+08:00"`)
    broken = false
    await runDue(made, at('21T18:00:05'))
    await runDue(made, at('21T18:00:10'))
    expect(await written()).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === `${failing.name} done`)).toHaveLength(1)
  })

  test('does not hold up the next slot of its own schedule', async ({ database }) => {
    const ran: string[] = []
    const { schedule } = noting({
      run: async (_trx, slot) => {
        const name = formatInstant(slot).slice(8, 16)
        if (name === '21T18:00') throw new Error('this one never works')
        ran.push(name)
        return []
      },
    })
    const { made } = runner(database, schedule)
    await runDue(made, at('21T12:00:00'))
    await runDue(made, at('22T08:00:00'))
    expect(ran).toEqual(['22T08:00'])
  })
})

test('messages of the slots are delivered after their commit, in the order of the slots', async ({ database }) => {
  const { schedule } = noting({ run: async (_trx, slot) => [formatInstant(slot).slice(8, 16)] })
  const { made, delivered } = runner(database, schedule)
  await runDue(made, at('21T12:00:00'))
  await runDue(made, at('22T12:00:00'))
  await Promise.resolve()
  await Promise.resolve()
  expect(delivered).toEqual([['21T18:00'], ['22T08:00']])
})

test('marks of slots are not kept for ever', async ({ database }) => {
  const { schedule } = noting({ times: () => ({ dailyAt: [8 * HOUR] }) })
  const { made } = runner(database, schedule)
  await runDue(made, at('01T07:00:00'))
  for (let day = 0; day < 20; day++) await runDue(made, at('01T09:00:00') + day * DAY)
  const { kept } = await database.db
    .selectFrom('schedule_slot')
    .select(({ fn }) => fn.countAll<number>().as('kept'))
    .where('schedule', '=', schedule.name)
    .executeTakeFirstOrThrow()
  expect(kept).toBe(9)
})
