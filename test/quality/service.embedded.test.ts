import { afterAll, expect } from 'vitest'
import { addSilence } from '../../src/alerting/silences/silences.ts'
import { standingOf } from '../../src/escalation/standing.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { conversationKey } from '../../src/messages/conversation.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { saidIn } from '../../src/orders/history/kinds.ts'
import { schedules } from '../../src/schedule/schedules.ts'
import { unsigned } from '../audit/chain.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { test } from '../engines/database.ts'

let room: ChatRoom
test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

let last = 0
async function repair(facts: object = {}): Promise<string> {
  last += 1
  const id = `ZD202611218${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { installer: '赣榆装维02', ...facts }, state: 'completedAt' in facts ? 'completed' : 'in-progress' })
  return id
}

/** What was said elsewhere since, by conversation. */
const saidSince = (before: number): string[] =>
  room.shown.slice(before).map(({ conversation, message }) => `${conversationKey(conversation)} ${plainText(message)}`)

/** The minute that begins at `time`, as the program's schedule runs it; what was said in it, by conversation. */
async function minute(time: string, name: 'escalations' | 'regulator'): Promise<string[]> {
  room.clock.time = at(time)
  const before = room.shown.length
  const [schedule] = schedules.filter((one) => one.name === name)
  if (schedule === undefined) throw new Error(`no schedule ${name}`)
  const platforms = ['webchat'] as const
  const context = { organisation, jobs: room.queue, auditKeys: unsigned, platformsOf: () => platforms, now: room.clock.time }
  const ids = await room.database.db.transaction().execute((trx) => schedule.run(trx, room.clock.time, context))
  await room.queue.deliverNow(ids)
  return saidSince(before)
}

async function silence(order: string, until: string): Promise<void> {
  const made = { districts: ['ganyu'], orders: [order], crews: null, kinds: null, reason: '割接', author: 'ganyu-manager' }
  const times = { madeAt: room.clock.time, until: at(until) }
  await room.database.db.transaction().execute((trx) => addSilence(trx, { ...made, ...times }))
}

const urge = (id: string) => room.does('service', 'direct', `催单 ${id} 客户问还来不来`)

test('a customer who asks a second time is heard by the next level, once, and the same message counts once', async ({ database }) => {
  room.clock.time = at('2026-11-21 17:30:00')
  const id = await repair()
  expect(await urge(id)).toContain(`工单 ${id} 已登记催单，第 1 次：客户问还来不来`)
  expect(await minute('2026-11-21 17:31:00', 'escalations')).toEqual([])
  // The same message again, as a platform sends what it is not sure of.
  const code = await room.code('service', 'direct', `/催单 ${id}`)
  const confirming = room.incoming('service', 'direct', `确认 ${code}`)
  await room.inbox.receive(confirming)
  expect(await room.replyTo(confirming)).toMatch(/第 2 次\n一分钟内通知上一级跟进。/)
  await room.inbox.receive(confirming)
  await room.inbox.settled('webchat', confirming.messageId)
  expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('催单：2 次')
  // Silenced it waits, and is not lost.
  await silence(id, '2026-11-21 17:32:30')
  expect(await minute('2026-11-21 17:32:00', 'escalations')).toEqual([])
  const [said, ...more] = await minute('2026-11-21 17:33:00', 'escalations')
  expect(more).toEqual([])
  expect(said).toMatch(/^group\/ganyu @ganyu-dispatcher\n【客户再次催单，请跟进】[^]*客户第 2 次催单/)
  expect(await minute('2026-11-21 17:34:00', 'escalations')).toEqual([])
  await urge(id)
  expect(await minute('2026-11-21 17:35:00', 'escalations')).toEqual([])
  expect(await standingOf(database.db, id)).toMatchObject({ state: 'open', role: 'dispatcher', times: 1 })
  const told = (await historyOf(database.db, id)).map(saidIn)
  expect(told).toContain('客户催单：客户问还来不来')
  expect(told).toContain('客户再次催单，通知管控')
})

test('who was told already, or has it in hand, is passed: the level above hears the second asking', async ({ database }) => {
  room.clock.time = at('2026-11-21 17:40:00')
  const [open, taken] = [await repair(), await repair()]
  await room.does('ganyu-installer-02', 'direct', `/升级 ${open} 工单太多`)
  await room.does('ganyu-dispatcher', 'ganyu', `/接手 ${taken}`)
  for (const id of [open, taken, open, taken]) await urge(id)
  const said = (await minute('2026-11-21 17:41:00', 'escalations')).toSorted()
  expect(said).toHaveLength(2)
  expect(await standingOf(database.db, open)).toMatchObject({ state: 'open', role: 'manager' })
  expect(await standingOf(database.db, taken)).toMatchObject({ state: 'taken', role: 'dispatcher' })
  expect(said.find((text) => text.includes(taken))).toMatch(/赣榆县公司管控 已接手/)
})

test('an order that has ended is not urged, and an installer registers no urging', async () => {
  const id = await repair({ completedAt: '2026-11-21T12:00:00+08:00' })
  expect(await room.says('service', 'direct', `催单 ${id}`)).toContain('不用催了')
  expect(await room.says('ganyu-installer-02', 'ganyu', `催单 ${id}`)).toMatch(/^无权限/)
})

test('a customer who is not satisfied is told to the leader of the crew alone, who answers it; not to who was there', async () => {
  room.clock.time = at('2026-11-21 18:00:00')
  const id = await repair({ completedAt: '2026-11-21T12:00:00+08:00' })
  const before = room.shown.length
  await room.does('ganyu-dispatcher', 'ganyu', `回访 ${id} 不满意，师傅没修好就走了`)
  const elsewhere = saidSince(before).filter((text) => text.includes('不满意') && !text.startsWith('group/ganyu'))
  expect(elsewhere).toHaveLength(1)
  expect(elsewhere[0]).toMatch(/^direct\/ganyu-installer-01 【客户回访不满意，请处理】[^]*师傅没修好就走了/)
  expect(room.shown.slice(before).flatMap(({ message }) => ('mentions' in message ? (message.mentions ?? []) : []))).not.toContain(
    'ganyu-installer-02',
  )
  expect(await room.says('ganyu-installer-01', 'direct', '待办')).toContain(`/不满意处理 ${id}`)
  expect(await room.says('ganyu-installer-02', 'direct', '待办')).not.toContain(id)
  expect(await room.says('ganyu-installer-02', 'direct', `不满意处理 ${id} 没事了`)).toBe(
    '无权限：处理不满意只限你带的班组，不由当事装维自己处理。',
  )
  expect(await room.does('ganyu-installer-01', 'direct', `不满意处理 ${id} 换人重新上门`)).toContain('的不满意已处理：换人重新上门')
  expect(await room.says('ganyu-manager', 'direct', '待办')).not.toContain(id)
  // Of a crew that nobody leads it is the manager's.
  const other = await repair({ completedAt: '2026-11-21T12:00:00+08:00', installer: '赣榆装维01' })
  const then = room.shown.length
  await room.does('desk', 'direct', `回访 ${other} 不满意`)
  expect(
    saidSince(then)
      .filter((text) => text.startsWith('direct/ganyu'))
      .map((text) => text.split(' ')[0]),
  ).toEqual(['direct/ganyu-manager'])
})

test('a complaint by the regulator has a deadline of its own, stands first in what waits, and is said again until it is closed', async () => {
  room.clock.time = at('2026-11-21 18:10:00')
  const id = await repair()
  const answer = await room.does('service', 'direct', `工信部申诉 ${id} 三天没修好`)
  expect(answer).toContain('11月24日 18:10 前办结')
  expect(room.shownIn('city').at(-1)).toContain('工信部申诉，请限时办结')
  expect(await room.says('ganyu-manager', 'direct', '待办')).toMatch(
    new RegExp(`^工信部申诉 1 单没有办结：\n赣榆 11月24日 18:10 前办结，还剩3天 → /申诉办结 ${id}`),
  )
  expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('工信部申诉：11月24日 18:10 前办结')
  expect(await minute('2026-11-23 18:09:00', 'regulator')).toEqual([])
  expect((await minute('2026-11-23 18:10:00', 'regulator')).map((text) => text.split(' ')[0])).toEqual(['group/ganyu', 'group/city'])
  expect(await minute('2026-11-23 18:11:00', 'regulator')).toEqual([])
  expect(await minute('2026-11-24 14:10:00', 'regulator')).toHaveLength(2)
  expect(await minute('2026-11-24 18:10:00', 'regulator')).toEqual([])
  expect((await minute('2026-11-24 18:11:00', 'regulator'))[0]).toContain('已过时限')
  expect(await room.says('ganyu-dispatcher', 'ganyu', `申诉办结 ${id} 已修复`)).toMatch(/^无权限/)
  expect(await room.does('ganyu-manager', 'ganyu', `申诉办结 ${id} 已修复，客户撤诉`)).toContain('的申诉已办结，超过时限')
  expect(await room.says('ganyu-manager', 'direct', '待办')).not.toContain('申诉')
  expect(await minute('2026-11-25 18:11:00', 'regulator')).toEqual([])
})

test('a missed appointment is a fact of its own, once for each visit agreed, and is counted', async () => {
  room.clock.time = at('2026-11-21 18:20:00')
  const [none, later, over] = [
    await repair(),
    await repair({ appointment: { to: '2026-11-21T20:00:00+08:00' } }),
    await repair({ appointment: { from: '2026-11-21T14:00:00+08:00', to: '2026-11-21T16:00:00+08:00' } }),
  ]
  expect(await room.says('ganyu-dispatcher', 'ganyu', `爽约 ${none}`)).toContain('没有约定上门时间')
  expect(await room.says('ganyu-dispatcher', 'ganyu', `爽约 ${later}`)).toContain('还没有过')
  expect(await room.does('ganyu-dispatcher', 'ganyu', `爽约 ${over} 等了一下午`)).toContain('没有上门（等了一下午）')
  expect(await room.says('ganyu-dispatcher', 'ganyu', `爽约 ${over}`)).toContain('已经登记过')
  expect(await room.says('ganyu-manager', 'ganyu', over)).toContain('爽约：1 次')
  await room.orders({
    id: over,
    facts: {
      installer: '赣榆装维02',
      appointment: { from: '2026-11-21T14:00:00+08:00', to: '2026-11-21T16:00:00+08:00' },
      completedAt: '2026-11-21T18:19:00+08:00',
    },
    state: 'completed',
  })
  expect(await room.says('ganyu-manager', 'ganyu', '履约准时率 赣榆装维02')).toMatch(/超时 0，失约 1，/)
})

test('受理差错 is for whoever assesses, as a list and as a workbook; an installer sees what they accepted themselves', async ({
  database,
}) => {
  room.clock.time = at('2026-11-21 18:40:00')
  const [mine] = [await repair({ delayCause: 'acceptance', acceptedBy: '赣榆装维02' })]
  await repair({ delayCause: 'acceptance', acceptedBy: '王受理' })
  const again = await repair({ delayCause: 'acceptance', acceptedBy: '王受理' })
  await repair({ delayCause: 'acceptance', acceptedBy: '李受理', district: 'donghai' })
  const all = await room.says('ganyu-manager', 'ganyu', '受理差错')
  expect(all).toMatch(/^【赣榆11月受理差错 3 单，应考核 1 人】/)
  expect(all).toMatch(/王受理\s+赣榆\s+2\s+重复/)
  expect(all).not.toContain('李受理')
  const [file] = await room.ask('ganyu-manager', 'ganyu', '本月受理差错 表格')
  expect(file).toMatchObject({ kind: 'file', name: '赣榆11月受理差错.xlsx' })
  const own = await room.says('ganyu-installer-02', 'ganyu', '受理差错')
  expect(own).toMatch(/^【你11月受理差错 1 单/)
  expect(own).not.toContain('王受理')
  expect(await room.says('ganyu-installer-03', 'ganyu', '受理差错 表格')).toBe('你11月没有受理差错。')
  const program = programOn(database, room.clock.now())
  const { out } = await runLine(program, 'acceptance --month 2026-11 --district 赣榆 --json')
  expect(out).toContain(again)
  expect(out).toContain(mine)
  expect((await runLine(program, 'quality --month 2026-11')).out).toMatch(/^【2026-11履约准时率/)
})
