import { afterAll, describe, expect } from 'vitest'
import type { Command } from '../../../src/conversation/command.ts'
import { commands } from '../../../src/conversation/commands.ts'
import type { Conversation } from '../../../src/messages/conversation.ts'
import { plainText } from '../../../src/messages/plain-text.ts'
import { test } from '../../engines/database.ts'
import { attempt } from '../attempt.ts'
import { ChatRoom } from '../chat-room.ts'

// Who may do what, written down here once more, cell by cell. Nothing of it is taken from the program's own table.

const people = {
  installer: 'ganyu-installer-01',
  dispatcher: 'ganyu-dispatcher',
  manager: 'ganyu-manager',
  desk: 'desk',
  service: 'service',
  settlement: 'settlement',
  it: 'it',
  'city-lead': 'city-lead',
  admin: 'admin',
} as const
type Role = keyof typeof people
const roles = Object.keys(people) as Role[]

/** A cell a role, in their sequence: – nothing, own orders, led (of a crew that they lead and are not in), their district, all; `!` only in a private chat. */
const rights = {
  //                installer dispatcher manager desk service settlement it city-lead admin
  'query orders': ' district  district  district all  all     all       all all      all',
  'full contact': ' own!      district! –        all! –       –         –   –        –  ',
  escalate: '       own       district  district all  –       –         –   all      –  ',
  assign: '         –         district  district all  –       –         –   all      –  ',
  record: '         own       district  district all  –       –         –   all      –  ',
  'propose exemption': ' –    district  district all  –       –         –   all      –  ',
  'approve exemption': ' –    –         district all  –       –         –   all      –  ',
  'revoke, declare': '  –     –         –        all  –       –         –   all      –  ',
  complaint: '      –         district  district all  all     –         –   all      –  ',
  'pay of oneself, of others': ' own! – district! –  –        all!      –   all!     –  ',
  settlement: '     –         –         district –    –       all       –   all      –  ',
  'clear stuck': '  –         –         –        all  –       –         all –        –  ',
  support: '        own       district  district all  –       –         –   all      –  ',
  'behind figures': ' –       district  district all  –       –         –   all      –  ',
  'correct bulletins': ' –    –         –        all  –       –         –   all      –  ',
  'audit trail': '  –         –         district all  –       –         all all      all',
  silence: '        –         district  district all  –       –         –   all      all',
  'register payouts': ' –     –         –        all  –       –         –   –        –  ',
  'release payouts': '  –     –         district all  –       –         –   all      –  ',
  'tell payouts': ' –         –         –        all  all     –         –   –        –  ',
  'audit payouts': ' –        –         –        –    –       all       –   –        –  ',
  'read payouts': ' –         district  district all  all     all       –   all      –  ',
  'answer dissatisfaction': ' led district district all –   –         –   all      –  ',
  'close regulator': '  –     –         district all  –       –         –   all      –  ',
  'answer wording': '   –     –         –        –    all     –         –   –        –  ',
  'approve wording': '  –     –         –        all  all     –         –   all      –  ',
  'read outages': ' district  district  district all  all     –         all all      –  ',
  'decide outage': '    –     –         –        all  –       –         –   all      –  ',
  administer: '     –         –         –        –    –       –         –   –        all',
  everybody: '      all       all       all      all  all     all       all all      all',
} as const
type Right = keyof typeof rights

