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
  const id = `ZD202611219${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00', ...facts } })
  return id
}

const dispatcher = (text: string): Promise<string> => room.says('ganyu-dispatcher', 'ganyu', text)
const reschedulesOf = async (id: string) => (await findOrder(room.database.db, id))?.order.reschedules
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

describe('a reschedule that the customer asked for and agreed to', () => {
  test('moves the promise: previewed, confirmed, recorded, and told in one message', async () => {
    const id = await repair()
    expect(await room.ask('ganyu-installer-01', 'direct', `改约 ${id} 客户要求改到明天下午3点到5点，客户同意了，录音123`)).toEqual([
      {
        kind: 'card',
        title: '请确认改约',
        fields: [
          { name: '工单', value: id },
          { name: '状态', value: '在途' },
          { name: '新时间', value: '明天 15:00-17:00' },
          { name: '提出', value: '客户要求' },
          { name: '客户', value: '已同意' },
          { name: '凭证', value: '录音123' },
          { name: '时限', value: '今天 23:59:59 前 → 明天 17:00 前' },
          { name: '补偿', value: '无，不变' },
          { name: '通知', value: '赣榆县公司管控' },
        ],
        body: ['客户要求并已同意，时限随新时间〔四(五)〕。', expect.stringMatching(/^请本人在10分钟内回复“确认 \d\d”/)],
        buttons: expect.anything(),
      },
    ])
    expect(await reschedulesOf(id)).toEqual([])
    const code = await room.code('ganyu-installer-01', 'direct', `改约 ${id} 客户要求改到明天下午3点到5点，客户同意了，录音123`)
    const told = room.shownIn('ganyu').length
    expect(await room.says('ganyu-installer-01', 'direct', `确认 ${code}`)).toBe(
      [
        `工单 ${id} 已改约到 明天 15:00-17:00（客户要求，客户已同意，凭证 录音123）`,
        '时限 今天 23:59:59 前 → 明天 17:00 前；补偿 无，不变',
        '客户要求并已同意，时限随新时间〔四(五)〕。',
        '赣榆装维01 今天 17:30',
        '改约请同步在综调操作。',
      ].join('\n'),
    )
    expect(room.shownIn('ganyu').slice(told)).toEqual([expect.stringMatching(new RegExp(`^@ganyu-dispatcher\n工单 ${id} 已改约到`))])
    expect(await reschedulesOf(id)).toEqual([
      {
        at: at('2026-11-21 17:30:00'),
        initiator: 'customer',
        confirmed: true,
        evidence: '录音123',
        appointment: { from: at('2026-11-22 15:00:00'), to: at('2026-11-22 17:00:00') },
      },
    ])
    expect(await dueBy(id)).toEqual([at('2026-11-22 17:00:00'), at('2026-11-22 17:00:00')])
    expect((await room.audit()).at(-1)).toMatchObject({ action: '改约', outcome: 'done', person: 'ganyu-installer-01', order_id: id })
  })

  test('to an earlier hour moves the crew, and not the promise', async () => {
    const id = await repair()
    const answer = await room.does('ganyu-dispatcher', 'ganyu', `改约 ${id} 客户要求改到今晚8点，客户同意了`)
    expect(answer).toContain('时限 今天 23:59:59 前，不变；上门 今天 23:59:59 前 → 今天 20:00 前')
    expect(answer).toContain('时限不变〔I-15〕')
    // The crew hears of it where it was said.
    expect(answer).toMatch(/^@ganyu-installer-01\n/)
    expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-21 20:00:00')])
  })

  test('when it is late already cures nothing', async () => {
    const id = await repair({ enteredAt: '2026-11-20T10:00:00+08:00' })
    const answer = await room.does('ganyu-dispatcher', 'ganyu', `/改约 ${id} 2026-11-22 客户要求 客户已同意`)
    expect(answer).toContain('已改约到 明天内')
    expect(answer).toContain('时限 昨天 23:59:59 前，不变')
    expect(answer).toContain('补偿 应补偿 10元，不变\n已过时限，改约不改变补偿〔I-15〕。')
  })

  test('is asked anew when the deadline passed between the question and the answer', async () => {
    const id = await repair()
    room.clock.time = at('2026-11-21 23:55:00')
    const code = await room.code('ganyu-dispatcher', 'ganyu', `改约 ${id} 客户要求改到明天下午3点，客户同意了`)
    room.clock.time = at('2026-11-22 00:03:00')
    const again = await dispatcher(`确认 ${code}`)
    expect(again).toContain('工单在提问之后有变化，请按现在的情况重新确认。')
    // 明天 was said on the day before: the hour that was meant stays.
    expect(again).toContain('新时间：今天 15:00\n')
    expect(again).toContain('时限：昨天 23:59:59 前，不变')
    expect(await reschedulesOf(id)).toEqual([])
  })
})

test('what the company asks for moves the crew, and the promise stays', async () => {
  const id = await repair()
  const answer = await room.does('ganyu-dispatcher', 'direct', `改约 ${id} 我们人手不够，跟客户商量改到明天下午4点，客户同意了`)
  expect(answer).toContain('（公司要求，客户已同意，无凭证）')
  expect(answer).toContain('公司要求的改约只改上门时间，承诺的时限不变〔I-5〕。')
  expect(room.shownIn('ganyu').at(-1)).toMatch(/^@ganyu-installer-01\n/)
  expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-22 16:00:00')])
})

test('what is written half as a command and half as people say it is read as a sentence', async () => {
  const id = await repair()
  const question = await dispatcher(`/改约 ${id} 2026-11-22 15点到17点 客户要求 客户已同意 录音1`)
  expect(question).toContain('新时间：明天 15:00-17:00\n提出：客户要求\n客户：已同意\n凭证：录音1\n')
  expect(await dispatcher(`/改约 ${id} 2026-11-22 15:00 客户要求 客户同意了 录音1`)).toContain('客户：已同意\n凭证：录音1\n')
})

test('an install is to be repeated in CRM', async () => {
  const id = await repair({ kind: 'install' })
  expect(await room.does('desk', 'direct', `改约 ${id} 客户要求改到明天下午4点，客户同意了`)).toContain('改约请同步在CRM操作。')
})

test('without the customer’s word nothing moves, and a call-back waits', async () => {
  const id = await repair()
  const answer = await room.does('ganyu-dispatcher', 'ganyu', `改约 ${id} 客户要求改到明天下午3点`)
  expect(answer).toContain(`工单 ${id} 的改约已登记，待回访：明天 15:00（客户要求，客户未确认，无凭证）`)
  expect(answer).toContain('未经客户同意的改约不算数，时限和上门时间都不变〔四(五)〕。')
  expect(answer).toContain(`请在 今天 23:59 前回访客户：/回访 ${id} 满意、不满意或没接通。`)
  expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-21 23:59:59')])
  expect(await dispatcher(id)).toContain('待回访：改约到 明天 15:00，今天 23:59 前问清客户')
  const events = await historyOf(room.database.db, id)
  expect(events.map(saidIn).at(-1)).toBe('客户改约到 2026-11-22 15:00:00 前，未经客户确认，无凭证')
})

describe('a reschedule is refused, or waits for what is missing,', () => {
  test('without a time, with a time that is over, or one that can mean two', async () => {
    const id = await repair()
    for (const when of ['', '昨天下午3点', '明天25点', '晚点', '明天3点'])
      expect(await dispatcher(`/改约 ${id} ${when} 客户要求`), when).toMatch(/(?:^|\n)改约到什么时候？例如 明天下午3点\n/)
    expect(await dispatcher(`/改约 ${id} 2026-11-21 16:00 客户要求 客户已同意`)).toBe('今天 16:00 已经过去，请写一个以后的时间。')
  })

  test('without who asked for it', async () => {
    const id = await repair()
    expect(await dispatcher(`改约 ${id} 明天下午3点`)).toMatch(
      new RegExp(`^【是谁提出的？】\n办理：改约 ${id}\n1\\. 客户要求\n2\\. 公司要求\n`),
    )
    expect(await dispatcher('1')).toMatch(new RegExp(`^【请确认.*改约】\n工单：${id}\n`))
    expect(await dispatcher(`改约 ${id}`)).toMatch(/^改约到什么时候？/)
    expect(await dispatcher('昨天下午3点')).toMatch(/^“昨天下午3点”已经过去，或者说不准。\n改约到什么时候？/)
    expect(await dispatcher('明天下午3点')).toMatch(/^【是谁提出的？】/)
    expect(await dispatcher('公司要求，客户同意了')).toMatch(new RegExp(`^【请确认.*改约】\n工单：${id}\n`))
  })

  test('of an order that has ended', async () => {
    const done = await repair({ completedAt: '2026-11-21T12:00:00+08:00' })
    expect(await dispatcher(`改约 ${done} 客户要求改到明天下午3点`)).toBe(`工单 ${done} 已竣工（按时） 今天 12:00，不能改约。`)
    const gone = await repair({ cancelledAt: '2026-11-21T12:00:00+08:00' })
    expect(await dispatcher(`改约 ${gone} 客户要求改到明天下午3点`)).toBe(`工单 ${gone} 已撤单 今天 12:00，不能改约。`)
  })

  test('twice to the same', async () => {
    const id = await repair()
    const said = `改约 ${id} 客户要求改到明天下午3点，客户同意了`
    await room.does('ganyu-dispatcher', 'ganyu', said)
    expect(await dispatcher(said)).toBe(`工单 ${id} 已经改约到 明天 15:00。`)
    expect(await reschedulesOf(id)).toHaveLength(1)
  })

  test('and with a complaint and no evidence it is recorded, and does not count', async () => {
    const id = await repair({ complaint: { at: '2026-11-21T12:00:00+08:00' } })
    const answer = await room.does('ganyu-dispatcher', 'ganyu', `改约 ${id} 客户要求改到明天下午3点，客户同意了`)
    expect(answer).toContain('客户已投诉，没有凭证的改约不算数；补上凭证后生效〔三(三)1〕。')
    expect(await dueBy(id)).toEqual([at('2026-11-21 23:59:59'), at('2026-11-21 23:59:59')])
  })

  test('by who has no right to it, or none here', async () => {
    const id = await repair()
    const other = await repair({ installer: '赣榆装维02' })
    const said = (one: string) => `改约 ${one} 客户要求改到明天下午3点`
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'direct', said(id)), person).toMatch(/^无权限：登记改约需要/)
    expect(await room.says('ganyu-installer-01', 'ganyu', said(other))).toBe('无权限：登记改约只限本班组的工单。')
    expect(await room.says('donghai-dispatcher', 'donghai', said(id))).toBe('查无此单')
    expect(await reschedulesOf(id)).toEqual([])
  })
})

test('another person cannot confirm it, and the same message again does nothing', async () => {
  const id = await repair()
  const code = await room.code('ganyu-dispatcher', 'ganyu', `改约 ${id} 客户要求改到明天下午3点，客户同意了`)
  expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toContain('只能由本人确认或取消')
  const said = room.incoming('ganyu-dispatcher', 'ganyu', `确认 ${code}`)
  await room.inbox.receive(said)
  await room.inbox.settled('webchat', said.messageId)
  await room.inbox.receive(said)
  await room.inbox.settled('webchat', said.messageId)
  expect(await dispatcher(`确认 ${code}`)).toContain('已经确认过了')
  expect(await reschedulesOf(id)).toHaveLength(1)
})
