import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../src/messages/conversation.ts'
import { type Organisation, type Role, cityRoles } from '../../src/people/organisation.ts'
import { type Action, type Circumstances, districtsFor, mayDo, visibleDistricts } from '../../src/people/permissions.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { example, exampleText } from './example.ts'
import { actions, cellOf, columns, personIn, rights, roles } from './permission-table.ts'

const group = (id: string): Conversation => ({ kind: 'group', group: id })
const direct = (person: string): Conversation => ({ kind: 'direct', person })

/** May somebody of this role do it? The approval is of another person's proposal. */
const may = (role: Role, action: Action, circumstances: Partial<Circumstances> = {}): boolean =>
  mayDo(example, personIn(role), action, {
    conversation: direct(personIn(role)),
    district: 'ganyu',
    ownOrder: true,
    ledOrder: true,
    approval: { proposedBy: 'somebody-else', evidence: false },
    ...circumstances,
  }).allowed

const cells = actions.flatMap((action) => roles.map((role) => ({ action, role, cell: cellOf(action, role) })))

test('the table has all rights and all roles', () => {
  expect(rights).toEqual(actions)
  expect(columns.toSorted()).toEqual(roles.toSorted())
})

describe.each(cells)('$action by $role: $cell', ({ action, role, cell }) => {
  const isPrivate = cell.endsWith(', private')
  const reach = cell.replace(', private', '')

  test('in the person’s own district, on an order of their own, in private', () => {
    expect(may(role, action)).toBe(reach !== '–')
  })
  test('in a group', () => {
    expect(may(role, action, { conversation: group('ganyu') })).toBe(reach !== '–' && !isPrivate)
  })
  test('on somebody else’s order', () => {
    expect(may(role, action, { ownOrder: false })).toBe(reach !== '–' && reach !== 'own')
  })
  test('in another district', () => {
    expect(may(role, action, { district: 'donghai' })).toBe(reach === 'all')
  })
  test('in another district’s group', () => {
    expect(may(role, action, { district: 'donghai', conversation: group('donghai') })).toBe(reach === 'all' && !isPrivate)
  })
  test('about no district in particular', () => {
    expect(may(role, action, { district: null })).toBe(reach !== '–')
  })
})

test.each(actions)('%s is refused to an unknown person', (action) => {
  const circumstances = { conversation: group('ganyu'), district: 'ganyu', ownOrder: false }
  expect(mayDo(example, null, action, circumstances)).toEqual({ allowed: false, reason: 'unknown-person' })
  expect(mayDo(example, 'stranger', action, circumstances)).toEqual({ allowed: false, reason: 'unknown-person' })
})

describe('a refusal says why', () => {
  const reason = (person: string, action: Action, circumstances: Partial<Circumstances>) => {
    const permission = mayDo(example, person, action, {
      conversation: direct(person),
      district: 'ganyu',
      ownOrder: false,
      ...circumstances,
    })
    return permission.allowed ? 'allowed' : permission.reason
  }
  test('the role does not have it', () => expect(reason('ganyu-installer-01', 'assign', {})).toBe('role'))
  test('not an order of one’s own', () => expect(reason('ganyu-installer-01', 'escalate', {})).toBe('not-own-order'))
  test('only in a private chat', () =>
    expect(reason('ganyu-dispatcher', 'see-contact', { conversation: group('ganyu') })).toBe('private-chat-only'))
  test('an order of another district does not show', () =>
    expect(reason('ganyu-manager', 'assign', { district: 'donghai' })).toBe('not-visible'))
  test('a group shows its own district only, even to the desk', () =>
    expect(reason('desk', 'assign', { district: 'donghai', conversation: group('ganyu') })).toBe('not-visible'))
  test('somebody else’s private chat shows nothing', () =>
    expect(reason('desk', 'assign', { conversation: direct('admin') })).toBe('not-visible'))
})

describe('nobody approves their own proposal', () => {
  const approves = (person: string, evidence: boolean, proposedBy = person): boolean =>
    mayDo(example, person, 'approve-exemption', {
      conversation: group('ganyu'),
      district: 'ganyu',
      ownOrder: false,
      approval: { proposedBy, evidence },
    }).allowed
  test('a manager does with evidence, not without', () =>
    expect([approves('ganyu-manager', true), approves('ganyu-manager', false)]).toEqual([true, false]))
  test('the desk does not, evidence or not', () => expect([approves('desk', true), approves('desk', false)]).toEqual([false, false]))
  test('another’s proposal is approved without evidence', () => expect(approves('ganyu-manager', false, 'ganyu-dispatcher')).toBe(true))
  test('without knowing who proposed, nothing is approved', () =>
    expect(mayDo(example, 'desk', 'approve-exemption', { conversation: group('ganyu'), district: 'ganyu', ownOrder: false }).allowed).toBe(
      false,
    ))
})

describe('what a person sees', () => {
  const seen = (person: string | null, conversation: Conversation) => visibleDistricts(example, person, conversation)
  const everywhere = example.districts.map(({ id }) => id)
  test('in a private chat, the districts of their roles', () => {
    expect(seen('ganyu-manager', direct('ganyu-manager'))).toEqual(['ganyu'])
    for (const role of cityRoles) expect(seen(role, direct(role))).toEqual(everywhere)
  })
  test('in a group, the districts that are both the group’s and theirs', () => {
    expect(seen('desk', group('ganyu'))).toEqual(['ganyu'])
    expect(seen('ganyu-manager', group('city'))).toEqual(['ganyu'])
    expect(seen('ganyu-manager', group('donghai'))).toEqual([])
    expect(seen('desk', group('city'))).toEqual(everywhere)
  })
  test('nothing in a group or for a person that is not known', () => {
    expect(seen('desk', group('nowhere'))).toEqual([])
    expect(seen('stranger', group('ganyu'))).toEqual([])
    expect(seen(null, group('ganyu'))).toEqual([])
  })
})

describe('somebody with two roles', () => {
  const manager = 'id: ganyu-manager, name: 赣榆县公司经理, roles: [{ role: manager, districts: [ganyu] }'
  const both: Organisation = parseOrganisation(exampleText.replace(manager, `${manager}, { role: installer, districts: [donghai] }`))
  const conversation = direct('ganyu-manager')
  test('has each right only in the districts of the role that gives it', () => {
    expect(visibleDistricts(both, 'ganyu-manager', conversation)).toEqual(['ganyu', 'donghai'])
    expect(districtsFor(both, 'ganyu-manager', 'assign', conversation)).toEqual(['ganyu'])
    expect(mayDo(both, 'ganyu-manager', 'assign', { conversation, district: 'donghai', ownOrder: true })).toEqual({
      allowed: false,
      reason: 'role',
    })
  })
})
