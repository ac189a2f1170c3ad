import { afterAll, expect } from 'vitest'
import { faultsOf } from '../../audit/chain.ts'
import { forceMajeureAt } from '../../../src/orders/in-force/force-majeure.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, at } from '../chat-room.ts'

let room: ChatRoom
const late = { enteredAt: '2026-11-20T12:00:00+08:00' }

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 09:00:00')
  await room.orders(
    { id: 'ZD1', facts: late },
    { id: 'ZD2', facts: late },
    { id: 'ZD3', facts: { ...late, district: 'haizhou', area: 'central' } },
  )
})
afterAll(() => room.close())

const storm = '/不可抗力 宣布 赣榆 暴雨 昨天 14:00 至 22:00 不含 zd2'
const verdicts = async () => {
  const rows = await room.database.db.selectFrom('orders').select(['id', 'exemption', 'compensation_fen']).orderBy('id').execute()
  return rows.map(({ id, exemption, compensation_fen }) => `${id} ${exemption ?? '-'} ${compensation_fen}`)
}
const lastAudit = async () => (await room.audit()).at(-1)

test('a person who may not declare is refused before anything is read, noted, and not shown the command', async () => {
  expect(await room.says('ganyu-manager', 'ganyu', storm)).toBe('无权限：宣布不可抗力需要服务调度中心、市公司分管的角色。')
  expect(await lastAudit()).toMatchObject({ action: '不可抗力', outcome: 'refused', person: 'ganyu-manager', detail: 'role' })
  expect(await room.says('ganyu-manager', 'ganyu', '/不可抗力')).toMatch(/^无权限/)
  expect(await room.says('ganyu-manager', 'ganyu', '/帮助')).not.toContain('不可抗力')
  expect(await room.says('desk', 'direct', '/帮助')).toContain('、不可抗力、')
  expect(await room.says(null, 'ganyu', storm)).toMatch(/^无权限/)
})

test('the question says how many orders would change and from what to what, and nothing changes before yes', async () => {
  expect(await room.says('desk', 'direct', '/不可抗力')).toBe('没有宣布过不可抗力')
  const [question] = await room.ask('desk', 'direct', storm)
  expect(question).toMatchObject({
    kind: 'card',
    title: '请确认宣布不可抗力',
    fields: [
      { name: '原因', value: '暴雨' },
      { name: '区县', value: '赣榆' },
      { name: '时间', value: '11月20日 14:00 至 11月20日 22:00' },
      { name: '不含', value: 'ZD2' },
    ],
    body: [
      '免责 1 单，不补偿 10元',
      '涉及工单 2 张，判定改变 1 张（补偿按单计，未按户合并）：',
      '  赣榆：1 单，免责 0→1 单，补偿 2→1 单，20元→10元',
      expect.stringContaining('请本人在10分钟内回复'),
    ],
  })
  expect(await verdicts()).toEqual(['ZD1 - 1000', 'ZD2 - 1000', 'ZD3 - 1000'])
  expect(await lastAudit()).toMatchObject({ outcome: 'asked', order_id: 'force-majeure' })
  const code = await room.code('desk', 'direct', storm)
  expect(await room.says('desk', 'direct', `取消 ${code}`)).toBe('已取消：不可抗力 宣布 赣榆 暴雨 昨天 14:00 至 22:00 不含 zd2，没有执行。')
})

test('yes declares it: the verdicts follow at once, with the audit trail', async () => {
  expect(await room.does('desk', 'direct', storm)).toBe(
    [
      '已宣布不可抗力，编号 1',
      '1  暴雨，赣榆，11月20日 14:00 至 11月20日 22:00，不含 ZD2（服务调度中心 11月21日 09:00 宣布）',
      '免责 1 单，不补偿 10元',
      '涉及工单 2 张，判定改变 1 张（补偿按单计，未按户合并）：',
      '  赣榆：1 单，免责 0→1 单，补偿 2→1 单，20元→10元',
      '服务调度中心 今天 09:00',
    ].join('\n'),
  )
  expect(await verdicts()).toEqual(['ZD1 force-majeure 0', 'ZD2 - 1000', 'ZD3 - 1000'])
  expect(await lastAudit()).toMatchObject({
    action: '不可抗力',
    outcome: 'done',
    person: 'desk',
    detail: 'declared 1: 暴雨 ganyu 2026-11-20T14:00:00+08:00/2026-11-20T22:00:00+08:00 except ZD2; 1 orders changed',
  })
  expect(await room.says('ganyu-manager', 'ganyu', 'ZD1')).not.toContain('应补偿')
})

