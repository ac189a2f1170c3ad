import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../src/delivery/claim.ts'
import { afterAnswer, afterDoubt } from '../../src/delivery/outcome.ts'
import type { Retry } from '../../src/delivery/sender.ts'
import { rates } from '../../src/delivery/rates.ts'
import { storedJson } from '../../src/db/stored-json.ts'

const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  id: 'm',
  number: 1,
  platform: 'wecom',
  lane: 'reply',
  thread: 'T-22222222',
  repeat: false,
  refusals: 0,
  part: 0,
  ...more,
})
const refused = (retry: Retry) => ({ sent: false, retry, reason: 'why', answer: { errcode: -1 } }) as const

describe('after a refusal', () => {
  test('that may be tried now, the first retry is at once and the pauses double up to a minute', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6].map((refusals) => afterAnswer(refused('now'), attempt({ refusals })))
    expect(pauses.map((outcome) => ('afterSeconds' in outcome ? outcome.afterSeconds : outcome.state))).toEqual([0, 2, 4, 8, 16, 32, 60])
  })

  test('the eighth is the last', () => {
    expect(afterAnswer(refused('after-a-minute'), attempt({ refusals: 6 }))).toMatchObject({ state: 'queued', afterSeconds: 60 })
    expect(afterAnswer(refused('after-a-minute'), attempt({ refusals: 7 }))).toEqual({
      state: 'dead',
      reason: 'why',
      answer: { errcode: -1 },
    })
  })

  test('because nothing could leave, it waits however often that is found: only its age ends it', () => {
    expect(afterAnswer(refused('when-connected'), attempt({ number: 500, repeat: true }))).toMatchObject({
      state: 'queued',
      afterSeconds: 60,
      counts: false,
      repeat: true,
      holdsUpAll: false,
    })
  })

  test('that comes of too many messages, the whole conversation waits', () => {
    expect(afterAnswer(refused('after-a-minute'), attempt())).toMatchObject({ state: 'queued', afterSeconds: 60, holdsUpAll: true })
    expect(afterAnswer(refused('after-ten-minutes'), attempt())).toMatchObject({ state: 'queued', afterSeconds: 600, holdsUpAll: true })
  })

  test('until next month, it is refused: what is said now is no news then', () => {
    expect(afterAnswer(refused('next-month'), attempt())).toMatchObject({ state: 'refused' })
  })

  test('a refusal that a person must mend is named as such', () => {
    expect(afterAnswer({ ...refused('never'), trouble: 'gone' }, attempt())).toMatchObject({ state: 'refused', trouble: 'gone' })
  })

  test('for good, nothing is tried again', () => {
    expect(afterAnswer(refused('never'), attempt())).toEqual({ state: 'refused', reason: 'why', answer: { errcode: -1 } })
  })

  test('of a repeat, the next try is still one', () => {
    expect(afterAnswer(refused('now'), attempt({ repeat: true }))).toMatchObject({ state: 'queued', repeat: true })
  })
})

describe('of a message that takes three sends', () => {
  test('the first two are followed by the next, the third ends it', () => {
    const ends = [0, 1, 2].map((part) => afterAnswer({ sent: true, answer: null, parts: 3 }, attempt({ part })).state)
    expect(ends).toEqual(['part-sent', 'part-sent', 'sent'])
  })
})

describe('in doubt', () => {
  test('a reply and a bulletin wait for a person', () => {
    for (const lane of ['reply', 'bulletin'] as const)
      expect(afterDoubt(attempt({ lane }), false, 'why')).toEqual({ state: 'in-doubt', reason: 'why' })
  })

  test('an alert is repeated once, marked', () => {
    expect(afterDoubt(attempt({ lane: 'alert' }), false, 'why')).toMatchObject({ state: 'queued', afterSeconds: 0, repeat: true })
    expect(afterDoubt(attempt({ lane: 'alert', repeat: true }), false, 'why')).toEqual({ state: 'in-doubt', reason: 'why' })
  })

  test('a message that a platform shows once is sent again without a mark, but not for ever', () => {
    expect(afterDoubt(attempt({ lane: 'bulletin' }), true, 'why')).toMatchObject({ state: 'queued', repeat: false })
    expect(afterDoubt(attempt({ lane: 'bulletin', refusals: 7 }), true, 'why')).toMatchObject({ state: 'dead' })
  })
})

test('the rates stay below what the platforms allow in any minute and any hour', () => {
  const atMost = (platform: 'wecom' | 'dingtalk', seconds: number): number => {
    const rate = rates[platform]
    return rate === null ? Infinity : rate.burst + seconds / rate.everySeconds
  }
  expect(atMost('wecom', 60)).toBeLessThanOrEqual(25)
  expect(atMost('wecom', 3600)).toBeLessThan(1000)
  expect(atMost('dingtalk', 60)).toBeLessThanOrEqual(30)
})

test('stored JSON has nothing that jsonb refuses, and is otherwise the same', () => {
  expect(storedJson({ text: '\0 装维 \ud800 😀', rows: [['a\0']] })).toBe('{"text":"\u{fffd} 装维 \u{fffd} 😀","rows":[["a\u{fffd}"]]}')
  expect(storedJson(undefined)).toBe('null')
})
