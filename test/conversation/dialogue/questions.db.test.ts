import { afterAll, describe, expect } from 'vitest'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom } from '../chat-room.ts'

let room: ChatRoom
let last = 0

/** A repair of 赣榆 that is overdue since midnight; its number ends in what nothing else ends in. */
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611207${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00', ...facts } })
  return id
}

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

const manager = (text: string): Promise<string> => room.says('ganyu-manager', 'ganyu', text)
const desk = (text: string): Promise<string> => room.says('desk', 'ganyu', text)
const exemptionOf = async (id: string) => (await findOrder(room.database.db, id))?.order.exemption ?? null
const asksReason = (id: string): string =>
  `【原因是？】\n办理：豁免 ${id}\n1. 客户原因\n2. 第三方原因\n3. 不可抗力\n10分钟内回复序号，不办了就说“取消”。\n` +
  `[客户原因：/豁免 ${id} 客户原因] [第三方原因：/豁免 ${id} 第三方原因] [不可抗力：/豁免 ${id} 不可抗力]`
const closeQuestions = () => room.database.db.deleteFrom('open_question').execute()

describe('what is missing is asked for', () => {
  test('and the answer is the number, the word, or a sentence that gives it', async () => {
    for (const [answer, reason] of [
      ['1', '客户原因'],
      ['２', '第三方原因'],
      ['第三个', '不可抗力'],
      ['第三方原因', '第三方原因'],
      ['客户今天不在家', '客户原因'],
      ['小区停电', '第三方原因'],
    ] as const) {
      const id = await repair()
      expect(await desk(`/豁免 ${id}`)).toBe(asksReason(id))
      expect(await desk(answer), answer).toMatch(new RegExp(`^【请确认.*豁免.*】\\n工单：${id}\\n[^]*原因：${reason}`))
    }
  })

  test('and a sentence may give more than was asked for', async () => {
    const id = await repair()
    await manager(`豁免 ${id}`)
    expect(await manager('客户不在家，录音12')).toContain('原因：客户原因（客户不在家）\n凭证：录音12\n')
    expect(await manager('确认')).toContain(`工单 ${id} 已豁免`)
    expect((await exemptionOf(id))?.reason).toBe('customer')
  })

  test('in free words where there is no list, and kept as they were said', async () => {
    const id = await repair()
    expect(await manager(`/升级 ${id}`)).toBe(`升级的原因是？例如 工单太多，今天赶不到\n（升级 ${id}，10分钟内回复有效，不办了就说“取消”）`)
    expect(await manager('光猫都发完了，要等明天')).toContain('原因：光猫都发完了，要等明天\n')
  })

  test('and a danger at the place is asked for before the visit is called off', async () => {
    const id = await repair()
    expect(await room.says('ganyu-dispatcher', 'ganyu', `/安全 ${id}`)).toMatch(/^现场有什么危险？例如 雷雨，杆子带电\n/)
    expect(await room.says('ganyu-dispatcher', 'ganyu', '下雷雨，杆上带电')).toContain('原因：下雷雨，杆上带电\n')
  })

  test('one after the other, the order first', async () => {
    const id = await repair()
    expect(await room.says('ganyu-dispatcher', 'direct', '豁免')).toBe(
      '是哪一张工单？例如 工单号，或它的末四位\n（豁免，10分钟内回复有效，不办了就说“取消”）',
    )
    expect(await room.says('ganyu-dispatcher', 'direct', id)).toBe(asksReason(id))
    expect(await room.says('ganyu-dispatcher', 'direct', '3')).toContain(`工单：${id}\n状态：超时在途\n原因：不可抗力`)
  })

  test('and one press gives the whole command', async () => {
    const id = await repair()
    await manager(`/豁免 ${id}`)
    expect(await manager(`/豁免 ${id} 客户原因`)).toContain(`工单：${id}`)
    // Nothing is open any more.
    expect(await manager('1')).toMatch(/^没看懂/)
  })
})

describe('an open question', () => {
  test('survives a restart, and waits ten minutes of the clock to the second', async () => {
    const [first, second] = [await repair(), await repair()]
    await manager(`/豁免 ${first}`)
    await (await room.restarted()).resume()
    room.clock.time += 600
    expect(await manager('1')).toContain(`工单：${first}`)
    await manager(`/豁免 ${second}`)
    room.clock.time += 601
    expect(await manager('1')).toMatch(/^没看懂/)
  })

  test('swallows nothing that is said meanwhile, and stays open', async () => {
    const [id, other] = [await repair(), await repair()]
    await manager(`/豁免 ${id}`)
    expect(await manager(other)).toMatch(new RegExp(`^【工单 ${other}】`))
    expect(await manager('超时 赣榆')).toMatch(/^【赣榆超时在途 /)
    for (const text of ['客户问能不能豁免', '别豁免了']) expect(await manager(text), text).not.toMatch(/请确认|原因是/)
    expect(await manager('几点前报修算当日修')).toContain('〔二(四)2〕')
    expect(await manager('谢谢')).toBe('')
    expect(await manager(`升级 ${other} 跑不过来`)).toMatch(/^【请确认升级工单】/)
    expect(await manager('1')).toContain(`工单：${id}\n状态：超时在途\n原因：客户原因`)
  })

  test('is not answered by a number that is not among the choices, nor by 是, 同意 or another order', async () => {
    const [id, other] = [await repair(), await repair()]
    await manager(`/豁免 ${id}`)
    for (const text of ['4', '0', '37', '是', '同意', `${other} 客户原因`, '确认'])
      expect(await manager(text), text).not.toMatch(/请确认登记/)
    expect(await manager('1')).toContain(`工单：${id}`)
  })

  test('is ended by 取消, which leaves confirmations alone unless one was asked later', async () => {
    const [id, other] = [await repair(), await repair()]
    const code = await room.code('ganyu-manager', 'ganyu', `/升级 ${other} 跑不过来`)
    room.clock.time += 1
    await manager(`/豁免 ${id}`)
    expect(await manager('取消')).toBe('已取消：豁免，没有执行。')
    expect(await manager('1')).toMatch(/^没看懂/)
    expect(await manager(`取消 ${code}`)).toBe(`已取消：升级 ${other}，没有执行。`)
  })

  test('is one person’s, in one conversation', async () => {
    const id = await repair()
    await manager(`/豁免 ${id}`)
    expect(await desk('1')).toMatch(/^没看懂/)
    expect(await room.says('ganyu-manager', 'direct', '1')).toMatch(/^没看懂/)
    expect(await manager('1')).toContain(`工单：${id}`)
  })

  test('is not put to who has no right: the refusal comes at once', async () => {
    const id = await repair()
    for (const text of [`/豁免 ${id}`, '豁免'])
      expect(await room.says('ganyu-installer-01', 'ganyu', text)).toMatch(/^无权限：登记豁免需要/)
    expect(await room.says('donghai-manager', 'donghai', `/豁免 ${id}`)).toBe('查无此单')
    expect(await room.says('ganyu-installer-02', 'ganyu', `/升级 ${id}`)).toBe('无权限：升级工单只限本班组的工单。')
    const asked = await room.database.db.selectFrom('open_question').select('person').where('person', 'like', '%installer%').execute()
    expect(asked).toEqual([])
    expect((await room.audit()).at(-1)).toMatchObject({ outcome: 'refused', person: 'ganyu-installer-02', order_id: id })
  })
})

