import { afterAll, describe, expect } from 'vitest'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, at } from '../chat-room.ts'

let room: ChatRoom
let last = 0

/** A fresh repair of 赣榆 that is overdue since midnight, or whatever `facts` say. */
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611208${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00', ...facts } })
  return id
}

const dispatcher = (text: string): Promise<string> => room.says('ganyu-dispatcher', 'ganyu', text)
const flagsOf = async (id: string) =>
  (await room.database.db.selectFrom('orders').select('flags').where('id', '=', id).executeTakeFirstOrThrow()).flags

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

describe('a cause that would exempt', () => {
  test('is asked with what becomes of the money, recorded with who and when, and makes the claim wait', async ({ database }) => {
    const id = await repair()
    const [question] = await room.ask('ganyu-dispatcher', 'ganyu', `定责 ${id} 客户不在家`)
    expect(question).toMatchObject({
      title: '请确认定责',
      fields: [
        { name: '工单', value: id },
        { name: '状态', value: '超时在途' },
        { name: '定责', value: '客户原因' },
        { name: '补偿', value: '应补偿 10元，暂不赔付，等人决定是否豁免' },
      ],
      body: ['定责不等于豁免，要免责须另行豁免〔二(四)3(2)〕〔I-17〕', expect.stringContaining('请本人在10分钟内回复')],
    })
    expect(await room.does('ganyu-dispatcher', 'ganyu', `定责 ${id} 客户不在家`)).toBe(
      `工单 ${id} 已定责：客户原因\n应补偿 10元，暂不赔付，等人决定是否豁免\n赣榆县公司管控 今天 17:30\n请同步在综调操作。`,
    )
    expect((await findOrder(database.db, id))?.order.delayCause).toBe('customer')
    expect(await flagsOf(id)).toEqual(['cause-without-exemption'])
    expect((await historyOf(database.db, id)).at(-1)).toMatchObject({
      type: 'cause',
      payload: { cause: 'customer' },
      actor: 'ganyu-dispatcher',
      happenedAt: at('2026-11-21 17:30:00'),
    })
    expect((await room.audit()).at(-1)).toMatchObject({ action: '定责', outcome: 'done', order_id: id, detail: 'none to customer' })
    expect(await dispatcher(`经过 ${id}`)).toContain('定责：客户原因')
    // Whoever may decide about exemptions finds it.
    expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('豁免待审批：客户原因（定责）')
    expect(await room.does('ganyu-manager', 'ganyu', `/批准 ${id}`)).toContain('应补偿 10元 → 免责（客户原因）')
    expect(await flagsOf(id)).toEqual([])
  })

  test('is put right: the claim waits no more', async () => {
    const id = await repair()
    await room.does('ganyu-dispatcher', 'ganyu', `/定责 ${id} 第三方原因`)
    room.clock.time = at('2026-11-21 17:31:00')
    const [question] = await room.ask('desk', 'city', `/定责 ${id} 装维原因`)
    expect(question).toMatchObject({
      fields: [{}, {}, { name: '定责', value: '第三方原因 → 装维原因' }, { name: '补偿', value: '应补偿 10元，恢复赔付，不再等待' }],
      body: ['计入赣榆代维公司的责任超时，超过5%的部分由其承担〔四(九)1〕；不扣装维人员计件〔四(九)2〕', expect.stringContaining('请本人')],
    })
    await room.does('desk', 'city', `/定责 ${id} 装维原因`)
    expect(await flagsOf(id)).toEqual([])
    room.clock.time = at('2026-11-21 17:30:00')
  })

  test('of an order that is not late yet says what will be', async () => {
    const id = await repair({ enteredAt: '2026-11-21T10:00:00+08:00' })
    expect(await dispatcher(`/定责 ${id} 不可抗力`)).toContain('补偿：没有超时，暂不涉及；超时后赔付要等人决定是否豁免')
  })
})

