import { expect, test } from 'vitest'
import { groupsOf, membersOf } from '../../src/people/membership.ts'
import { groupOf, personOf } from '../../src/people/organisation.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { inForce } from '../../src/policy/parameters.ts'
import { fourStepExample, fourStepText } from '../alerting/four-steps.ts'
import { example, exampleText } from './example.ts'

const districts = ['haizhou', 'lianyun', 'kaifaqu', 'ganyu', 'donghai', 'guanyun', 'guannan']
const crews = ['01', '02', '03', '04', '05', '06']
const groupIdsOf = (id: string): string[] => {
  const person = personOf(example, id)
  return person === null ? [] : groupsOf(example, person).map((group) => group.id)
}

test('the example has the districts, groups and people that tests rely on', () => {
  expect(example.districts.map(({ id }) => id)).toEqual(districts)
  expect(example.groups.map(({ id }) => id)).toEqual([...districts, 'city', 'control'])
  const perDistrict = districts.flatMap((d) => [`${d}-manager`, `${d}-dispatcher`, ...crews.map((n) => `${d}-installer-${n}`)])
  expect(example.people.map(({ id }) => id)).toEqual([...perDistrict, 'desk', 'service', 'settlement', 'it', 'city-lead', 'admin'])
})

test('three are city districts, four are counties; ganyu and donghai opted in their towns from the first day of the notice, nobody the countryside', () => {
  expect(example.districts.filter(({ kind }) => kind === 'city').map(({ id }) => id)).toEqual(['haizhou', 'lianyun', 'kaifaqu'])
  const optIns = example.districts.flatMap(({ id, optedIn }) => optedIn.map((optIn) => ({ id, ...optIn })))
  const firstDay = parseDay('2017-07-01')
  expect(optIns).toEqual([
    { id: 'ganyu', area: 'other', from: firstDay, until: null },
    { id: 'donghai', area: 'other', from: firstDay, until: null },
  ])
})

test('installers carry the crew and contractor names of the exports', () => {
  expect(personOf(example, 'ganyu-installer-01')).toMatchObject({ crew: '赣榆装维01', contractor: '赣榆代维公司' })
  expect(personOf(example, 'haizhou-installer-06')).toMatchObject({ crew: '海州装维06', contractor: null })
})

test('an installer is in the group of the district, a dispatcher and a manager in the city group besides, the city-wide in all', () => {
  expect(groupIdsOf('ganyu-installer-01')).toEqual(['ganyu'])
  expect(groupIdsOf('ganyu-dispatcher')).toEqual(['ganyu', 'city'])
  expect(groupIdsOf('ganyu-manager')).toEqual(['ganyu', 'city'])
  expect(groupIdsOf('desk')).toEqual([...districts, 'city', 'control'])
})

test('the control group has only city-wide people', () => {
  const control = groupOf(example, 'control')
  expect(control && membersOf(example, control).map(({ id }) => id)).toEqual(['desk', 'service', 'settlement', 'it', 'city-lead', 'admin'])
})

test('alert steps come in the order in which an order meets them, however the file lists them', () => {
  const shuffled = fourStepText
    .replace(/ {2}- \{ id: six-hours.*\n/, '')
    .replace('  - { id: overdue', '  - { id: six-hours, when: before, minutes: 360, says: 早 }\n  - { id: overdue')
  expect(parseOrganisation(shuffled).alerts.map(({ id }) => id)).toEqual(['six-hours', 'two-hours', 'half-hour', 'overdue'])
})

test('a step that does not say so holds since the notice, and is told to the district; what is late also above it', () => {
  const [before] = fourStepExample.alerts
  const after = fourStepExample.alerts.at(-1)
  expect(before).toMatchObject({ from: parseDay('2017-07-01'), until: null, tells: { groups: ['district'], roles: ['installer'] } })
  expect(after).toMatchObject({ tells: { groups: ['district', 'city', 'control'], roles: ['dispatcher'] } })
})

test('times of day are read as seconds since midnight, quiet hours only when given', () => {
  expect(example.bulletins).toMatchObject({ progress: 18 * 3600 + 1800, final: 8 * 3600 + 1800, onRestDays: true })
  expect(example.quietHours).toBeNull()
  expect(parseOrganisation(`${exampleText}quietHours: { from: "22:00", to: "07:00" }\n`).quietHours).toEqual({
    from: 22 * 3600,
    to: 7 * 3600,
  })
})

test('a revised notice in the file is in force from its day on', () => {
  const revised = parseOrganisation(
    exampleText.replace('parameters: {}', 'parameters: { repairFenPerDay: [{ from: 2027-01-01, value: 1500 }] }'),
  )
  expect(inForce(revised.parameters.repairFenPerDay, parseDay('2026-12-31') ?? NaN)).toBe(1000)
  expect(inForce(revised.parameters.repairFenPerDay, parseDay('2027-01-01') ?? NaN)).toBe(1500)
})

test('the tables of install pay are in whole fen and thousandths, the latest value first', () => {
  const dated = parseOrganisation(
    exampleText.replace(
      'times: [{ from: 2017-07-01, value: 1.2 }]',
      'times: [{ from: 2017-07-01, value: 1.2 }, { from: 2026-01-01, value: 1.255 }]',
    ),
  )
  expect(dated.pay.unitPrices[0]).toEqual({ kind: 'install', product: 'ftth', fen: [{ from: parseDay('2017-07-01'), value: 6000 }] })
  expect(dated.pay.coefficients[0]).toEqual({
    name: '18点后竣工',
    condition: { completedFrom: 18 * 3600 },
    thousandths: [
      { from: parseDay('2026-01-01'), value: 1255 },
      { from: parseDay('2017-07-01'), value: 1200 },
    ],
  })
})
