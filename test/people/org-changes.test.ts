import { expect, test } from 'vitest'
import { organisationChanges } from '../../src/people/org-changes.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { fourStepExample, fourStepText } from '../alerting/four-steps.ts'
import { example, exampleText } from './example.ts'

test('an organisation file is compared by its ids, and each change is named', () => {
  expect(organisationChanges(example, parseOrganisation(exampleText))).toEqual([])
  const revised = exampleText
    .replace('name: 海州装维群', 'name: 海州群')
    .replace(/ {2}- \{ id: it, .*\n/, '  - { id: it-desk, name: IT支撑台, roles: [{ role: it }] }\n')
    .replace("progress: '18:30'", "progress: '17:30'")
    .replace('parameters: {}', 'parameters: { repairFenPerDay: [{ from: 2026-01-01, value: 1500 }] }')
  expect(organisationChanges(example, parseOrganisation(revised))).toEqual([
    '群：更改 haizhou（name）',
    '人员：新增 it-desk；删去 it',
    '通报时间：有更改',
    '参数：有更改',
  ])
})

test('a change of the alert steps is read in words: what was said before, and what is said from which day on', () => {
  const revised = fourStepText
    .replace('minutes: 30,', 'minutes: 45, urgent: true,')
    .replace('minutes: 120,', 'until: 2026-12-01, minutes: 120,')
    .replace(
      '  - { id: overdue,',
      '  - { id: two-hours, from: 2026-12-01, when: before, minutes: 90, says: 90分钟内到期, tells: { roles: [installer, manager] } }\n  - { id: overdue,',
    )
  expect(organisationChanges(fourStepExample, parseOrganisation(revised))).toEqual([
    '预警：新增 two-hours（2026-12-01起）；更改 ' +
      'two-hours：到期前 120 分钟“2小时内到期”，发到区县群，点名装维 → 2017-07-01至2026-11-30，到期前 120 分钟“2小时内到期”，发到区县群，点名装维、' +
      'half-hour：到期前 30 分钟“30分钟内到期”，发到区县群，点名装维 → 到期前 45 分钟“30分钟内到期”，免打扰时段也提醒，发到区县群，点名装维',
  ])
})
