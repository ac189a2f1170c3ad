import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain, when, yuan } from '../../src/policy/explain.ts'
import type { Ground } from '../../src/policy/ground.ts'
import { judge } from '../../src/policy/judge.ts'
import { contexts, orders } from './arbitraries.ts'
import { aContext, at, iso, judged } from './facts.ts'

const explained = (facts: Readonly<Record<string, unknown>>, context = aContext()): string[] => explain(judged(facts, context).verdict)

describe('the explanation', () => {
  it('reads as a manager would say it', () => {
    const sentences = explained({ enteredAt: iso('11-20 15:42'), completedAt: iso('11-21 08:10') })
    expect(sentences.slice(0, 2).join('；')).toBe(
      '11月20日 15:42 录入，16:00 前受理，应于当日 23:59:59 前修复〔二(四)2〕；21日 08:10 竣工，超时不足1天按1天〔三(一)〕，应补偿10元〔二(四)3(2)〕',
    )
    expect(sentences.slice(2)).toEqual(['结束次日起7日内主动赔付，最迟 28日 23:59:59〔四(六)〕'])
  })

  it('of an order in time is two sentences', () => {
    expect(explained({ kind: 'install', completedAt: iso('11-20 18:05') })).toEqual([
      '11月20日 10:00 录入，16:00 前受理，应于当日 23:59:59 前装通〔二(四)1〕',
      '20日 18:05 竣工，未超时',
    ])
  })

  it('of an order still under way says until when that was looked at', () => {
    expect(explained({}, aContext({ asOf: iso('11-20 12:00') })).at(-1)).toBe('截至 20日 12:00 未完成，未到时限')
    expect(explained({}, aContext({ asOf: iso('11-21 12:00') })).at(-1)).toBe(
      '截至 21日 12:00 未完成，超时不足1天按1天〔三(一)〕，应补偿10元〔二(四)3(2)〕',
    )
  })

  it('names the month again when it is another', () => {
    expect(explained({ enteredAt: iso('11-29 10:00'), completedAt: iso('12-01 09:30') }, aContext({ asOf: iso('12-20 12:00') }))[1]).toBe(
      '12月1日 09:30 竣工，超时1天多按2天〔三(一)〕，应补偿20元〔二(四)3(2)〕',
    )
  })

  const rules: Readonly<Record<Ground['rule'], true>> = {
    'out-of-scope': true,
    'in-scope': true,
    deadline: true,
    'appointment-unusable': true,
    'opt-out-unproven': true,
    reschedule: true,
    end: true,
    'cancelled-after-due': true,
    'late-days': true,
    rural: true,
    'force-majeure': true,
    'force-majeure-missed': true,
    'exemption-granted': true,
    'exemption-void': true,
    'not-guaranteed': true,
    compensation: true,
    'cause-without-exemption': true,
    'pay-by': true,
  }
  const sample = fc.sample(fc.tuple(orders, contexts), { numRuns: 5000, seed: 148 })
  const grounds = sample.flatMap(([order, context]) => {
    const verdict = judge(order, context)
    return verdict.grounds.map((ground) => ({ ground, sentences: explain({ ...verdict, grounds: [ground] }) }))
  })

  for (const rule of Object.keys(rules)) {
    it(`has a sentence for ${rule}`, () => {
      const ofRule = grounds.filter(({ ground }) => ground.rule === rule)
      expect(ofRule.length).toBeGreaterThan(0)
      for (const { ground, sentences } of ofRule) {
        // A town is in scope without anybody's decision: nothing to tell.
        const silent = ground.rule === 'in-scope' && (ground.area === 'central' || ground.area === 'county-town')
        expect(sentences.length).toBe(silent ? 0 : 1)
      }
    })
  }

  it('is Chinese but for what managers themselves say in letters', () => {
    const words = new Set(grounds.flatMap(({ sentences }) => sentences.join().match(/[A-Za-z-]+/g) ?? []))
    expect([...words].filter((word) => !['FTTH', 'iTV', 'I-'].includes(word))).toEqual([])
  })

  it('uses full-width punctuation between Chinese words', () => {
    for (const { sentences } of grounds) expect(sentences.join()).not.toMatch(/[一-鿿][,;:!?][一-鿿]/)
  })
})

describe('the words of a sentence', () => {
  it('give yuan exactly', () => {
    expect([0, 1, 10, 99, 100, 1250, 2000, 10_005].map(yuan)).toEqual([
      '0元',
      '0.01元',
      '0.10元',
      '0.99元',
      '1元',
      '12.50元',
      '20元',
      '100.05元',
    ])
  })

  it('give seconds only where they say something', () => {
    expect(when(at('11-20 15:42'))).toBe('11月20日 15:42')
    expect(when(at('11-20 00:00'))).toBe('11月20日 00:00')
    expect(when(at('11-20 23:59:59'))).toBe('11月20日 23:59:59')
  })
})
