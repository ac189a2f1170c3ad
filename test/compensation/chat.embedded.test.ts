import { afterAll, expect } from 'vitest'
import { sayPayouts } from '../../src/compensation/morning-list.ts'
import { makeBatch } from '../../src/compensation/batch.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { settleLines } from '../../src/compensation/settle.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

let room: ChatRoom
const [paid, held, open] = ['ZD20261119000001', 'ZD20261119000002', 'ZD20261119000003']
const repair = { enteredAt: '2026-11-19T10:00:00+08:00', delayCause: 'installer' }
const done = { ...repair, completedAt: '2026-11-20T10:00:00+08:00' }
const keeping = () => ({ now: room.clock.now(), automatic: true })

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    { id: paid, facts: done, state: 'completed' },
    { id: held, facts: { ...done, delayCause: 'third-party' }, state: 'completed' },
    { id: open, facts: repair },
  )
  await database.db.transaction().execute((trx) => catchUp(trx, contextOf(organisation, room.clock.now()), true))
})
afterAll(() => room.close())

test('what is to be paid is answered by role: an installer is refused, and another district sees nothing', async () => {
  expect(await room.says('ganyu-installer-01', 'ganyu', '待赔付')).toMatch(/^无权限/)
  expect(await room.says('ganyu-installer-01', 'ganyu', paid)).not.toContain('赔付：')
  expect(await room.says('donghai-manager', 'donghai', `赔付 ${paid}`)).toContain('查无此单')
  expect(await room.says('settlement', 'donghai', '审核赔付 赣榆')).toMatch(/^无权限：你在这里不能查看赣榆/)
  expect(await room.says('settlement', 'donghai', `审核赔付 ${paid}`)).toMatch(/^查无此单/)
  expect(await room.says('donghai-manager', 'donghai', '待赔付')).toBe('东海没有待付的赔付。\n本月已付 0 笔 0元')
  expect(await room.says('ganyu-manager', 'ganyu', '今天要付多少')).toContain('赣榆待付 2 笔 20元')
})

test('held, released, audited by another person, paid, told: each asked and confirmed, in the chat and on the order’s card', async ({
  database: { db },
}) => {
  expect(await room.says('settlement', 'direct', `审核赔付 ${held}`)).toContain('待放行')
  expect(await room.says('ganyu-manager', 'ganyu', `放行 ${open} 已核实`)).toContain('工单还没有结束')
  expect(await room.says('settlement', 'direct', `放行 ${held} 已核实`)).toMatch(/^无权限/)
  expect(await room.does('ganyu-manager', 'ganyu', `放行 ${held} 已核实，不是第三方原因`)).toContain('已放行，10元，现在待审核')
  const question = await room.says('settlement', 'direct', '审核赔付')
  expect(question).toContain('合计：2 笔 20元')
  expect(question).toContain(`${held} 10元：经放行`)
  expect(await room.says('settlement', 'direct', '确认')).toContain('已审核通过 2 笔 20元')
  expect(await room.says('desk', 'city', `审核赔付 ${paid}`)).toMatch(/^无权限/)
  await db.transaction().execute(async (trx) => {
    const { batch } = await makeBatch(trx, 'settlement', keeping())
    const results = (batch?.lines ?? []).map(({ number }) => ({
      batch: batch?.number ?? '',
      number,
      result: { paidAt: at('2026-11-21 17:00:00') },
    }))
    await settleLines(trx, results, 'settlement', keeping())
  })
  expect(await room.does('service', 'direct', `赔付已告知 ${paid}`)).toContain('已告知登记，10元，现在已告知')
  expect(await room.says('desk', 'city', paid)).toContain('赔付：10元 11月21日已付，已告知客户')
  expect(await room.says('settlement', 'direct', '本月赔了多少钱')).toContain('11月已付 2 笔 20元')
  expect((await room.audit()).filter(({ outcome }) => outcome === 'done').map(({ action, order_id }) => [action, order_id])).toEqual([
    ['放行', held],
    ['审核赔付', paid],
    ['审核赔付', held],
    ['赔付已告知', paid],
  ])
})

test('in the morning settlement and the desk hear what is to be done, each manager what to decide, once a day', async ({
  database: { db },
}) => {
  const waiting = 'ZD20261119000004'
  await room.orders({ id: waiting, facts: { ...done, delayCause: 'third-party' }, state: 'completed' })
  const slot = at('2026-11-26 08:40:00')
  const say = () => db.transaction().execute((trx) => sayPayouts(trx, { organisation, platformsOf: () => ['webchat'] }, room.queue, slot))
  expect(await say()).toHaveLength(2)
  expect(await say()).toEqual([])
  const said = await db.selectFrom('outgoing').select(['key', 'message']).where('key', 'like', 'payouts/%').orderBy('key').execute()
  expect(said.map(({ key }) => key)).toEqual(['payouts/city/2026-11-26', 'payouts/ganyu/2026-11-26'])
  const [city, ganyu] = said.map(({ message }) => JSON.stringify(message))
  expect(city).toContain('两天内到期 1 笔 10元')
  expect(city).toContain('赣榆 1 笔（赣榆县公司经理）')
  expect(ganyu).toContain('"mentions":["ganyu-manager"]')
  expect(ganyu).toContain(waiting)
})
