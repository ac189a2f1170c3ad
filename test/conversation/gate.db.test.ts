import { afterAll, describe, expect } from 'vitest'
import { type Answer, says } from '../../src/conversation/command.ts'
import { commands } from '../../src/conversation/commands.ts'
import { command } from '../../src/conversation/gate.ts'
import { orderOnly } from '../../src/conversation/reading/order-and-more.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { roles, type Role } from '../../src/people/organisation.ts'
import { type Action, permissions } from '../../src/people/permissions.ts'
import { test } from '../engines/database.ts'
import { cellOf, personIn } from '../people/permission-table.ts'
import { attempt } from './attempt.ts'
import { ChatRoom } from './chat-room.ts'

let room: ChatRoom

/** Each with the exemption that somebody has proposed, so that there is something to approve. */
const OWN = 'ZD20261120000001'
const OTHER_CREW = 'ZD20261120000002'
const ELSEWHERE = 'ZD20261120000003'
const late = { enteredAt: '2026-11-20T10:00:00+08:00', delayCause: 'customer' }

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    { id: OWN, facts: late },
    { id: OTHER_CREW, facts: { ...late, installer: '赣榆装维02' } },
    { id: ELSEWHERE, facts: { ...late, district: 'donghai', installer: '东海装维01' } },
  )
})
afterAll(() => room.close())

const actions = Object.keys(permissions) as Action[]

interface Case {
  readonly order: string
  readonly place: 'direct' | 'ganyu' | 'donghai' | 'city'
  readonly person: string
}

const cases: readonly Omit<Case, 'person'>[] = [OWN, OTHER_CREW, ELSEWHERE].flatMap((order) =>
  (['direct', 'ganyu', 'donghai', 'city'] as const).map((place) => ({ order, place })),
)

const districtOf = (order: string): string => (order === ELSEWHERE ? 'donghai' : 'ganyu')

/** Whether the table of who may do what allows it. */
function allowed(action: Action, role: Role, { order, place }: Omit<Case, 'person'>): boolean {
  const cell = cellOf(action, role)
  if (cell === '–') return false
  if (cell.endsWith(', private') && place !== 'direct') return false
  if (cell.startsWith('own') && order !== OWN) return false
  // Of a crew that the installer leads and is not in.
  if (cell === 'led' && order !== OTHER_CREW) return false
  return shows(role, { order, place })
}

/** Whether the order shows to this role in this place at all. */
function shows(role: Role, { order, place }: Omit<Case, 'person'>): boolean {
  const cityWide = cellOf('query-orders', role) === 'all'
  const inPlace = place === 'direct' || place === 'city' || place === districtOf(order)
  return inPlace && (cityWide || districtOf(order) === 'ganyu')
}

const textOf = ({ replies }: Answer): string => replies.map((reply) => plainText(reply)).join('\n')

/** A command that says only that it ran: nothing but the gate can keep it from that. */
const probe = (action: Action) =>
  command({
    name: 'probe',
    word: '试',
    aliases: [],
    usage: '/试 <工单>',
    example: '/试 ZD20261121000001',
    summary: '试',
    about: 'order',
    effect: 'writes',
    action,
    does: '试',
    read: orderOnly,
    run: () => ({ replies: [says('ran')] }),
  })

describe.each(actions)('%s', (action) => {
  test.each(roles)('by %s runs where the table allows it, and nowhere else', async (role) => {
    for (const at of cases) {
      const text = textOf(await attempt(room, probe(action), at.order, { person: personIn(role), place: at.place }))
      const what = `${role} ${at.order} in ${at.place}`
      if (allowed(action, role, at)) expect(text, what).toBe('ran')
      else if (shows(role, at) || cellOf(action, role) === '–') expect(text, what).toMatch(/^无权限：试/)
      else expect(text, what).toBe('查无此单')
    }
  })
})

describe('a command about districts', () => {
  const districts = (action: Action) =>
    command({
      ...text('district', action),
      read: (rest) => ({ understood: { districts: rest === '' ? [] : [rest] } }),
      run: (_, permitted) => ({ replies: [says(permitted.join())] }),
    })
  const text = <K extends 'district' | 'nothing'>(about: K, action: Action) => ({
    name: 'probe',
    word: '试',
    aliases: [],
    usage: '试 [区县]',
    example: '试 赣榆',
    summary: '试',
    about,
    effect: 'reads' as const,
    action,
    does: '试',
  })

  test('is handed those of the right that show in the place, or the one that was named', async () => {
    const run = async (person: string, place: Case['place'], rest: string, action: Action = 'query-orders') =>
      textOf(await attempt(room, districts(action), rest, { person, place }))
    expect(await run('ganyu-manager', 'city', '')).toBe('ganyu')
    expect(await run('desk', 'ganyu', '')).toBe('ganyu')
    expect(await run('desk', 'direct', '东海县')).toBe('donghai')
    expect(await run('ganyu-manager', 'city', '东海')).toBe('无权限：你在这里不能查看东海的工单。')
    expect(await run('ganyu-manager', 'donghai', '')).toBe('无权限：你在这里没有可以查看的区县。')
    expect(await run('desk', 'direct', '北京')).toMatch(/^没看懂：没有“北京”这个区县。\n用法：试 \[区县\]/)
    expect(await run('ganyu-installer-01', 'direct', '', 'assign')).toMatch(/^无权限：试需要管控、经理、服务调度中心、市公司分管的角色。$/)
  })

  test('and one about nothing are refused to every role without the right', async () => {
    const nothing = (action: Action) =>
      command({ ...text('nothing', action), read: () => ({ understood: {} }), run: () => ({ replies: [says('ran')] }) })
    for (const action of actions)
      for (const role of roles)
        for (const one of [districts(action), nothing(action)]) {
          const said = textOf(await attempt(room, one, '', { person: personIn(role), place: 'direct' }))
          const cell = cellOf(action, role)
          // Who leads a crew has the right to its orders, wherever they are: to what is about none they have not.
          expect(said.startsWith('无权限'), `${action} by ${role}`).toBe(cell === '–' || (cell === 'led' && one.about === 'nothing'))
        }
  })
})

describe('the commands there are', () => {
  test('that change something take a right, save for answering one’s own question', () => {
    const free = commands.filter(({ effect, action }) => effect === 'writes' && action === null).map(({ name }) => name)
    expect(free).toEqual(['confirm', 'cancel'])
  })
})
