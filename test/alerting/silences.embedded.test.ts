import { afterAll, expect } from 'vitest'
import { sayAlerts } from '../../src/alerting/say-alerts.ts'
import { saySilences } from '../../src/alerting/silences/say-silences.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

let room: ChatRoom
const [ONE, TWO, THREE] = ['ZD20261121900001', 'ZD20261121900002', 'ZD20261121900003'] as const
const alerting = () => ({ organisation, platformsOf: () => ['webchat'] as const, now: room.clock.time })

/** What each hearer of 赣榆 is told at a time: orders by step. */
async function told(time: string): Promise<string[]> {
  room.clock.time = at(`2026-11-21 ${time}`)
  const { alerts } = await room.database.db.transaction().execute((trx) => sayAlerts(trx, alerting(), room.queue, room.clock.time))
  return alerts.flatMap(({ hearer, told: orders }) =>
    hearer.districts.includes('ganyu')
      ? orders.map(({ order, occurrence }) => `${hearer.id} ${occurrence.step.id} …${order.id.slice(-1)}`)
      : [],
  )
}

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 10:30:00')
  const facts = { enteredAt: '2026-11-21T10:00:00+08:00' }
  await room.orders({ id: ONE, facts }, { id: TWO, facts: { ...facts, household: 'B', installer: '赣榆装维02' } })
  await room.orders({ id: THREE, facts: { ...facts, household: 'C', kind: 'install', installer: '赣榆装维03' } })
})
afterAll(() => room.close())

test('a crew is silenced: asked with its end, not told until then, listed, and told with the reason to who asks why', async () => {
  expect(await room.says('ganyu-installer-02', 'ganyu', '/静默 2小时 割接')).toMatch(/^无权限/)
  expect(await room.says('ganyu-dispatcher', 'ganyu', '/静默 赣榆装维02 25小时 割接')).toBe('静默最长 24 小时。')
  expect(await room.says('ganyu-dispatcher', 'ganyu', '/静默 东海 2小时 割接')).toBe('无权限：你在这里不能静默东海的提醒。')
  expect(await room.says('ganyu-dispatcher', 'ganyu', '静默清单')).toBe('没有正在生效的静默。')
  expect((await room.ask('ganyu-dispatcher', 'ganyu', '静默赣榆装维02两小时，割接'))[0]).toMatchObject({
    title: '请确认静默提醒',
    fields: [
      { name: '范围', value: '赣榆 赣榆装维02' },
      { name: '到', value: '今天 12:30' },
      { name: '原因', value: '割接' },
    ],
  })
  expect(await room.does('ganyu-dispatcher', 'ganyu', '/静默 赣榆装维02 2小时 割接')).toMatch(
    /^已静默，编号 1：赣榆 赣榆装维02，到 今天 12:30\n割接，赣榆县公司管控\n提前恢复：\/解除静默 1/,
  )
  expect(await room.says('ganyu-manager', 'ganyu', '静默清单')).toContain('1号 赣榆 赣榆装维02，到 11月21日 12:30，割接（赣榆县公司管控）')
  expect(await room.says('ganyu-manager', 'ganyu', `为什么没提醒 ${TWO}`)).toContain(
    '接下来：\n今天 11:00 赣榆装维群 “今日还有”（被静默，照此不提醒）',
  )
  expect(await told('11:00')).toEqual(['ganyu today …1', 'ganyu today …3'])
  const why = await room.says('ganyu-manager', 'ganyu', `为什么没提醒 ${TWO}`)
  expect(why).toContain(
    '今天 11:00 赣榆装维群 “今日还有”：没有提醒，被静默（1号 赣榆 赣榆装维02，到 11月21日 12:30，割接（赣榆县公司管控））',
  )
  expect(why).toContain('接下来：\n今天 15:00 赣榆装维群 “今日还有”')
  expect(await room.says('ganyu-manager', 'ganyu', `为什么没提醒 ${ONE}`)).toContain('今天 11:00 赣榆装维群 “今日还有”：已提醒（等待发送）')
  expect(await room.says('donghai-manager', 'donghai', `为什么没提醒 ${ONE}`)).toMatch(/查无此单/)
})

test('its end comes by itself: what was silenced is news at the next time, and what was told is not told again', async () => {
  expect(await told('15:00')).toEqual(['ganyu today …2'])
})

test('a silence is said in the morning while it lasts, and ended before its time', async () => {
  expect(await room.does('ganyu-manager', 'ganyu', '/静默 新装 到20:00 材料没到')).toContain('编号 2：赣榆 新装，到 今天 20:00')
  const said = () => room.database.db.transaction().execute((trx) => saySilences(trx, alerting(), room.queue, room.clock.time))
  expect(await said()).toHaveLength(1)
  expect(await said()).toHaveLength(0)
  // The cut-off's list, without installs.
  expect(await told('16:00')).toEqual(['ganyu cut-off …1', 'ganyu cut-off …2'])
  expect(await room.does('ganyu-manager', 'ganyu', '解除静默')).toContain('已解除静默，编号 2：赣榆 新装')
  expect(await room.says('ganyu-manager', 'ganyu', '静默清单')).toBe('没有正在生效的静默。')
})

test('the desk’s own is never silenced, and what somebody has in hand is told to nobody else', async () => {
  expect(await room.does('desk', 'direct', '/静默 全市 48小时 演练')).toContain('全市，到 11月23日 16:00')
  expect(await told('22:00')).toEqual([])
  room.clock.time = at('2026-11-22 00:00:00')
  const { alerts } = await room.database.db.transaction().execute((trx) => sayAlerts(trx, alerting(), room.queue, room.clock.time))
  expect(alerts.map(({ hearer, told: orders }) => [hearer.id, orders.length])).toEqual([['@desk', 3]])
})
