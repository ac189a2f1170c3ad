import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Level, callAfter, callFrom, heldUntil } from '../../src/escalation/climb.ts'
import { escalationFigures } from '../../src/escalation/figures.ts'
import { escalationLine } from '../../src/messages/escalation-text.ts'
import { type LadderRole, ladderRoles } from '../../src/people/organisation.ts'
import { example } from '../people/example.ts'

const RUNS = Number(process.env['SAMEDAY_RUNS'] ?? 300)
const ladder = example.escalation
const order = ladder.levels.map(({ role }) => role)
const NOON = 1_763_697_600

/** Which levels can be told; each by one person of that name. */
const reach = fc.record({ dispatcher: fc.boolean(), manager: fc.boolean(), desk: fc.boolean(), 'city-lead': fc.boolean() })
type Reach = Readonly<Record<LadderRole, boolean>>
const levelIn =
  (told: Reach) =>
  (role: LadderRole): Level =>
    told[role] ? { people: [role] } : { empty: 'away' }
const place = (role: LadderRole): number => order.indexOf(role)

test('whatever levels can be told, each call is to one of them, the nearest above; none above: the nearest below; none: nobody', () => {
  const role = fc.constantFrom(...ladderRoles)
  fc.assert(
    fc.property(role, reach, (from, told) => {
      const call = callFrom(ladder, from, levelIn(told), NOON)
      const above = order.slice(place(from)).find((one) => told[one])
      const below = order.slice(0, place(from)).findLast((one) => told[one])
      expect(call.people).toEqual([above ?? below].filter((one) => one !== undefined))
      expect(call.role).toBe(above ?? below ?? from)
      expect(call.nextAt).toBeGreaterThan(NOON)
      // Who is passed over is named, once, and never somebody who could have been told.
      expect(call.skipped.every((one) => !told[one.role])).toBe(true)
      expect(new Set(call.skipped.map((one) => one.role)).size).toBe(call.skipped.length)
    }),
    { numRuns: RUNS },
  )
})

test('left alone, an escalation reaches the highest level that can be told, climbs without stepping back while there is one above, and never falls silent', () => {
  fc.assert(
    fc.property(reach, fc.array(reach, { minLength: 4, maxLength: 12 }), (first, later) => {
      let call = callFrom(ladder, 'dispatcher', levelIn(first), NOON)
      for (const told of later) {
        const next = callAfter(ladder, call.role, levelIn(told), call.nextAt)
        const above = order.slice(place(call.role) + 1).find((one) => told[one])
        if (above !== undefined) expect(next.role).toBe(above)
        else if (told[call.role]) expect(next.role).toBe(call.role)
        expect(next.people.length).toBe(Object.values(told).some(Boolean) ? 1 : 0)
        expect(next.nextAt).toBeGreaterThan(call.nextAt)
        call = next
      }
    }),
    { numRuns: RUNS },
  )
})

test('a take-over holds an hour after it or after the last fact, whichever is later', () => {
  fc.assert(
    fc.property(fc.nat(), fc.option(fc.nat()), (since, fact) => {
      expect(heldUntil(ladder, since, fact)).toBe(Math.max(since, fact ?? 0) + 3600)
    }),
  )
})

test('a day’s escalations in a line', () => {
  const at = (minutes: number): number => NOON + minutes * 60
  const times = [
    { district: 'ganyu', askedAt: at(0), takenAt: at(8), endedAt: at(120) },
    { district: 'ganyu', askedAt: at(0), takenAt: at(2), endedAt: null },
    { district: 'ganyu', askedAt: at(5), takenAt: at(50), endedAt: null },
    { district: 'ganyu', askedAt: at(5), takenAt: null, endedAt: null },
  ]
  const figures = { escalated: 4, taken: 3, toTake: 480, finished: 1, toFinish: 7200, unanswered: 1 }
  expect(escalationFigures(times)).toEqual(figures)
  expect(escalationLine(figures)).toBe('升级 4 单：接手 3 单（中位 8分），办结 1 单（中位 2小时），没有人接手 1 单')
  expect(escalationLine(escalationFigures(times.slice(3)))).toBe('升级 1 单：接手 0 单，办结 0 单，没有人接手 1 单')
})
