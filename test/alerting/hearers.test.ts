import { expect, test } from 'vitest'
import { asHeardBy, hearerOf, listeners } from '../../src/alerting/hearers.ts'
import type { AlertStep, Organisation } from '../../src/people/organisation.ts'
import { example } from '../people/example.ts'

const step = (id: string): AlertStep => {
  const found = example.alerts.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no step ${id}`)
  return found
}

test('who dispatches in one district and manages another hears of both', () => {
  const people = example.people.map((person) =>
    person.id === 'ganyu-dispatcher'
      ? { ...person, roles: [...person.roles, { role: 'manager' as const, districts: ['donghai'] }] }
      : person,
  )
  const organisation: Organisation = { ...example, people }
  const [hearer] = listeners(organisation, [step('still-open')], (id) => id === '@ganyu-dispatcher').filter(
    (one) => one.hearer.id === '@ganyu-dispatcher',
  )
  expect(hearer?.hearer.districts).toEqual(['ganyu', 'donghai'])
  expect(hearer?.steps[0]?.districts).toEqual(['ganyu', 'donghai'])
})

test('a group that stands in for people calls them, when it is decided and when it is said anew', () => {
  const breach = step('breach')
  const [standIn] = listeners(example, [breach], () => false)
  expect(standIn?.hearer.id).toBe('city')
  expect(standIn?.steps[0]?.step.tells.roles).toContain('desk')
  const city = hearerOf(example, 'city')
  if (city === null) throw new Error('no city')
  expect(asHeardBy(city, breach)).toEqual(standIn?.steps[0]?.step)
})
