import { expect, test } from 'vitest'
import { readKnowledge, shippedKnowledge } from '../../src/knowledge/file.ts'
import { type Finding, entryFinder } from '../../src/knowledge/wording.ts'
import { enteredAt } from '../../src/knowledge/entered-at.ts'
import { HOUR, dayOf } from '../../src/policy/instant.ts'
import { at } from '../intake/sample.ts'

const finder = entryFinder(readKnowledge(shippedKnowledge))
const found = (question: string, cutOff = 16 * HOUR): Finding =>
  finder.find(question, { asked: 'freely', day: dayOf(at('2026-11-21 20:00:00')), cutOff })

test.each([
  ['16点05报的今天能修吗', 'repair-after-cut-off', '16:05 录入，已过当日截止时间 16:00。'],
  ['四点半报的单算今天吗', 'repair-after-cut-off', '16:30 录入，已过当日截止时间 16:00。'],
  ['十六点零五下的单今天能装吗', 'install-after-cut-off', '16:05 录入，已过当日截止时间 16:00。'],
  ['15:59报的障今天要修好吗', 'repair-same-day', '15:59 录入，在当日截止时间 16:00 之前。'],
  ['三点三刻录的新装今天要装吗', 'install-same-day', '15:45 录入，在当日截止时间 16:00 之前。'],
  ['下午四点整报的算当日吗', 'exactly-cut-off', '16:00 录入，正是当日截止时间 16:00。'],
  ['16:00:00录入的算当天吗', 'exactly-cut-off', '16:00 录入，正是当日截止时间 16:00。'],
  ['16:00:01报的算当天吗', 'repair-after-cut-off', '16:00:01 录入，已过当日截止时间 16:00。'],
  ['早上八点报的障碍几点算超时', 'repair-same-day', '08:00 录入，在当日截止时间 16:00 之前。'],
  ['四点多报的什么时候修好', 'repair-after-cut-off', '16 点多 录入，已过当日截止时间 16:00。'],
])('%s is compared with the cut-off', (question, id, compared) => {
  expect(found(question)).toMatchObject({ answer: { id }, compared })
})

test('a revised cut-off counts; where the kind is not said, both are offered', () => {
  expect(found('16点05报的今天能修吗', 17 * HOUR)).toMatchObject({ answer: { id: 'repair-same-day' } })
  expect(found('16点05录入的单今天要完成吗')).toMatchObject({ choices: [{ id: 'repair-after-cut-off' }, { id: 'install-after-cut-off' }] })
})

test.each([
  '四点前报的今天修吗',
  '四点以后报的算哪天',
  '约好四点去没去要赔吗',
  '四点报的晚了赔多少',
  '25点报的今天修吗',
  '今天报的什么时候修好',
])('%s names no time of entry to compare', (question) => {
  expect(enteredAt(question, 16 * HOUR)).toBeNull()
})
