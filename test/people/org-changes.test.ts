import { expect, test } from 'vitest'
import { organisationChanges } from '../../src/people/org-changes.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { example, exampleText } from './example.ts'

test('an organisation file is compared by its ids, and each change is named', () => {
  expect(organisationChanges(example, parseOrganisation(exampleText))).toEqual([])
  const revised = exampleText
    .replace('name: 海州装维群', 'name: 海州群')
    .replace(/ {2}- \{ id: it, .*\n/, '  - { id: it-desk, name: IT支撑台, roles: [{ role: it }] }\n')
    .replace("progress: '18:00'", "progress: '17:30'")
    .replace('parameters: {}', 'parameters: { repairFenPerDay: [{ from: 2026-01-01, value: 1500 }] }')
  expect(organisationChanges(example, parseOrganisation(revised))).toEqual([
    '群：更改 haizhou（name）',
    '人员：新增 it-desk；删去 it',
    '通报时间：有更改',
    '参数：有更改',
  ])
})
