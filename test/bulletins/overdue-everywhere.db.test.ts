import { expect } from 'vitest'
import { appendEvents } from '../../src/orders/append/append.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { only, tell, test as base } from '../alerting/world.ts'
import { ChatRoom } from '../conversation/chat-room.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { example } from '../people/example.ts'

const now = at('11-21 20:00')
const dueToday = { enteredAt: iso('11-20 18:00') }
const dueYesterday = { enteredAt: iso('11-20 12:00') }

const orders = [
  orderFacts({ id: 'ZD1', household: 'A', ...dueToday }),
  orderFacts({ id: 'ZD2', household: 'B', ...dueYesterday }),
  orderFacts({ id: 'CR3', household: 'C', ...dueYesterday, kind: 'install' }),
  // The customer did not need it the same day.
  orderFacts({ id: 'ZD4', household: 'D', ...dueYesterday, wantsSameDay: false, appointment: { to: iso('11-21 15:00') } }),
  orderFacts({ id: 'ZD5', household: 'E', ...dueToday }),
  // Late and done, not due yet, and not covered.
  orderFacts({ id: 'ZD6', household: 'F', ...dueToday, completedAt: iso('11-21 19:00') }),
  orderFacts({ id: 'ZD7', household: 'G' }),
  orderFacts({ id: 'ZD8', household: 'H', ...dueYesterday, customerType: 'enterprise' }),
  orderFacts({ id: 'ZD9', household: 'I', ...dueYesterday, district: 'donghai' }),
]

const exempted = {
  orderId: 'ZD5',
  type: 'exemption-granted',
  source: 'chat',
  key: 'ZD5/granted',
  actor: 'ganyu-manager',
  happenedAt: now - 600,
  learntAt: now - 600,
  importId: null,
  payload: { reason: 'customer', evidence: '录音123' },
} as const

const test = base.extend('room', { scope: 'file' }, async ({ database }, { onCleanup }) => {
  await exportSays(database.db, at('11-21 19:30'), orders)
  await database.db.transaction().execute((trx) => appendEvents(trx, [exempted], contextOf(example, now)))
  const room = await ChatRoom.open(database, '2026-11-21 20:00')
  onCleanup(() => room.close())
  return room
})

const ofGanyu = '超时在途 4 单：今天到期 1、以前到期 2、不在承诺范围 1；另有免责 1 单，不催办'
const ofCity = '超时在途 5 单：今天到期 1、以前到期 3、不在承诺范围 1；另有免责 1 单，不催办'

/** Every count in the text that is called so. */
const said = (text: string): string[] => [...text.matchAll(/超时在途 \d+ 单(?:：[^；\n]*)?(?:；另有[^；\n]*)?/g)].map(([count]) => count)

/** A list begins with the number, its parts in the line below. */
const inTitle = (where: string, count: string): RegExp => new RegExp(`^【${where}${count.replace('：', '】\n')}\n`)

test('every door says the same number of overdue orders of a district at the same instant, and what it counts', async ({
  database,
  queue,
  room,
}) => {
  const manager = (text: string) => room.says('ganyu-manager', 'ganyu', text)
  for (const text of ['及时率', '通报']) expect(said(await manager(text)), text).toEqual([ofGanyu])
  expect(await manager('超时')).toMatch(inTitle('赣榆', ofGanyu))
  const alert = (await tell({ database, queue }, only('ganyu'), now)).find(({ key }) => key.includes('/after/'))
  expect(alert?.orders.toSorted()).toEqual(['CR3', 'ZD1', 'ZD2', 'ZD4'])
  expect(said(alert?.text ?? '')).toEqual([ofGanyu])
  const { out } = await runLine(programOn(database, now), ['bulletin', '--date', '2026-11-21', '--district', 'ganyu'])
  expect(said(out)).toEqual([ofGanyu])
})

test('and of the city', async ({ database, queue, room }) => {
  for (const text of ['及时率', '通报']) expect(said(await room.says('city-lead', 'city', text)), text).toEqual([ofCity])
  expect(await room.says('city-lead', 'city', '超时')).toMatch(inTitle('全市', ofCity))
  const groups = only('nowhere').groups.map((group) => (group.id === 'city' ? { ...group, posts: ['alerts' as const] } : group))
  const [summary] = await tell({ database, queue }, { ...example, groups }, now)
  expect(said(summary?.text ?? '')).toEqual([ofCity])
})

