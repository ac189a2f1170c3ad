import { afterAll, expect } from 'vitest'
import type { Button } from '../../../src/messages/message.ts'
import { plainText } from '../../../src/messages/plain-text.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { at } from '../chat-room.ts'
import { WecomRoom } from '../wecom-room.ts'

const [MANAGER, DISPATCHER, DESK] = ['u-ganyu-manager', 'u-ganyu-dispatcher', 'u-desk']
const GROUP = 'wrGanyu'

let wecom: WecomRoom
let orders = 0
test.beforeAll(async ({ database }) => {
  wecom = await WecomRoom.open(database, '2026-11-21 17:30:00')
  wecom.room.reached = ['wecom']
  await wecom.ask('u-admin', GROUP, '/绑定 赣榆')
  await wecom.ask('u-admin', 'wrCity', '/绑定 city')
})
afterAll(() => wecom.room.close())

const saidSince = (from: number): string[] => wecom.sent.slice(from).map(({ message }) => plainText(message))
const exemptionOf = async (id: string) => (await findOrder(wecom.room.database.db, id))?.order.exemption ?? null

interface Proposed {
  readonly id: string
  readonly button: (says: RegExp) => Button
  readonly since: number
}

/** A dispatcher proposes in the group; the buttons of what the group is told. */
async function proposed(facts: Readonly<Record<string, unknown>> = {}): Promise<Proposed> {
  orders += 1
  const id = `ZD20261120660${String(orders).padStart(3, '0')}`
  await wecom.room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00', ...facts } })
  const yes = (await wecom.buttons(DISPATCHER, GROUP, `豁免 ${id} 客户不在家 录音7`))(/^确认/)
  const since = wecom.sent.length
  expect(await wecom.press(DISPATCHER, GROUP, yes)).toMatchObject({ state: 'done' })
  const buttons = wecom.sent.slice(since).flatMap(({ message }) => (message.kind === 'card' ? message.buttons : []))
  const button = (says: RegExp): Button => {
    const found = buttons.find((one) => says.test(one.says))
    if (found === undefined) throw new Error(`no button ${says}`)
    return found
  }
  return { id, button, since }
}

test('the group hears of a proposal in one card, and of the decision in one message', async () => {
  const { id, button, since } = await proposed()
  expect(saidSince(since)).toEqual([
    [
      '@ganyu-manager',
      '【豁免申请待审批】',
      `工单：${id}`,
      '状态：超时在途',
      '原因：客户原因（客户不在家）',
      '凭证：录音7',
      '结果：应补偿 10元 → 免责（客户原因）',
      '提出：赣榆县公司管控 11月21日 17:30',
      '已提交，须由另一位有权限的人审批。',
      `[批准：/批准 ${id}] [驳回：/驳回 ${id}]`,
    ].join('\n'),
  ])
  const before = wecom.sent.length
  expect(await wecom.press(MANAGER, GROUP, button(/批准/))).toMatchObject({ state: 'done', label: '批准', by: '赣榆县公司经理' })
  expect(saidSince(before)).toEqual([
    `@ganyu-dispatcher\n工单 ${id} 已豁免：应补偿 10元 → 免责（客户原因）\n客户原因（客户不在家），凭证 录音7\n赣榆县公司经理 今天 17:30\n请同步在综调操作。`,
  ])
  expect(await exemptionOf(id)).toMatchObject({ reason: 'customer' })
  // Whoever presses afterwards sees what was done, and nothing more is said.
  const said = wecom.sent.length
  expect(await wecom.press(DESK, GROUP, button(/驳回/))).toMatchObject({ state: 'done', label: '批准' })
  expect(wecom.sent.length).toBe(said)
})

test('驳回 on the card is one message too', async () => {
  const { id, button } = await proposed()
  const before = wecom.sent.length
  expect(await wecom.press(MANAGER, GROUP, button(/驳回/))).toMatchObject({ state: 'done', label: '驳回' })
  expect(saidSince(before)).toEqual([`@ganyu-dispatcher\n工单 ${id} 的豁免申请已驳回：客户原因（客户不在家）\n赣榆县公司经理 今天 17:30`])
  expect(await exemptionOf(id)).toBeNull()
})

test('who proposed it, and who may not, presses in vain', async () => {
  const { id, button } = await proposed()
  expect(await wecom.press(DISPATCHER, GROUP, button(/批准/))).toMatchObject({ state: 'declined', says: expect.stringMatching(/^无权限/) })
  expect(await wecom.press('u-ganyu-installer-01', GROUP, button(/批准/))).toMatchObject({ state: 'declined' })
  expect(await exemptionOf(id)).toBeNull()
})

test('a card that no longer shows what would happen is asked about once more', async () => {
  const { id, button } = await proposed()
  wecom.room.clock.time = at('2026-11-22 08:30:00')
  try {
    const before = wecom.sent.length
    await wecom.press(MANAGER, GROUP, button(/批准/))
    expect(saidSince(before)).toEqual([expect.stringMatching(/【请确认批准豁免】\n.*结果：应补偿 20元 → 免责（客户原因）/s)])
    expect(await exemptionOf(id)).toBeNull()
  } finally {
    wecom.room.clock.time = at('2026-11-21 17:30:00')
  }
})

test('the same words typed are asked about, whatever card stands there', async () => {
  const { id } = await proposed()
  expect(await wecom.says(MANAGER, GROUP, `/批准 ${id}`)).toMatch(/【请确认批准豁免】/)
  expect(await exemptionOf(id)).toBeNull()
})

test('接单 on the card takes a call for support at once, and the next one sees by whom', async () => {
  const id = 'ZD20261120661001'
  await wecom.room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00' } })
  const yes = (await wecom.buttons('u-ganyu-installer-01', GROUP, `光猫注册不上，求支撑 ${id}`))(/^确认/)
  const since = wecom.sent.length
  await wecom.press('u-ganyu-installer-01', GROUP, yes)
  const [take] = wecom.sent.slice(since).flatMap(({ message }) => (message.kind === 'card' ? message.buttons : []))
  if (take === undefined) throw new Error('the desk has no card')
  const before = wecom.sent.length
  expect(await wecom.press(DESK, 'wrCity', take)).toMatchObject({ state: 'done', label: '接单' })
  expect(saidSince(before)).toEqual(Array(2).fill(expect.stringContaining(`工单 ${id} 的支撑已接单：光猫注册不上`)))
  expect((await findOrder(wecom.room.database.db, id))?.recorded.support?.taken).toMatchObject({ by: 'desk' })
  expect(await wecom.press('u-city-lead', 'wrCity', take)).toMatchObject({ state: 'done', by: '服务调度中心' })
})