test('the same again, and what is not there, change nothing', async () => {
  expect(await room.says('city-lead', 'direct', storm)).toBe('同样的不可抗力已经宣布过，编号 1。')
  expect(await room.says('desk', 'direct', '/不可抗力 撤回 9')).toBe('没有编号为 9 的不可抗力事件。')
  expect(await room.says('desk', 'direct', '/不可抗力 更正 1 暴雨')).toBe('编号 1 的不可抗力事件本来就是这样。')
  expect(await room.says('desk', 'direct', '/不可抗力 更正 1 昨天 22:00 至 14:00')).toMatch(/^没看懂：结束时间早于开始时间。/)
  expect(await forceMajeureAt(room.database.db, room.clock.time)).toHaveLength(1)
})

test('in a group only what is of its districts is seen and said', async () => {
  expect(await room.says('desk', 'haizhou', '/不可抗力 列表')).toBe('没有宣布过不可抗力')
  expect(await room.says('desk', 'ganyu', '/不可抗力 列表')).toContain('1  暴雨，赣榆，')
  const elsewhere = '无权限：涉及在这里看不到的区县，请在私聊或全市群里操作。'
  expect(await room.says('desk', 'haizhou', '/不可抗力 撤回 1')).toBe(elsewhere)
  expect(await room.says('desk', 'ganyu', '/不可抗力 更正 1 赣榆、海州')).toBe(elsewhere)
  expect(await lastAudit()).toMatchObject({ outcome: 'refused', detail: expect.stringMatching(/^elsewhere: corrected/) })
})

test('a correction keeps what it does not name and shows from what to what', async () => {
  room.clock.time = at('2026-11-21 10:00:00')
  const [question] = await room.ask('city-lead', 'city', '/不可抗力 更正 1 赣榆、海州区 不含 无')
  expect(question).toMatchObject({
    title: '请确认更正不可抗力',
    fields: [
      { name: '编号', value: '1' },
      { name: '原因', value: '暴雨' },
      { name: '区县', value: '赣榆 → 赣榆、海州' },
      { name: '时间', value: '11月20日 14:00 至 11月20日 22:00' },
      { name: '不含', value: 'ZD2 → 无' },
    ],
  })
  expect(await room.does('city-lead', 'city', '/不可抗力 更正 1 赣榆、海州区 不含 无')).toMatch(/^已更正不可抗力，编号 1\n/)
  expect(await verdicts()).toEqual(['ZD1 force-majeure 0', 'ZD2 force-majeure 0', 'ZD3 force-majeure 0'])
})

test('a question whose figures are no longer true is asked anew', async () => {
  const code = await room.code('desk', 'direct', '/不可抗力 撤回 1')
  await room.orders({ id: 'ZD4', facts: late })
  expect(await room.says('desk', 'direct', `确认 ${code}`)).toMatch(/^【请确认撤回不可抗力】\n.*在提问之后有变化.*涉及工单 4 张/s)
  expect((await forceMajeureAt(room.database.db, room.clock.time))[0]?.withdrawn).toBeNull()
})

test('a withdrawal takes it back, once', async () => {
  room.clock.time = at('2026-11-21 11:00:00')
  const other = await room.code('city-lead', 'direct', '/不可抗力 撤回 1')
  const withdrawn = await room.does('desk', 'direct', '/不可抗力 撤回 1号')
  expect(withdrawn).toMatch(/^已撤回不可抗力，编号 1\n1 {2}暴雨，.* 撤回）\n不再免责 4 单，恢复补偿 40元\n涉及工单 4 张，判定改变 4 张/)
  expect(await verdicts()).toEqual(['ZD1 - 1000', 'ZD2 - 1000', 'ZD3 - 1000', 'ZD4 - 1000'])
  expect(await room.says('city-lead', 'direct', `确认 ${other}`)).toBe('编号 1 的不可抗力事件已经撤回。')
  expect(await room.says('desk', 'direct', '/不可抗力 列表')).toMatch(
    /宣布，市公司分管领导 11月21日 10:00 更正，服务调度中心 11月21日 11:00 撤回）$/,
  )
  expect(await faultsOf(room.database.db)).toEqual([])
})

