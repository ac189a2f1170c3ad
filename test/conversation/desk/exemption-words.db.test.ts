import { afterAll, expect } from 'vitest'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, organisation } from '../chat-room.ts'

let room: ChatRoom
let last = 0

async function repair(): Promise<string> {
  last += 1
  const id = `ZD202611207${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
  return id
}

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

const said = async (id: string) => (await historyOf(room.database.db, id)).filter(({ type }) => type.startsWith('exemption'))

test('what was said for the reason is kept, and shown to whoever approves, on the order and in its history', async ({ database }) => {
  const id = await repair()
  await room.does('ganyu-dispatcher', 'direct', `把 ${id} 豁免了，客户不在家，录音12`)
  expect(room.shownIn('ganyu').at(-1)).toContain('原因：客户原因（客户不在家）\n凭证：录音12\n')
  expect(await said(id)).toMatchObject([
    { type: 'exemption-proposed', payload: { reason: 'customer', said: '客户不在家', evidence: '录音12' } },
  ])
  expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('豁免待审批：客户原因（客户不在家；赣榆县公司管控 今天 17:30 提出）')
  expect(await room.says('ganyu-manager', 'ganyu', '待办')).toContain('客户原因（客户不在家），赣榆县公司管控')
  expect(await room.does('ganyu-manager', 'ganyu', `/批准 ${id}`)).toContain('客户原因（客户不在家），凭证 录音12')
  expect((await said(id)).at(-1)).toMatchObject({ type: 'exemption-granted', payload: { said: '客户不在家' } })
  expect(await room.says('ganyu-manager', 'ganyu', `经过 ${id}`)).toContain('批准豁免：客户原因（客户不在家），凭证 录音12')
  // The verdict knows the closed list only.
  expect((await findOrder(database.db, id))?.order.exemption).not.toHaveProperty('said')
})

test('a reason that is only named has nothing more to show', async () => {
  const id = await repair()
  expect(await room.says('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音1`)).toContain('原因：客户原因\n')
  expect(await room.says('ganyu-manager', 'ganyu', `豁免 ${id} 用户原因 录音1`)).toContain('原因：客户原因\n')
})

test('more words about the reason are no evidence: a manager’s exemption then waits for somebody else', async () => {
  const id = await repair()
  const asked = await room.says('ganyu-manager', 'ganyu', `/豁免 ${id} 不可抗力 暴雨`)
  expect(asked).toMatch(/^【请确认提交豁免申请】\n.*原因：不可抗力（暴雨）\n凭证：无\n/s)
})

test('the canonical line is read back as it was written, brackets or not', async () => {
  const id = await repair()
  for (const line of [`/豁免 ${id} 客户原因（客户不在家） 录音1`, `/豁免 ${id} 客户原因(客户不在家)录音1`])
    expect(await room.says('ganyu-manager', 'ganyu', line)).toContain('原因：客户原因（客户不在家）\n凭证：录音1\n')
})

test('a branch adds its own words, and safety stays none whatever it adds', async () => {
  const id = await repair()
  expect(await room.says('ganyu-manager', 'ganyu', `豁免 ${id} 赶海去了`)).toMatch(/^【原因是？】\n.*\n“赶海去了”不是可以豁免的原因。/)
  const before = room.conversing.organisation
  const words = { customer: ['赶海'], 'third-party': ['铁路封道'], 'force-majeure': [], rural: [] }
  room.conversing.organisation = () => ({ ...organisation, exemptionWords: words })
  try {
    expect(await room.says('ganyu-manager', 'ganyu', `豁免 ${id} 赶海去了`)).toContain('原因：客户原因（赶海去了）\n')
    expect(await room.says('ganyu-manager', 'ganyu', `豁免 ${id} 鐵路封道`)).toContain('原因：第三方原因（铁路封道）\n')
    expect(await room.says('ganyu-manager', 'ganyu', `豁免 ${id} 铁路封道不安全`)).toMatch(/^【原因是？】\n.*\n安全原因不能免责/)
  } finally {
    room.conversing.organisation = before
  }
})
