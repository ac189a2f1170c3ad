import { readFileSync } from 'node:fs'
import { type Role, cityRoles, districtRoles } from '../../src/people/organisation.ts'
import { type Action, permissions } from '../../src/people/permissions.ts'

/** What the table of docs/administration.md, which is what people are told, says of a right and a role. */
export type Cell = '–' | 'own' | 'own, private' | 'led' | 'district' | 'district, private' | 'all' | 'all, private'
const cells: readonly Cell[] = ['–', 'own', 'own, private', 'led', 'district', 'district, private', 'all', 'all, private']

export const actions = Object.keys(permissions) as Action[]
export const roles: readonly Role[] = [...districtRoles, ...cityRoles]

const page = readFileSync(new URL('../../docs/administration.md', import.meta.url), 'utf8')
const [head = [], , ...rows] = [...page.slice(page.indexOf('| right')).matchAll(/^\| (.+?) +\|$/gm)].map(([, row]) =>
  (row ?? '').split(/ +\| +/),
)
/** As the page lists them. */
export const rights = rows.map(([right]) => right?.replaceAll('`', '') ?? '')
export const columns = head.slice(2)

export function cellOf(action: Action, role: Role): Cell {
  const written = rows[rights.indexOf(action)]?.[head.indexOf(role)]
  const cell = cells.find((one) => one === written)
  if (cell === undefined) throw new Error(`docs/administration.md says of ${action} by ${role}: ${written}`)
  return cell
}

/** Somebody of 赣榆 who has this role. */
export const personIn = (role: Role): string =>
  districtRoles.some((r) => r === role) ? (role === 'installer' ? 'ganyu-installer-01' : `ganyu-${role}`) : role
