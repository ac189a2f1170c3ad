import { afterAll, describe, expect } from 'vitest'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { saidIn } from '../../../src/orders/history/kinds.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, at } from '../chat-room.ts'

let room: ChatRoom
let last = 0

/** A fresh repair of 赣榆 that is due at the end of today, or whatever `facts` say. */
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611218${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00', ...facts } })
  return id
}

const dispatcher = (text: string): Promise<string> => room.says('ganyu-dispatcher', 'ganyu', text)
const does = (text: string): Promise<string> => room.does('ganyu-dispatcher', 'ganyu', text)
const pending = (person: string, place = 'direct'): Promise<string> => room.says(person, place, '待办')
const stored = async (id: string) => (await findOrder(room.database.db, id)) ?? expect.fail(`${id} is not there`)
const lastSaid = async (id: string) => (await historyOf(room.database.db, id)).map(saidIn).at(-1)
const dueBy = async (id: string) => {
  const row = await room.database.db.selectFrom('orders').select(['due_by', 'work_by']).where('id', '=', id).executeTakeFirstOrThrow()
  return [row.due_by, row.work_by]
}

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())
test.beforeEach(() => {
  room.clock.time = at('2026-11-21 17:30:00')
})

describe('that the customer was told', () => {
  test('is asked, recorded with whom and what, told to the dispatcher, and shown on the card', async () => {
    const id = await repair()
    const question = await room.says('ganyu-installer-01', 'direct', `${id} 已告知客户 今晚来不了，明早9点到`)
    expect(question).toMatch(
      new RegExp(
        `^【请确认登记已告知】\n工单：${id}\n状态：在途\n告知：客户\n内容：今晚来不了,明早9点到\n时限：今天 23:59:59 前，不变\n补偿：无，不变\n通知：赣榆县公司管控\n`,
      ),
    )
    const told = room.shownIn('ganyu').length
    expect(await room.does('ganyu-installer-01', 'direct', `/已告知 ${id} 客户爱人 今晚来不了，明早9点到`)).toBe(
      `工单 ${id} 已登记：告知客户爱人，今晚来不了，明早9点到\n告知不改变时限和补偿〔四(三)2〕。\n赣榆装维01 今天 17:30\n请同步在综调操作。`,
    )
    expect(room.shownIn('ganyu').slice(told)).toEqual([expect.stringMatching(new RegExp(`^@ganyu-dispatcher\n工单 ${id} 已登记`))])
    expect((await stored(id)).recorded.informed).toEqual({
      whom: '客户爱人',
      note: '今晚来不了，明早9点到',
      at: at('2026-11-21 17:30:00'),
      by: 'ganyu-installer-01',
    })
    expect(await dispatcher(id)).toContain('已告知：客户爱人：今晚来不了，明早9点到（赣榆装维01 今天 17:30）')
    expect(await lastSaid(id)).toBe('已告知客户爱人：今晚来不了，明早9点到')
  })

  test('keeps no name, number or door of the customer', async () => {
    const id = await repair()
    const answer = await does(`/已告知 ${id} 客户 打了张某的12003908910，在赣榆振兴花园156号3栋502室等`)
    expect(answer).toContain('打了张**的120****8910，在赣榆振兴花园等')
    expect(answer).not.toMatch(/张某|3908|502室/)
    expect(await dispatcher(`经过 ${id}`)).not.toMatch(/张某|3908|502室/)
  })

  test('twice the same day is known, and of an order that has ended is pointless', async () => {
    const id = await repair()
    await does(`已告知 ${id} 今晚来不了`)
    expect(await dispatcher(`已告知 ${id} 今晚来不了`)).toBe(`工单 ${id} 今天已经登记过告知客户（赣榆县公司管控 今天 17:30）。`)
    const done = await repair({ completedAt: '2026-11-21T12:00:00+08:00' })
    expect(await dispatcher(`已告知 ${done}`)).toBe(`工单 ${done} 已竣工（按时） 今天 12:00，不需要再登记告知。`)
  })

  test('is not for who has no right to it', async () => {
    const id = await repair({ installer: '赣榆装维02' })
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'direct', `已告知 ${id}`), person).toMatch(/^无权限：登记已告知需要/)
    expect(await room.says('ganyu-installer-01', 'direct', `已告知 ${id}`)).toBe('无权限：登记已告知只限本班组的工单。')
    expect(await room.says('donghai-manager', 'direct', `已告知 ${id}`)).toBe('查无此单')
  })
})