describe('every cause', () => {
  test.each([
    ['受理失误', 'acceptance', '计入受理人的受理失误〔四(九)3〕'],
    ['资源不足', 'resource', '资源原因不免责〔三(二)〕〔I-12〕'],
    ['杆子带电有安全隐患', 'safety', '安全原因不免责，仍要补偿〔四(八)〕'],
    ['装维原因', 'installer', '不扣装维人员计件〔四(九)2〕'],
  ])('%s is paid as usual, and says whom it concerns', async (words, cause, says) => {
    const id = await repair()
    const asked = await dispatcher(`定责 ${id} ${words}`)
    expect(asked).toContain('补偿：应补偿 10元，照常赔付')
    expect(asked).toContain(says)
    await room.does('ganyu-dispatcher', 'ganyu', `定责 ${id} ${words}`)
    expect((await findOrder(room.database.db, id))?.order.delayCause).toBe(cause)
  })
})

describe('a cause is refused', () => {
  test('when it is missing or none of the list, with the list', async () => {
    const id = await repair()
    const list = '装维原因、客户原因、第三方原因、不可抗力、受理失误、资源原因、安全隐患'
    for (const text of [`/定责 ${id}`, `定责 ${id}`])
      expect(await dispatcher(text)).toMatch(new RegExp(`^【超时是谁的原因？】\n办理：定责 ${id}\n1\\. 装维原因\n[^]*7\\. 安全隐患\n`))
    expect(await dispatcher(`/定责 ${id} 月亮太圆`)).toContain(`“月亮太圆”不是定责的原因。可以写的有：${list}。`)
    expect((await room.audit()).at(-1)).toMatchObject({ action: '定责', outcome: 'refused', order_id: id })
    expect(await dispatcher('/定责')).toMatch(/^【?是哪一张工单？/)
  })

  test.each([
    ['outside the promise', { customerType: 'campus' }, /不在承诺范围内，没有时限，不需要定责。$/],
    ['done in time', { completedAt: '2026-11-20T12:00:00+08:00' }, /已竣工（按时） 昨天 12:00，没有超时，不需要定责。$/],
    ['cancelled in time', { cancelledAt: '2026-11-20T12:00:00+08:00' }, /已撤单 昨天 12:00，没有超时，不需要定责。$/],
  ])('of an order %s', async (_, facts, answer) => {
    const id = await repair(facts)
    expect(await dispatcher(`/定责 ${id} 装维原因`)).toMatch(answer)
    expect((await room.audit()).at(-1)).toMatchObject({ outcome: 'refused', order_id: id })
  })

  test('to a crew whose order it is not, to roles without the right, and where the order does not show', async () => {
    const id = await repair()
    expect(await room.says('ganyu-installer-02', 'ganyu', `/定责 ${id} 客户原因`)).toBe('无权限：定责只限本班组的工单。')
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'city', `/定责 ${id} 客户原因`)).toBe(
        '无权限：定责需要装维、管控、经理、服务调度中心、市公司分管的角色。',
      )
    expect(await room.says('donghai-dispatcher', 'city', `/定责 ${id} 客户原因`)).toBe('查无此单')
    expect(await room.says('desk', 'donghai', `/定责 ${id} 客户原因`)).toBe('查无此单')
    expect((await findOrder(room.database.db, id))?.order.delayCause).toBeNull()
  })
})

test('the same cause again, a message that comes twice, and a second yes change nothing', async ({ database }) => {
  const id = await repair()
  const code = await room.code('ganyu-installer-01', 'direct', `/定责 ${id} 客户原因`)
  const yes = room.incoming('ganyu-installer-01', 'direct', `确认 ${code}`)
  for (let time = 0; time < 2; time++) {
    await room.inbox.receive(yes)
    await room.inbox.settled('webchat', yes.messageId)
  }
  expect(await room.says('ganyu-installer-01', 'direct', `确认 ${code}`)).toMatch(/已经确认过了/)
  expect(await dispatcher(`/定责 ${id} 客户原因`)).toBe(`工单 ${id} 的定责已经是客户原因（赣榆装维01 今天 17:30）。`)
  expect((await historyOf(database.db, id)).filter(({ type }) => type === 'cause')).toHaveLength(1)
})

test('an order that changed after the question is asked about anew', async () => {
  const id = await repair()
  const code = await room.code('ganyu-dispatcher', 'ganyu', `/定责 ${id} 装维原因`)
  room.clock.time = at('2026-11-21 17:35:00')
  await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00', completedAt: '2026-11-21T17:34:00+08:00' } })
  expect(await dispatcher(`确认 ${code}`)).toMatch(/^【请确认定责】\n.*已竣工（超时）.*在提问之后有变化/s)
  room.clock.time = at('2026-11-21 17:30:00')
})