test('a sentence declares it, with its times written out so that a confirmation means the same on the next day', async () => {
  room.clock.time = at('2026-11-21 23:55:00')
  const said = '赣榆昨天下午2点到10点暴雨，登记不可抗力'
  const [question] = await room.ask('desk', 'city', said)
  expect(question).toMatchObject({
    title: '请确认宣布不可抗力',
    fields: [
      { name: '原因', value: '暴雨' },
      { name: '区县', value: '赣榆' },
      { name: '时间', value: '11月20日 14:00 至 11月20日 22:00' },
      { name: '不含', value: '无' },
    ],
    body: [
      '免责 3 单，不补偿 30元',
      '涉及工单 3 张，判定改变 3 张（补偿按单计，未按户合并）：',
      '  赣榆：3 单，免责 0→3 单，补偿 3→0 单，30元→0元',
      expect.stringContaining('请本人'),
    ],
  })
  const code = await room.code('desk', 'city', said)
  const { arguments: kept } = await room.database.db
    .selectFrom('confirmation')
    .select('arguments')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  expect(kept).toBe('宣布 赣榆 暴雨 2026-11-20 14:00:00 至 2026-11-20 22:00:00')
  room.clock.time = at('2026-11-21 23:59:00')
  expect(await room.says('desk', 'city', `确认 ${code}`)).toMatch(
    /^已宣布不可抗力，编号 2\n2 {2}暴雨，赣榆，11月20日 14:00 至 11月20日 22:00/,
  )
})

test('a sentence leaves out the orders that it names, and one that it does not understand is not passed over', async () => {
  await room.orders({ id: 'ZD20261120000077', facts: { ...late, district: 'haizhou', area: 'central' } })
  const storm = '/不可抗力 海州 台风 昨天8点到今天8点 不含'
  expect(await room.says('desk', 'city', `${storm} ZD20261120000077`)).toMatch(
    /不含：ZD20261120000077\n免责 1 单，不补偿 10元\n涉及工单 2 张，判定改变 1 张/,
  )
  expect(await room.says('desk', 'city', `${storm} 老王家那张`)).toMatch(/^没看懂：“不含”后面写工单号/)
  expect(await room.says('desk', 'city', '/不可抗力 海州 台风 今天8点到9点 ZD20261120000077')).toMatch(/^没看懂：不认识/)
})

test('one that frees nobody yet says so', async () => {
  expect(await room.says('desk', 'city', '/不可抗力 连云 大雪 明天8点到明天9点')).toMatch(
    /现在没有工单因此免责或恢复补偿，以后超时的按此判断\n涉及工单 0 张，判定都不变/,
  )
})

test('what a sentence leaves out is asked for by name, and nothing is guessed', async () => {
  expect(await room.says('desk', 'city', '不可抗力 赣榆 暴雨')).toMatch(/^从什么时候到什么时候？例如/)
  expect(await room.says('desk', 'city', '不可抗力 暴雨 今天12点到18点')).toMatch(/^是哪个区县？例如/)
  expect(await room.says('desk', 'city', '赣榆')).toMatch(/^【请确认宣布不可抗力】\n原因：暴雨\n区县：赣榆\n/)
  expect(await room.says('desk', 'city', '登记不可抗力 海州 今天12点到18点')).toMatch(/^【是什么不可抗力？】\n办理：不可抗力\n1\. 暴雨\n/)
  expect(await room.says('desk', 'city', '2')).toMatch(/^【请确认宣布不可抗力】\n[^]*原因：台风/)
  expect(await room.says('desk', 'city', '不可抗力')).not.toContain('区县？')
  expect(await room.says('ganyu-manager', 'ganyu', '赣榆今天下午2点到10点暴雨，登记不可抗力')).toMatch(/^无权限：宣布不可抗力需要/)
  expect(await room.says('desk', 'haizhou', '赣榆今天下午2点到10点暴雨，登记不可抗力')).toMatch(/^无权限：涉及在这里看不到的区县|^没看懂/)
  expect(await room.says('desk', 'city', '客户问暴雨算不算不可抗力')).not.toContain('请确认')
})
