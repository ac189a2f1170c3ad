import { expect } from 'vitest'
import { type Bulletin, computeBulletin } from '../../src/bulletins/bulletin.ts'
import { type Edition, daysOf } from '../../src/bulletins/editions.ts'
import { behindHint } from '../../src/bulletins/figure-words.ts'
import { type ItemName, itemNamed, items } from '../../src/bulletins/items.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Days } from '../../src/policy/figures.ts'
import { dayOf } from '../../src/policy/instant.ts'
import { formatRate } from '../../src/policy/rate.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { ChatRoom } from '../conversation/chat-room.ts'
import { test as base } from '../engines/database.ts'
import { example } from '../people/example.ts'

const now = at('11-28 20:00')
const dueThen = { enteredAt: iso('11-18 12:00') }
const reschedule = (confirmed: boolean) => ({
  reschedules: [{ at: iso('11-18 13:00'), initiator: 'customer', confirmed, appointment: { to: iso('11-18 20:00') } }],
})
const evening = { kind: 'install', enteredAt: iso('11-17 17:00') }

/** Of 赣榆, all due on the 18th save the last three: something behind every figure. */
const orders = [
  { id: 'ZD01', completedAt: iso('11-18 14:00') },
  { id: 'ZD02', completedAt: iso('11-18 14:00'), ...reschedule(true) },
  { id: 'ZD03', completedAt: iso('11-18 14:00'), ...reschedule(false) },
  { id: 'ZD04', completedAt: iso('11-19 09:00'), delayCause: 'installer' },
  { id: 'ZD05', completedAt: iso('11-22 09:00'), delayCause: 'resource' },
  { id: 'ZD06' },
  { id: 'ZD07', completedAt: iso('11-19 10:00') },
  { id: 'ZD08', cancelledAt: iso('11-19 10:00') },
  { id: 'CR09', kind: 'install', completedAt: iso('11-18 15:00') },
  { id: 'CR10', kind: 'install', completedAt: iso('11-20 15:00') },
  { id: 'CR11', ...evening, completedAt: iso('11-18 15:00') },
  // Of one household: one claim.
  { id: 'ZD12', household: 'H-ZD04', completedAt: iso('11-19 12:00') },
  { id: 'ZD13', enteredAt: iso('11-28 12:00') },
  { id: 'ZD14', enteredAt: iso('11-28 12:00'), completedAt: iso('11-28 14:00') },
  { id: 'ZD15', enteredAt: iso('11-27 12:00'), wantsSameDay: false, appointment: { to: iso('11-28 12:00') } },
].map((facts) => orderFacts({ household: `H-${facts.id}`, ...dueThen, ...facts }))

const exempted = {
  orderId: 'ZD07',
  type: 'exemption-granted',
  source: 'chat',
  key: 'ZD07/granted',
  actor: 'ganyu-manager',
  happenedAt: at('11-19 11:00'),
  learntAt: at('11-19 11:00'),
  importId: null,
  payload: { reason: 'customer', evidence: '录音123' },
} as const

const test = base.extend('room', { scope: 'file' }, async ({ database }, { onCleanup }) => {
  await exportSays(database.db, at('11-28 19:00'), orders)
  await database.db.transaction().execute((trx) => appendEvents(trx, [exempted], contextOf(example, now)))
  const room = await ChatRoom.open(database, '2026-11-28 20:00')
  onCleanup(() => room.close())
  return room
})

/** What the bulletin says of a figure, as 明细 says it in its title. */
function figureIn(bulletin: Bulletin, item: ItemName): string {
  const { name, figure } = itemNamed(item)
  const { all, compensation } = bulletin.day
  if (item === 'rawRate' || item === 'assessedRate') return `${name} ${formatRate(all[item])}：按时 ${all.onTime}，共 ${all[item].of} 单`
  if (item === 'accruedFen') return `${name} ${compensation.claims} 户次 ${compensation.accruedFen / 100}元`
  if (item === 'unpaidPastPayByFen') return `${compensation.unpaidPastPayByFen / 100}元`
  return `${name} ${item === 'overdueTotal' ? bulletin.overdue.total : figure(bulletin.day)} 单`
}