describe('a call-back about a reschedule', () => {
  const waiting = async (said = '客户要求改到明天下午3点') => {
    const id = await repair()
    await does(`改约 ${id} ${said}`)
    room.clock.time += 600
    return id
  }

  test('that the customer agrees to moves the promise', async () => {
    const id = await waiting()
    const question = await dispatcher(`回访 ${id} 满意，同意明天下午来`)
    expect(question).toContain(
      '回访结果：满意\n客户说：同意明天下午来\n改约：明天 15:00，客户同意\n时限：今天 23:59:59 前 → 明天 15:00 前\n',
    )
    const answer = await does(`回访 ${id} 满意，同意明天下午来`)
    expect(answer).toContain(`工单 ${id} 已登记回访：满意（同意明天下午来）\n时限 今天 23:59:59 前 → 明天 15:00 前；补偿 无，不变`)
    expect(answer).toContain('改约请同步在综调操作。')
    expect(await dueBy(id)).toEqual([at('2026-11-22 15:00:00'), at('2026-11-22 15:00:00')])
    expect((await stored(id)).recorded.callBack).toBeNull()
    expect(await lastSaid(id)).toBe('回访：满意：同意明天下午来')
  })

  test('of the company moves the crew only', async () => {
    const id = await waiting('我们人手不够，改到明天下午3点')
    await does(`回访 ${id} 客户同意`)
    expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-22 15:00:00')])
  })

  test('that the customer does not agree to leaves all as it was, and waits no more', async () => {
    const id = await waiting()
    const answer = await does(`回访 ${id} 不满意，客户不同意改`)
    expect(answer).toContain('客户不同意，改约不算数，仍按 今天 23:59 前上门；去不了请升级〔四(五)〕。')
    expect(answer).toMatch(/^@ganyu-installer-01\n/)
    expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-21 23:59:59')])
    expect((await stored(id)).recorded.callBack).toBeNull()
  })

  test('that nobody answers waits on, with how often it was tried', async () => {
    const id = await waiting()
    expect(await does(`回访 ${id} 没接通`)).toContain('改约仍待客户同意，请在 今天 23:59 前再回访。')
    expect((await stored(id)).recorded.callBack).toMatchObject({ unreachable: 1 })
    expect(await pending('ganyu-dispatcher')).toContain(`1 次没接通 → /回访 ${id}`)
  })

  test('after the visit is about the visit, and confirms nothing', async () => {
    const id = await waiting()
    await room.orders({
      id,
      facts: { enteredAt: '2026-11-21T10:00:00+08:00', completedAt: '2026-11-21T17:50:00+08:00' },
      state: 'completed',
    })
    room.clock.time = at('2026-11-21 18:00:00')
    expect(await does(`回访 ${id} 满意`)).toBe(`工单 ${id} 已登记回访：满意\n赣榆县公司管控 今天 18:00\n请同步在综调操作。`)
    expect((await stored(id)).order.reschedules).toMatchObject([{ confirmed: false }])
    expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-21 23:59:59')])
  })

  test('needs its outcome, and the right', async () => {
    const id = await waiting()
    expect(await dispatcher(`回访 ${id}`)).toMatch(new RegExp(`^【回访结果是？】\n办理：回访 ${id}\n1\\. 满意\n2\\. 不满意\n3\\. `))
    expect(await dispatcher(`/回访 ${id} 客户下楼了`)).toMatch(/^【回访结果是？】/)
    expect(await dispatcher('电话没人接')).toMatch(/^【请确认.*回访.*】/)
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'direct', `回访 ${id} 满意`), person).toMatch(/^无权限：登记回访需要/)
  })
})

describe('call-backs wait', () => {
  test('for who may record them, a crew’s own for the crew, the overdue first, until they are made', async () => {
    room.clock.time = at('2026-11-25 09:00:00')
    const entered = { enteredAt: '2026-11-25T08:00:00+08:00' }
    const [first, second, other] = [
      await repair(entered),
      await repair({ ...entered, installer: '赣榆装维06' }),
      await repair({ ...entered, district: 'donghai' }),
    ]
    await does(`改约 ${first} 客户要求改到明天下午3点`)
    await does(`改约 ${second} 客户要求改到今天上午11点`)
    await room.does('donghai-dispatcher', 'donghai', `改约 ${other} 客户要求改到明天下午3点`)
    room.clock.time = at('2026-11-25 11:30:00')
    const lines = async (person: string, place = 'direct') =>
      (await pending(person, place)).split('\n').filter((line) => /^待回访|20261121/.test(line))
    expect((await lines('ganyu-installer-06')).at(-1)).toBe(`赣榆 改约到 今天 11:00，应在 今天 11:00 前回访，已过 → /回访 ${second}`)
    expect(await lines('ganyu-installer-06')).toHaveLength(2)
    const seen = await lines('ganyu-manager')
    expect(seen.filter((line) => line.includes(first))).toEqual([`赣榆 改约到 明天 15:00，今天 23:59 前回访 → /回访 ${first}`])
    expect(seen.join()).not.toContain(other)
    expect((await lines('desk')).join()).toContain(other)
    expect((await lines('desk', 'donghai')).join()).not.toContain(first)
    expect(await lines('service')).toEqual([])
    await does(`回访 ${second} 满意`)
    expect(await pending('ganyu-installer-06')).toBe('没有等你处理的事。')
  })
})
