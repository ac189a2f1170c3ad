import { afterAll, expect } from 'vitest'
import { test } from '../engines/database.ts'
import { ChatRoom, type SampleOrder } from '../conversation/chat-room.ts'
import { programOn, runLine } from '../cli/run-line.ts'

const on = (day: number, time = '10:00:00'): string => `2026-11-${String(day).padStart(2, '0')}T${time}+08:00`
const done = (id: string, entered: number, completed: string, facts: object = {}, more: Partial<SampleOrder> = {}): SampleOrder => ({
  id,
  facts: { enteredAt: on(entered), completedAt: completed, household: 'A', ...facts },
  state: 'completed',
  contact: { account: '05180000001@ftth' },
  ...more,
})

let room: ChatRoom
test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    done('CR20261101000001', 1, on(1, '18:00:00'), { kind: 'install' }),
    done('ZD20261110000002', 10, on(10, '15:00:00'), { installer: '赣榆装维02' }),
    // By the account alone: the household's code was written otherwise.
    done('ZD20261113000003', 13, on(15, '12:00:00'), { household: 'A-other' }),
    { id: 'ZD20261121000004', facts: { enteredAt: on(21, '09:00:00'), household: 'A-other' }, contact: { account: '05180000001@ftth' } },
    // Cancelled, of another district, of another household: no repeats.
    {
      id: 'ZD20261112000005',
      facts: { enteredAt: on(12), cancelledAt: on(12, '11:00:00'), household: 'A' },
      state: 'cancelled',
      contact: { account: null },
    },
    { id: 'ZD20261112000006', facts: { enteredAt: on(12), household: 'A', district: 'donghai' }, contact: { account: null } },
    done('ZD20261112000007', 12, on(12, '16:00:00'), { household: 'B' }, { contact: { account: null } }),
  )
})
afterAll(() => room.close())

test('a repair names the visit before it, and the visit what was reported after it', async ({ database }) => {
  const card = await room.says('ganyu-manager', 'ganyu', '查单 ZD20261113000003')
  expect(card).toContain('报修重复：ZD20261110000002（赣榆装维02）完工后第 3 天（7 天内）')
  expect(card).toContain('完工后又报修：ZD20261121000004 第 6 天（7 天内）')
  const first = await room.says('ganyu-manager', 'ganyu', '查单 CR20261101000001')
  expect(first).toContain(
    '完工后又报修：ZD20261110000002 第 9 天（15 天内）；ZD20261113000003 第 12 天（15 天内）；ZD20261121000004 第 20 天（30 天内）',
  )
  expect(await room.says('ganyu-manager', 'ganyu', '查单 ZD20261112000007')).not.toContain('报修')
  const page = (await runLine(programOn(database, room.clock.now()), 'order ZD20261113000003')).out
  expect(page).toMatch(/报修重复：ZD20261110000002（赣榆装维02）完工后第 3 天（7 天内）[^]*依据：/)
})

test('before the report is entered nothing of it is known', async ({ database }) => {
  const page = (await runLine(programOn(database, room.clock.now()), 'order ZD20261110000002 --as-of 2026-11-12T20:00:00+08:00')).out
  expect(page).not.toContain('又报修')
})

test('复修 lists the reports of a month with the last visit before each; an installer sees those after the own crew', async () => {
  const all = await room.says('ganyu-manager', 'ganyu', '复修')
  expect(all).toMatch(/^【赣榆11月报修重复 3 单：7天内 2，15天内 3，30天内 3/)
  expect(all).toContain('第6天')
  expect(await room.says('ganyu-manager', 'ganyu', '7天内重复报修的有多少')).toMatch(/^【赣榆11月报修重复 2 单/)
  expect(await room.says('ganyu-manager', 'ganyu', '谁的复修最多')).toMatch(
    /^【赣榆11月报修重复最多的是赣榆装维0\d.*：\d 单】[^]*赣榆装维02 +1 /,
  )
  expect(await room.says('ganyu-installer-02', 'ganyu', '谁的复修最多')).not.toContain('装维01')
  expect(await room.says('ganyu-manager', 'ganyu', '上月复修')).toBe('赣榆10月没有完工后 30 天内又报修的单。')
  expect(await room.says('ganyu-installer-02', 'ganyu', '复修')).toMatch(/^【赣榆装维02 ?11月报修重复 1 单/)
  expect(await room.says('ganyu-installer-03', 'ganyu', '复修 赣榆装维02')).toMatch(/没有完工后/)
})

test('履约准时率 counts what was in time, at the time agreed and not reported again within a week, with both numbers', async () => {
  const said = await room.says('ganyu-manager', 'ganyu', '履约准时率')
  // Of four: one late, two of them reported again within seven days.
  expect(said).toMatch(/^【赣榆11月履约准时率 50\.0%（2\/4）/)
  expect(said).toContain('超时 1，失约 0，7天内再报修 2')
  expect(said).toContain('其中 1 单完工未满 7 天')
  expect(await room.says('ganyu-installer-02', 'direct', '履约准时率')).toMatch(/^【赣榆装维02 ?11月履约准时率 0\.0%（0\/1）/)
})