/** The right of each command that can be said. A new command takes a line here. */
const rightOf: Readonly<Record<string, Right>> = {
  order: 'query orders',
  why: 'query orders',
  history: 'query orders',
  mine: 'query orders',
  overdue: 'query orders',
  open: 'query orders',
  'due-soon': 'query orders',
  stuck: 'query orders',
  workload: 'query orders',
  figures: 'query orders',
  ranking: 'query orders',
  bulletin: 'query orders',
  behind: 'behind figures',
  pay: 'pay of oneself, of others',
  contractors: 'settlement',
  payouts: 'read payouts',
  notices: 'read payouts',
  pending: 'everybody',
  silences: 'query orders',
  'not-alerted': 'behind figures',
  trail: 'audit trail',
  forecast: 'query orders',
  repeats: 'query orders',
  'kept-promises': 'query orders',
  acceptance: 'query orders',
  outages: 'read outages',
  'why-outage': 'read outages',
  knowledge: 'everybody',
  exempt: 'propose exemption',
  approve: 'approve exemption',
  reject: 'approve exemption',
  'revoke-exemption': 'revoke, declare',
  'force-majeure': 'revoke, declare',
  escalate: 'escalate',
  take: 'support',
  assign: 'assign',
  return: 'support',
  reschedule: 'record',
  informed: 'escalate',
  'call-back': 'record',
  evidence: 'record',
  complaint: 'complaint',
  safety: 'escalate',
  cause: 'record',
  support: 'support',
  unstick: 'clear stuck',
  silence: 'silence',
  unsilence: 'silence',
  'register-payout': 'register payouts',
  release: 'release payouts',
  'audit-payout': 'audit payouts',
  'return-payout': 'audit payouts',
  'payout-told': 'tell payouts',
  'correct-bulletin': 'correct bulletins',
  refer: 'everybody',
  'answer-wording': 'answer wording',
  'approve-wording': 'approve wording',
  'decline-wording': 'approve wording',
  urge: 'complaint',
  missed: 'complaint',
  regulator: 'complaint',
  'close-regulator': 'close regulator',
  'answer-dissatisfaction': 'answer dissatisfaction',
  'accept-outage': 'decide outage',
  'watch-outage': 'decide outage',
  'refuse-outage': 'decide outage',
  'outage-cause': 'decide outage',
  'close-outage': 'decide outage',
  confirm: 'everybody',
  cancel: 'everybody',
  bind: 'administer',
  unbind: 'administer',
  help: 'everybody',
}

const cellOf = (right: Right, role: Role): string => rights[right].trim().split(/\s+/)[roles.indexOf(role)] ?? ''
const rightTo = (name: string): Right => {
  const right = rightOf[name]
  if (right === undefined) throw new Error(`${name} is a new command: whose right is it?`)
  return right
}

/** The kinds of place, and the districts that show there. */
const places = {
  direct: ['ganyu', 'donghai'],
  ganyu: ['ganyu'],
  donghai: ['donghai'],
  city: ['ganyu', 'donghai'],
  control: ['ganyu', 'donghai'],
} as const
type Place = keyof typeof places

const orders = { own: 'ZD20261120000001', sameDistrict: 'ZD20261120000002', elsewhere: 'ZD20261120000003' }
type Which = keyof typeof orders
const districtOf = (which: Which): 'ganyu' | 'donghai' => (which === 'elsewhere' ? 'donghai' : 'ganyu')
const isCityWide = (role: Role): boolean => cellOf('query orders', role) === 'all'

const shows = (role: Role, which: Which, place: Place): boolean =>
  (places[place] as readonly string[]).includes(districtOf(which)) && (isCityWide(role) || districtOf(which) === 'ganyu')

function allowed(right: Right, role: Role, which: Which, place: Place): boolean {
  const cell = cellOf(right, role)
  if (cell === '–' || (cell.endsWith('!') && place !== 'direct') || !shows(role, which, place)) return false
  // The order of the same district is of a crew that the installer leads.
  if (cell === 'led') return which === 'sameDistrict'
  return !cell.startsWith('own') || which === 'own'
}

/** Nothing of it may be read by whom the table does not let see it. */
const contact = { name: '欧阳明月', phone: '13905181234', address: '赣榆振兴花园156号3栋502室', account: '05189203140@ftth' }
const personal = /欧阳明|13905181234|156号|3栋|502室|05189203140/

let room: ChatRoom
test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  const facts = { enteredAt: '2026-11-20T10:00:00+08:00', delayCause: 'customer' }
  await room.orders(
    { id: orders.own, facts, contact },
    { id: orders.sameDistrict, facts: { ...facts, installer: '赣榆装维02' }, contact },
    { id: orders.elsewhere, facts: { ...facts, district: 'donghai', installer: '东海装维01' }, contact },
  )
})
afterAll(() => room.close())

/** Carried out, and taken back with whatever it did. */
async function said(one: Command, rest: string, role: Role, place: Place): Promise<string> {
  const { replies, notices = [] } = await attempt(
    room,
    one,
    rest,
    { person: people[role], place },
    { hasPlenty: () => Promise.resolve(true) },
  )
  return [...replies, ...notices.map(({ message }) => message)].map((message) => plainText(message)).join('\n')
}