test('behind every figure of a bulletin stand as many orders as it says, by the numbers that it says', async ({ database, room }) => {
  for (const date of ['11-18', '11-28']) {
    const day = dayOf(at(`${date} 12:00`))
    const edition = date === '11-28' ? 'progress' : 'final'
    const bulletin = await computeBulletin(database.db, example, { scope: { district: 'ganyu' }, date: day, edition, asOf: now })
    const empty: string[] = []
    for (const item of Object.keys(items) as ItemName[]) {
      const said = await room.says('ganyu-manager', 'ganyu', `明细 ${itemNamed(item).name} 2026-${date} 50`)
      const listed = [...said.matchAll(/\n(?:…)?(?:ZD|CR)?\d+ /g)].length
      const [count = '0'] = /\d+(?= 单】| 户次)/.exec(said) ?? []
      if (said.includes('没有')) empty.push(item)
      else {
        expect(said.split('\n')[0], item).toContain(figureIn(bulletin, item))
        expect(listed, item).toBe(Number(count))
      }
    }
    // The rest of the figures have something behind them.
    const none = (Object.keys(items) as ItemName[]).filter((item) => {
      const { unpaidPastPayByFen, claims } = bulletin.day.compensation
      if (item === 'overdueTotal') return bulletin.overdue.total === 0
      if (item === 'unpaidPastPayByFen') return unpaidPastPayByFen === 0
      return item === 'accruedFen' ? claims === 0 : itemNamed(item).figure(bulletin.day) === 0
    })
    expect(empty).toEqual(none)
    if (date === '11-18') expect(none).toEqual(['open'])
  }
})

test('of the month, of a kind, in the city, and not for crews', async ({ room }) => {
  expect(await room.says('ganyu-manager', 'ganyu', '明细 超时 本月')).toMatch(/^【赣榆11月1日至28日当日超时 6 单】/)
  expect(await room.says('ganyu-manager', 'ganyu', '明细 超时 2026-11-18 新装')).toMatch(/^【赣榆新装11月18日当日超时 1 单】/)
  expect(await room.says('desk', 'city', '明细 超时 2026-11-18')).toMatch(/^【全市11月18日当日超时 6 单】/)
  expect(await room.says('ganyu-manager', 'ganyu', '明细')).toContain('要看哪个数字背后的单')
  expect(await room.says('ganyu-installer-01', 'ganyu', '明细 超时')).toMatch(/^无权限/)
})

test('what a bulletin says to send for its late orders gives those of its days, whenever it is sent', async ({ room }) => {
  const [day, first] = [dayOf(at('11-18 12:00')), dayOf(at('11-01 12:00'))]
  const titled = async (edition: Edition, days: Days) => {
    const line = /“(.+)”/.exec(behindHint({ edition, days, asOf: now }))?.[1] ?? ''
    return [line, /^【?(\S+?)(?:没有当日超时|当日超时 \d+ 单)/.exec(await room.says('ganyu-manager', 'ganyu', line))?.[1]]
  }
  expect(await titled('progress', { from: day + 10, to: day + 10 })).toEqual(['明细 超时', '赣榆今天'])
  expect(await titled('final', { from: day, to: day })).toEqual(['明细 超时 11-18', '赣榆11月18日'])
  expect(await titled('weekly', daysOf('weekly', day))).toEqual(['明细 超时 11-16至11-22', '赣榆11月16日至22日'])
  expect(await titled('weekly', daysOf('weekly', day - 210))).toEqual(['明细 超时 2026-04-20至2026-04-26', '赣榆4月20日至26日'])
  expect(await titled('final', { from: day - 300, to: day - 300 })).toEqual(['明细 超时 2026-01-22', '赣榆1月22日'])
  expect(await titled('monthly', { from: first, to: first + 29 })).toEqual(['明细 超时 2026-11', '赣榆11月1日至28日'])
  expect(await titled('monthly', { from: first - 31, to: first - 1 })).toEqual(['明细 超时 2026-10', '赣榆10月1日至31日'])
  expect(await room.says('ganyu-manager', 'ganyu', '明细 超时 上周')).toMatch(/^【赣榆11月16日至22日当日超时 6 单】/)
  expect(await room.says('ganyu-manager', 'ganyu', '/明细 超时 上周 2')).toContain('还有 4 单，发“下一页”')
  expect(await room.says('ganyu-manager', 'ganyu', '下一页')).toMatch(/^【赣榆11月16日至22日当日超时 6 单】[^]*第 3 至 4 单/)
  expect(await room.says('ganyu-manager', 'ganyu', '明细 超时 11-22至11-16')).toContain('先写前一天')
})

test('the bulletin and what is behind a figure come as a workbook, to whom 明细 is for', async ({ database, room }) => {
  expect(await room.says('ganyu-manager', 'ganyu', '通报 2026-11-18 表格')).toBe(
    '〔文件 赣榆_11月18日_当日装当日修通报.xlsx〕赣榆 11月18日 当日装当日修通报：汇总、超时明细 6 单、工单明细 11 单、免责凭证、口径',
  )
  expect(await room.says('ganyu-manager', 'ganyu', '明细 超时 2026-11-18 excel')).toMatch(
    /^〔文件 赣榆11月18日当日超时_6_单\.xlsx〕.*：工单明细 6 单$/,
  )
  expect(await room.says('ganyu-manager', 'ganyu', '把11月18日的通报表格发一下')).toMatch(/^〔文件 赣榆_/)
  expect(await room.says('ganyu-installer-01', 'ganyu', '通报 表格')).toMatch(/^无权限/)
  const { count } = await database.db
    .selectFrom('file_use')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(count).toBe(3)
})