test('other counts of lateness have other names, and add up', async ({ room }) => {
  const bulletin = await room.says('ganyu-manager', 'ganyu', '通报')
  const [, conclusion] = bulletin.split('\n')
  expect(conclusion).toBe('已完成 1/4 单（25.0%）；未完成 3 单：已超时 1 单（过了时限、不含免责），免责 1 单，未到期 1 单')
  expect(bulletin).toMatch(/合计 +4 +1 +25.0% +2 +1\n/)
  expect(await room.says('ganyu-manager', 'ganyu', '今天超时多少单')).toMatch(/^【赣榆今天到期的超时 3 单，其中 2 单未完成，免责 1 单，/)
  expect(await room.says('ganyu-manager', 'ganyu', '及时率')).toContain('当日超时 3 单（未完成 2 单，免责 1 单）')
})

test('a list leaves out what is exempt and says how many, also where nothing else is overdue', async ({ room }) => {
  const list = await room.says('ganyu-manager', 'ganyu', '超时')
  expect([...list.matchAll(/(?:ZD|CR)\d/g)].map(([id]) => id).toSorted()).toEqual(['CR3', 'ZD1', 'ZD2', 'ZD4'])
  expect(await room.says('ganyu-manager', 'ganyu', '超时 赣榆装维02')).toBe('赣榆装维02没有超时在途的工单。')
  expect(await room.says('ganyu-manager', 'ganyu', '超时 2')).toMatch(/^【赣榆超时在途 4 单】\n今天到期 1、[^\n]*\n显示前 2 单\n/)
  expect(await room.says('ganyu-manager', 'ganyu', '查单 ZD5')).toContain('状态：在途（超时免责）\n')
})

test('until payments are registered, nothing is said of payments', async ({ room }) => {
  for (const text of ['通报', '及时率', '查单 ZD6', '为什么 ZD6'])
    expect(await room.says('ganyu-manager', 'ganyu', text)).not.toMatch(/登记赔付|赔付期限|未登记/)
})

test('the JSON form of a bulletin keeps its names and what they count', async ({ database }) => {
  const { out } = await runLine(programOn(database, now), ['bulletin', '--date', '2026-11-21', '--district', 'ganyu', '--format', 'json'])
  const { day, ...rest } = JSON.parse(out) as { readonly day: object }
  const kept = ['scope', 'date', 'edition', 'asOf', 'dataAsOf', 'dayBefore', 'monthToDate', 'districts']
  expect(Object.keys(rest)).toEqual(expect.arrayContaining(kept))
  expect(day).toMatchObject({
    all: { due: 4, late: 3, exempt: 1, open: 1, done: 1, overdue: 2 },
    openNow: 5,
    overdueNow: 4,
    compensation: { paidFen: 0, unpaidPastPayByFen: 0 },
  })
})

test('a bulletin of a day on which all is done says just that, and an alert tells its own number apart from all', async ({
  database,
  queue,
  room,
}) => {
  const facts = { district: 'guanyun', area: 'county-town' }
  await exportSays(database.db, at('11-21 19:30'), [orderFacts({ ...facts, id: 'GY1', household: 'J', completedAt: iso('11-21 14:00') })])
  const [, done] = (await room.says('guanyun-manager', 'guanyun', '通报')).split('\n')
  expect(done).toBe('已完成 1/1 单（100.0%），当日应完成的全部完成，没有超时')
  await exportSays(database.db, now, [orderFacts({ ...facts, id: 'GY2', household: 'K', ...dueYesterday })])
  const told = async (time: string) => (await tell({ database, queue }, only('guanyun'), at(time))).map(({ text }) => text).join('\n')
  expect(await told('11-21 20:10')).toContain('此刻超时在途 1 单：以前到期 1\n')
  await exportSays(database.db, at('11-21 20:20'), [orderFacts({ ...facts, id: 'GY3', household: 'L', ...dueToday })])
  expect(await told('11-21 20:21')).toContain('本次提醒 1 单；此刻超时在途 2 单：今天到期 1、以前到期 1\n')
})