/** As its row shows how it is said, about this order. */
const lineFor = ({ example, word }: Command, order: string): string =>
  example
    .slice(example.indexOf(word) + word.length)
    .replace(/[A-Z]{2}\d{14}/, order)
    .trim()

const isRefused = (text: string): boolean => /^无权限|^查无此单$/.test(text)
const everywhere = Object.keys(places) as Place[]
const about = (kind: Command['about']): readonly Command[] => commands.filter((one) => one.about === kind)

test('each command there is has a right that is written down here', () => {
  expect(commands.map(({ name }) => name).filter((name) => rightOf[name] === undefined)).toEqual([])
})

describe.each(roles)('%s', (role) => {
  test('does to orders what the table says, in every place, and reads no more of a customer', async () => {
    for (const one of about('order'))
      for (const which of Object.keys(orders) as Which[])
        for (const place of everywhere) {
          const text = await said(one, lineFor(one, orders[which]), role, place)
          const what = `${one.name} of ${which} in ${place}: ${text}`
          const right = rightTo(one.name)
          expect(!isRefused(text), what).toBe(allowed(right, role, which, place))
          // Who has the right nowhere learns that; whoever does not see the order learns nothing of it.
          if (cellOf(right, role) !== '–' && !shows(role, which, place)) expect(text, what).toBe('查无此单')
          const seesContact = one.name === 'order' && allowed('full contact', role, which, place)
          expect(personal.test(text), what).toBe(seesContact)
        }
  })

  test('asks about districts and the rest where the table says so, and hears of no other district', async () => {
    for (const one of [...about('district'), ...about('nothing')].filter(({ name }) => rightTo(name) !== 'everybody')) {
      const cell = cellOf(rightTo(one.name), role)
      for (const place of everywhere) {
        const bare = one.about === 'district' ? '' : lineFor(one, orders.own)
        const text = await said(one, bare, role, place)
        const what = `${one.name} ${bare} in ${place}: ${text}`
        // What names districts is only for places where all of them show.
        const named = Object.entries({ 赣榆: 'ganyu', 东海: 'donghai' }).flatMap(([name, id]) => (bare.includes(name) ? [id] : []))
        const shown: readonly string[] = places[place]
        const isHere = named.length > 0 ? named.every((id) => shown.includes(id)) : isCityWide(role) || place !== 'donghai'
        const isPrivate = cell.endsWith('!') && place !== 'direct'
        // Of districts that do not show here there is nothing to be done.
        const ran = !isRefused(text) && (isHere || !text.startsWith('没有'))
        expect(ran, what).toBe(cell !== '–' && isHere && !isPrivate)
        if (!isCityWide(role) && one.about === 'district') expect(text, what).not.toMatch(/东海/)
        expect(text, what).not.toMatch(personal)
      }
    }
  })
})

test('somebody unknown is told nothing and can do nothing, whatever they say and wherever', async () => {
  for (const one of commands)
    for (const place of ['ganyu', 'city']) {
      const text = await room.says(null, place, `/${one.word} ${lineFor(one, orders.own)}`)
      expect(text, `${one.name} in ${place}`).toMatch(/^(?!.*(?:ZD2026|已|应补偿)).*$/s)
      expect(text).not.toMatch(personal)
      expect(text).toBe(await room.says(null, place, '你好'))
    }
})

test('in a group that is bound to nothing, only its binding is spoken of', async () => {
  const unbound: Conversation = { kind: 'unbound', group: 'nowhere' }
  for (const one of commands.filter((other) => other.about !== 'group')) {
    const text = await room.says('admin', 'ganyu', `/${one.word} ${lineFor(one, orders.own)}`, { conversation: unbound })
    expect(text, one.name).toMatch(/绑定/)
    expect(text, one.name).not.toMatch(/ZD2026/)
    expect(text).not.toMatch(personal)
  }
})

test.each(roles.filter((role) => role !== 'admin'))('%s binds no group and unbinds none', async (role) => {
  for (const one of about('group')) expect(await said(one, lineFor(one, orders.own), role, 'ganyu')).toMatch(/^无权限/)
})
