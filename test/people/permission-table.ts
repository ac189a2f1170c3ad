import { type Role, districtRoles } from '../../src/people/organisation.ts'
import type { Action } from '../../src/people/permissions.ts'

export type Cell = '–' | 'own orders' | 'own orders, private chat' | 'district' | 'private chat' | 'all' | 'private chat, all'

/** The table of who may do what, restated: columns installer, dispatcher, manager, desk, settlement, it, city-lead, admin. */
export const columns = ['installer', 'dispatcher', 'manager', 'desk', 'settlement', 'it', 'city-lead', 'admin'] as const
export const table: Record<Action, readonly Cell[]> = {
  'query-orders': ['district', 'district', 'district', 'all', 'all', 'all', 'all', 'all'],
  'see-contact': ['own orders, private chat', 'private chat', '–', 'private chat, all', '–', '–', '–', '–'],
  escalate: ['own orders', 'district', 'district', 'all', '–', '–', 'all', '–'],
  assign: ['–', 'district', 'district', 'all', '–', '–', 'all', '–'],
  record: ['own orders', 'district', 'district', 'all', '–', '–', 'all', '–'],
  'propose-exemption': ['–', 'district', 'district', 'all', '–', '–', 'all', '–'],
  'approve-exemption': ['–', '–', 'district', 'all', '–', '–', 'all', '–'],
  'revoke-exemption': ['–', '–', '–', 'all', '–', '–', 'all', '–'],
  'declare-force-majeure': ['–', '–', '–', 'all', '–', '–', 'all', '–'],
  'register-complaint': ['–', 'district', 'district', 'all', '–', '–', 'all', '–'],
  'audit-payout': ['–', '–', '–', '–', 'all', '–', '–', '–'],
  'clear-stuck': ['–', '–', '–', 'all', '–', 'all', '–', '–'],
  support: ['own orders', 'district', 'district', 'all', '–', '–', 'all', '–'],
  'explain-figures': ['–', 'district', 'district', 'all', '–', '–', 'all', '–'],
  'correct-bulletin': ['–', '–', '–', 'all', '–', '–', 'all', '–'],
  'read-audit': ['–', '–', 'district', 'all', '–', 'all', 'all', 'all'],
  'repair-deliveries': ['–', '–', '–', '–', '–', '–', '–', 'all'],
  silence: ['–', 'district', 'district', 'all', '–', '–', 'all', 'all'],
  administer: ['–', '–', '–', '–', '–', '–', '–', 'all'],
}
/** `service` may query all and register complaints. */
export const serviceMay: readonly Action[] = ['query-orders', 'register-complaint']

/** Somebody of 赣榆 who has this role. */
export const personIn = (role: Role): string =>
  districtRoles.some((r) => r === role) ? (role === 'installer' ? 'ganyu-installer-01' : `ganyu-${role}`) : role

/** What the table says of a role, `service` included. */
export function cellOf(action: Action, role: Role): Cell {
  if (role === 'service') return serviceMay.includes(action) ? 'all' : '–'
  return table[action][columns.indexOf(role)] ?? '–'
}