test('a value that does not do is named, and the rest is kept', async () => {
  const id = await repair()
  expect(await manager(`/豁免 ${id} 资源不足`)).toContain('\n“资源不足”不是可以豁免的原因。')
  expect(await manager('人手不够')).toContain('\n“人手不够”不是可以豁免的原因。')
  expect((await room.audit()).at(-1)).toMatchObject({ action: '豁免', outcome: 'refused', order_id: id })
  expect(await manager('2')).toContain(`工单：${id}\n状态：超时在途\n原因：第三方原因`)
})

describe('a bare 确认', () => {
  test('answers the one question that is open, and none of several', async () => {
    await closeQuestions()
    room.clock.time += 700
    const [first, second] = [await repair(), await repair()]
    expect(await manager('确认')).toBe('你在这里没有等待确认的操作。')
    const code = await room.code('ganyu-manager', 'ganyu', `/豁免 ${first} 客户原因 录音1`)
    const other = await room.code('ganyu-manager', 'ganyu', `/豁免 ${second} 客户原因 录音2`)
    expect(await manager('确认')).toBe(
      `有 2 件操作等你确认，请写明确认哪一个，例如：确认 ${code}\n${code}：豁免 ${first}\n${other}：豁免 ${second}`,
    )
    expect(await exemptionOf(first)).toBeNull()
    expect(await manager(`确认 ${code}`)).toContain(`工单 ${first} 已豁免`)
    expect(await desk('确认')).toBe('你在这里没有等待确认的操作。')
    expect(await manager('确认。')).toContain(`工单 ${second} 已豁免`)
  })

  test('cannot mean a declaration that a second one stands beside', async () => {
    const declare = (kind: string): string => `/不可抗力 宣布 赣榆 ${kind} 11-20 14:00 至 11-20 22:00`
    const first = await room.code('desk', 'direct', declare('暴雨'))
    await room.code('desk', 'direct', declare('台风'))
    expect(await room.says('desk', 'direct', '取消')).toMatch(/^有 2 件操作等你确认，请写明取消哪一个，例如：取消 /)
    expect(await room.says('desk', 'direct', `取消 ${first}`)).toMatch(/^已取消：不可抗力 宣布 赣榆 暴雨/)
    expect(await room.says('desk', 'direct', '取消')).toMatch(/^已取消：不可抗力 宣布 赣榆 台风/)
  })
})

describe('of several orders that fit', () => {
  test('the number says which is looked up', async () => {
    const [one, two] = ['ZD20261120608642', 'CR20261120618642']
    await room.orders(
      { id: one, facts: { enteredAt: '2026-11-20T10:00:00+08:00' } },
      { id: two, facts: { kind: 'install', enteredAt: '2026-11-20T10:00:00+08:00', installer: '赣榆装维02' } },
    )
    expect(await manager('8642')).toBe(
      `【有 2 张工单符合，是哪一张？】\n1. ${two} 新装 赣榆装维02 赣榆振兴花园\n2. ${one} 障碍 赣榆装维01 赣榆振兴花园\n` +
        `回复序号就可以。\n[1 …8642：/查单 ${two}] [2 …8642：/查单 ${one}]`,
    )
    expect(await manager('2')).toMatch(new RegExp(`^【工单 ${one}】`))
  })

  test('what changes something is asked about and confirmed as always, and 是 is no answer', async () => {
    expect(await manager('升级 8642 跑不过来')).toMatch(/^【有 2 张工单符合，是哪一张？】\n办理：升级\n/)
    expect(await manager('是')).not.toMatch(/请确认/)
    expect(await manager('1')).toMatch(/^【请确认升级工单】\n工单：CR20261120618642\n[^]*原因：跑不过来\n/)
  })

  test('and what is missing besides is asked next', async () => {
    expect(await manager('豁免 8642')).toMatch(/^【有 2 张工单符合，是哪一张？】/)
    expect(await manager('2')).toBe(asksReason('ZD20261120608642'))
    expect(await manager('1')).toContain('工单：ZD20261120608642\n状态：超时在途\n原因：客户原因')
  })
})
