import { expect } from 'vitest'
import { appendEvents } from '../../src/orders/append/append.ts'
import { applyForceMajeure, applyPolicy } from '../../src/orders/in-force/apply-policy.ts'
import { type Context, parseContext } from '../../src/policy/context.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { test as base } from '../engines/database.ts'
import { at, exported, observation } from './histories.ts'

const notice = (now: Instant, parameters: object = {}): Context => parseContext({ districts: [{ id: 'ganyu' }], parameters }, now)
const dearer = { repairFenPerDay: [{ from: '2026-01-01', value: 1500 }] }
const storm = { districts: ['ganyu'], kind: '暴雨', from: at('20 12:00:00'), to: at('20 20:00:00'), except: [] }

/** Late since midnight. Judged by the notice from 13:00, a storm declared at 16:00, narrowed at 17:00, withdrawn at 18:00, dearer from 19:00. */
const test = base.extend('looking', { scope: 'file' }, async ({ database }) => {
  const { db } = database
  const late = observation({}, { kind: 'repair', enteredAt: '2026-11-20T09:00:00+08:00' })
  await db
    .transaction()
    .execute((trx) => appendEvents(trx, [exported(at('21 08:00:00'), late, at('21 08:00:00'))], notice(at('21 08:00:00'))))
  await applyPolicy(db, notice(at('21 13:00:00')))
  const say = (time: string, said: Parameters<typeof applyForceMajeure>[1]) =>
    db.transaction().execute((trx) => applyForceMajeure(trx, said, 'desk', notice(at(time))))
  const { number } = await say('21 16:00:00', { type: 'declared', facts: storm })
  await say('21 17:00:00', { type: 'corrected', number, facts: { ...storm, except: ['CR1'] } })
  await say('21 17:30:00', { type: 'corrected', number, facts: storm })
  await say('21 18:00:00', { type: 'withdrawn', number })
  await applyPolicy(db, notice(at('21 19:00:00'), dearer))

  return async (command: 'verdicts' | 'order', asOf?: string) => {
    const then = asOf === undefined ? '' : `--as-of 2026-11-${asOf.replace(' ', 'T')}+08:00`
    const asked = command === 'verdicts' ? 'verdicts' : 'order CR1 --json'
    const { out, err } = await runLine(programOn(database, at('21 20:00:00')), `${asked} ${then}`)
    expect(err).toBe('')
    const { exemption, compensationFen } = JSON.parse(out) as { exemption: string | null; compensationFen: number }
    return `${exemption ?? '-'} ${compensationFen}`
  }
})

const then = [
  ['21 09:00:00', '- 1000', 'before the first policy: by that one'],
  ['21 15:59:59', '- 1000', 'the second before the declaration'],
  ['21 16:00:00', 'force-majeure 0', 'declared'],
  ['21 16:59:59', 'force-majeure 0', 'not yet corrected'],
  ['21 17:00:00', '- 1000', 'corrected: not this order'],
  ['21 17:30:00', 'force-majeure 0', 'corrected again'],
  ['21 17:59:59', 'force-majeure 0', 'not yet withdrawn'],
  ['21 18:00:00', '- 1000', 'withdrawn'],
  ['21 18:59:59', '- 1000', 'the amount of then'],
  ['21 19:00:00', '- 1500', 'dearer'],
] as const

test.for(then)('verdicts and order as of %s say “%s”: %s', async ([time, said], { looking }) => {
  expect(await looking('verdicts', time)).toBe(said)
  expect(await looking('order', time)).toBe(said)
})

test('without a time they say what is in force now', async ({ looking }) => {
  expect([await looking('verdicts'), await looking('order')]).toEqual(['- 1500', '- 1500'])
})
