import { afterAll, expect } from 'vitest'
import { test } from '../engines/database.ts'
import { ChatRoom } from './chat-room.ts'

const late = { enteredAt: '2026-11-20T10:00:00+08:00' }
let room: ChatRoom

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    { id: 'ZD20261120000001', facts: late },
    { id: 'ZD20261120000002', facts: late },
    { id: 'ZD20261120000003', facts: { ...late, district: 'donghai', installer: '东海装维01' } },
    // Nobody proposed: the source’s attribution waits on the order’s card.
    { id: 'ZD20261120000004', facts: { ...late, delayCause: 'customer' } },
  )
})
afterAll(() => room.close())

const pending = (person: string, place: string) => room.says(person, place, '待办')

test('nothing waits for anybody', async () => {
  for (const person of ['ganyu-installer-01', 'ganyu-manager', 'desk', 'service']) {
    expect(await pending(person, 'direct')).toBe('没有等你处理的事。')
  }
})

test('exemptions that others proposed wait for who may approve them, with what to type', async () => {
  await room.does('ganyu-dispatcher', 'ganyu', '/豁免 ZD20261120000002 客户原因 录音7')
  room.clock.time += 60
  await room.does('ganyu-manager', 'ganyu', '/豁免 ZD20261120000001 第三方原因')
  await room.does('donghai-dispatcher', 'donghai', '/豁免 ZD20261120000003 客户原因 录音8')
  expect(await pending('ganyu-manager', 'direct')).toBe(
    '待审批的豁免 1 单：\n赣榆 客户原因，赣榆县公司管控 今天 17:30 提出 → /批准 ZD20261120000002',
  )
  expect(await room.says('desk', 'direct', '待审批')).toBe(
    [
      '待审批的豁免 3 单：',
      '赣榆 客户原因，赣榆县公司管控 今天 17:30 提出 → /批准 ZD20261120000002',
      '赣榆 第三方原因（无凭证），赣榆县公司经理 今天 17:31 提出 → /批准 ZD20261120000001',
      '东海 客户原因，东海县公司管控 今天 17:31 提出 → /批准 ZD20261120000003',
    ].join('\n'),
  )
  // A group shows its own district, and who may not approve has nothing to.
  expect(await pending('desk', 'donghai')).toMatch(/^待审批的豁免 1 单：\n东海 /)
  expect(await pending('ganyu-dispatcher', 'ganyu')).toBe('没有等你处理的事。')
})

test('questions wait where they were asked, until their time is over', async () => {
  const code = await room.code('ganyu-dispatcher', 'ganyu', '/升级 ZD20261120000001 太多')
  expect(await pending('ganyu-dispatcher', 'ganyu')).toBe(
    `等你确认的操作 1 项：\n升级 ZD20261120000001 太多，今天 17:41 前有效 → 确认 ${code} 或 取消 ${code}`,
  )
  expect(await pending('ganyu-dispatcher', 'direct')).toBe('另有 1 项等你确认的操作，在提问的会话里。')
  expect(await pending('ganyu-installer-01', 'ganyu')).toBe('没有等你处理的事。')
  room.clock.time += 600
  expect(await pending('ganyu-dispatcher', 'ganyu')).toMatch(/确认/)
  room.clock.time += 1
  expect(await pending('ganyu-dispatcher', 'ganyu')).toBe('没有等你处理的事。')
})

test('what is decided waits no more', async () => {
  await room.does('ganyu-manager', 'ganyu', '/批准 ZD20261120000002')
  await room.does('desk', 'direct', '/驳回 ZD20261120000001')
  expect(await pending('ganyu-manager', 'direct')).toBe('没有等你处理的事。')
  expect(await pending('desk', 'direct')).toMatch(/^待审批的豁免 1 单：\n东海 /)
})
