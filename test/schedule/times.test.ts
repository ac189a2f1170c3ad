import { describe, expect, test } from 'vitest'
import { HOUR, formatInstant, parseInstant } from '../../src/policy/instant.ts'
import { nextThing } from '../../src/schedule/schedule.ts'
import { schedules } from '../../src/schedule/schedules.ts'
import { type Times, latestSlot, nextSlot, slotsIn } from '../../src/schedule/times.ts'
import { organisation } from './organisation.ts'

const at = (time: string): number => parseInstant(`2026-11-${time}+08:00`) ?? NaN
const shown = (slot: number | null): string | null => (slot === null ? null : formatInstant(slot))
const daily: Times = { dailyAt: [18 * HOUR, 8.5 * HOUR] }

describe('slots', () => {
  test('of every day are at its times in Shanghai, in order, the end included and the beginning not', () => {
    expect(slotsIn(daily, at('21T08:30:00'), at('22T18:00:00')).map(shown)).toEqual([
      '2026-11-21T18:00:00+08:00',
      '2026-11-22T08:30:00+08:00',
      '2026-11-22T18:00:00+08:00',
    ])
    expect(slotsIn(daily, at('21T18:00:00'), at('22T08:29:59'))).toEqual([])
  })

  test('of every few minutes begin with the full hour', () => {
    expect(slotsIn({ everyMinutes: 20 }, at('21T08:59:59'), at('21T09:40:00')).map(shown)).toEqual([
      '2026-11-21T09:00:00+08:00',
      '2026-11-21T09:20:00+08:00',
      '2026-11-21T09:40:00+08:00',
    ])
  })

  test('have a latest one, at the second itself too, on the day before if need be', () => {
    expect(shown(latestSlot(daily, at('21T18:00:00')))).toBe('2026-11-21T18:00:00+08:00')
    expect(shown(latestSlot(daily, at('21T17:59:59')))).toBe('2026-11-21T08:30:00+08:00')
    expect(shown(latestSlot(daily, at('21T00:00:00')))).toBe('2026-11-20T18:00:00+08:00')
    expect(shown(latestSlot({ everyMinutes: 1 }, at('21T17:59:59')))).toBe('2026-11-21T17:59:00+08:00')
    expect(latestSlot({ dailyAt: [] }, at('21T12:00:00'))).toBeNull()
  })

  test('have a next one, never the one of this second, on the next day if need be', () => {
    expect(shown(nextSlot(daily, at('21T08:30:00')))).toBe('2026-11-21T18:00:00+08:00')
    expect(shown(nextSlot(daily, at('21T18:00:00')))).toBe('2026-11-22T08:30:00+08:00')
    expect(shown(nextSlot({ everyMinutes: 1 }, at('21T17:59:00')))).toBe('2026-11-21T18:00:00+08:00')
    expect(nextSlot({ dailyAt: [] }, at('21T12:00:00'))).toBeNull()
  })
})

test('the next thing is the bulletin that comes first by the organisation’s times', () => {
  const times = { ...organisation, bulletins: { ...organisation.bulletins, progress: 18 * HOUR, final: 8.5 * HOUR } }
  expect(nextThing(schedules, times, at('21T17:30:00'))).toEqual({ at: at('21T18:00:00'), what: '当日装当日修进度通报' })
  expect(nextThing(schedules, times, at('21T18:00:00'))).toEqual({ at: at('22T08:30:00'), what: '前一日当日装当日修通报' })
  expect(nextThing([], times, at('21T18:00:00'))).toBeNull()
})
