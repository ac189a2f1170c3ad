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
  const id = `ZD202611217${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00', ...facts } })
  return id
}

const yesterday = { enteredAt: '2026-11-20T10:00:00+08:00' }
const dispatcher = (text: string): Promise<string> => room.says('ganyu-dispatcher', 'ganyu', text)
const does = (text: string): Promise<string> => room.does('ganyu-dispatcher', 'ganyu', text)
const stored = async (id: string) => (await findOrder(room.database.db, id)) ?? expect.fail(`${id} is not there`)
const lastSaid = async (id: string) => (await historyOf(room.database.db, id)).map(saidIn).at(-1)
const row = (id: string) =>
  room.database.db.selectFrom('orders').select(['due_by', 'flags', 'compensation_fen']).where('id', '=', id).executeTakeFirstOrThrow()

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())
test.beforeEach(() => {
  room.clock.time = at('2026-11-21 17:30:00')
})

describe('a complaint', () => {
  test('is registered by customer service, and the district hears of it in one message', async () => {
    const id = await repair()
    const told = room.shownIn('ganyu').length
    expect(await room.does('service', 'city', `/投诉 ${id} 客户来电投诉没修好，电话12003908910`)).toBe(
      `工单 ${id} 已登记投诉：客户来电投诉没修好，电话120****8910\n客服中心 今天 17:30\n请同步在综调操作。`,
    )
    expect(room.shownIn('ganyu').slice(told)).toEqual([
      expect.stringMatching(/^@ganyu-installer-01 @ganyu-dispatcher @ganyu-manager\n工单/),
    ])
    expect((await stored(id)).order.complaint).toEqual({ at: at('2026-11-21 17:30:00') })
    expect(await lastSaid(id)).toBe('客户投诉：客户来电投诉没修好，电话120****8910')
  })

  test('takes back what a reschedule without proof had moved, and a recording brings it again', async () => {
    const id = await repair()
    await does(`改约 ${id} 客户要求改到明天下午3点，客户同意了`)
    room.clock.time += 60
    const question = await dispatcher(`投诉 ${id} 客户说没同意过`)
    expect(question).toContain('时限：明天 15:00 前 → 今天 23:59:59 前\n')
    expect(question).toContain(`改约没有凭证，不再算数。\n有凭证的请补上：/凭证 ${id} <录音编号>〔三(三)1〕。`)
    await does(`投诉 ${id} 客户说没同意过`)
    expect(await row(id)).toMatchObject({ due_by: at('2026-11-21 23:59:59'), flags: ['reschedule-void-no-evidence'] })

    room.clock.time += 60
    expect(await dispatcher(`凭证 ${id} 录音123`)).toContain(
      `【请确认登记凭证】\n工单：${id}\n状态：在途\n凭证：录音123\n证明：改约到 明天 15:00\n时限：今天 23:59:59 前 → 明天 15:00 前\n`,
    )
    expect(await does(`凭证 ${id} 录音123`)).toMatch(
      new RegExp(`^@ganyu-installer-01\n工单 ${id} 已登记凭证 录音123：改约到 明天 15:00\n时限 今天 23:59:59 前 → 明天 15:00 前`),
    )
    expect(await row(id)).toMatchObject({ due_by: at('2026-11-22 15:00:00'), flags: [] })
    expect(await lastSaid(id)).toBe('改约凭证 录音123')
  })

  test('is registered once', async () => {
    const id = await repair({ complaint: { at: '2026-11-21T12:00:00+08:00' } })
    expect(await dispatcher(`投诉 ${id} 又来电了`)).toContain(`工单 ${id} 已经登记过投诉（今天 12:00）。`)
  })

  test('is not for installers, settlement, IT or the administrator', async () => {
    const id = await repair()
    for (const person of ['ganyu-installer-01', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'direct', `投诉 ${id} 没人管`), person).toMatch(/^无权限：登记投诉需要/)
    expect(await room.says('donghai-dispatcher', 'direct', `投诉 ${id} 没人管`)).toBe('查无此单')
  })
})

describe('an unsafe visit', () => {
  test('is not made: the dispatcher hears, the customer is to be asked, and the order stays compensated', async () => {
    const id = await repair()
    const told = room.shownIn('ganyu').length
    const question = await room.says('ganyu-installer-01', 'direct', `${id} 安全 高压线太近`)
    expect(question).toContain('【请确认因安全原因暂不上门】')
    expect(question).toContain(
      '原因：高压线太近\n时限：今天 23:59:59 前，不变\n补偿：无，不变\n通知：赣榆县公司管控\n安全原因不免责，时限不变，超时仍要补偿〔四(八)〕。',
    )
    expect(await room.does('ganyu-installer-01', 'direct', `/安全 ${id} 雷雨，杆子带电`)).toBe(
      [
        `工单 ${id} 因安全原因暂不上门：雷雨，杆子带电`,
        '安全原因不免责，时限不变，超时仍要补偿〔四(八)〕。',
        `请向客户说明并请客户谅解，之后发：/已告知 ${id} 客户 <说了什么>。`,
        '赣榆装维01 今天 17:30',
        '请同步在综调操作。',
      ].join('\n'),
    )
    expect(room.shownIn('ganyu').slice(told)).toEqual([expect.stringMatching(new RegExp(`^@ganyu-dispatcher\n工单 ${id} 因安全原因`))])
    expect(await dispatcher(id)).toContain('安全：暂不上门：雷雨，杆子带电（赣榆装维01 今天 17:30）')
    expect(await lastSaid(id)).toBe('安全原因暂不上门：雷雨，杆子带电')
    room.clock.time = at('2026-11-22 09:00:00')
    expect(await dispatcher(id)).toContain('应补偿 10元')
    // Another day is another danger.
    expect(await room.says('ganyu-installer-01', 'direct', `/安全 ${id} 雷雨，杆子带电`)).toContain('请确认因安全原因暂不上门')
  })

  test('of several orders is one question and one yes, each recorded on its own', async () => {
    const [one, other] = [await repair(), await repair()]
    const code = await room.code('ganyu-installer-01', 'direct', `安全 ${one} ${other} 雷暴`)
    await room.says('ganyu-installer-01', 'direct', `确认 ${code}`)
    for (const id of [one, other]) expect((await stored(id)).recorded.safety).toMatchObject({ reason: '雷暴', by: 'ganyu-installer-01' })
  })

  test('needs its danger, an open order, and the right; twice the same day is known', async () => {
    const id = await repair()
    expect(await dispatcher(`/安全 ${id}`)).toMatch(/^现场有什么危险？/)
    await does(`安全 ${id} 电杆倾斜`)
    expect(await dispatcher(`安全 ${id} 电杆倾斜`)).toBe(`工单 ${id} 今天已经登记过：电杆倾斜（赣榆县公司管控 今天 17:30）。`)
    const done = await repair({ completedAt: '2026-11-21T12:00:00+08:00' })
    expect(await dispatcher(`安全 ${done} 电杆倾斜`)).toContain('不需要登记。')
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'direct', `安全 ${id} 雷雨`), person).toMatch(/^无权限：登记安全原因需要/)
  })
})

describe('evidence', () => {
  test('of an exemption frees it from what a complaint took away', async () => {
    const id = await repair(yesterday)
    await does(`/豁免 ${id} 客户原因`)
    await room.does('ganyu-manager', 'ganyu', `/批准 ${id}`)
    room.clock.time += 60
    expect(await does(`投诉 ${id} 没人来`)).toContain('补偿 免责（客户原因） → 应补偿 10元\n豁免没有凭证，不再有效。')
    expect((await row(id)).compensation_fen).toBe(1000)
    room.clock.time += 60
    expect(await does(`凭证 ${id} REC-20261121-0001`)).toContain('补偿 应补偿 10元 → 免责（客户原因）')
    expect((await stored(id)).order.exemption?.evidence).toBe('REC-20261121-0001')
  })

  test('that can be of several things is asked about, and each is said with a press', async () => {
    const id = await repair({ ...yesterday, wantsSameDay: false, appointment: { to: '2026-11-21T12:00:00+08:00' } })
    await does(`改约 ${id} 客户要求改到明天下午3点，客户同意了`)
    await does(`/豁免 ${id} 客户原因`)
    const asked = await room.ask('ganyu-dispatcher', 'ganyu', `凭证 ${id} 录音9`)
    expect(asked).toEqual([
      {
        kind: 'card',
        title: '这条凭证是哪一项的？',
        fields: [
          { name: '工单', value: id },
          { name: '凭证', value: '录音9' },
        ],
        body: [
          `改约到 明天 15:00：/凭证 ${id} 改约 录音9`,
          `豁免申请（客户原因）：/凭证 ${id} 豁免 录音9`,
          `受理时客户不要求当日：/凭证 ${id} 受理 录音9`,
        ],
        buttons: ['改约', '豁免', '受理'].map((label) => ({ label, says: `/凭证 ${id} ${label} 录音9`, style: 'plain' })),
      },
    ])
    await does(`/凭证 ${id} 受理 录音9`)
    room.clock.time += 1
    await does(`凭证 ${id} 豁免 录音8`)
    room.clock.time += 1
    await does(`凭证 ${id} 录音7`)
    const { order, proposal } = await stored(id)
    expect([order.acceptanceEvidence, proposal?.evidence, order.reschedules.map((one) => one.evidence)]).toEqual([
      '录音9',
      '录音8',
      ['录音7'],
    ])
    expect(await dispatcher(`凭证 ${id} 录音6`)).toBe(`工单 ${id} 没有缺凭证的改约、豁免或受理约定。`)
    expect(await dispatcher(`/凭证 ${id} 改约 录音6`)).toBe(`工单 ${id} 没有缺凭证的改约。`)
  })

  test('needs what it is, and the right', async () => {
    const id = await repair()
    expect(await dispatcher(`/凭证 ${id}`)).toMatch(/^凭证是什么？例如 录音123；也可以在私聊里发图片给我\n/)
    expect(await dispatcher(`/凭证 ${id} ${'长'.repeat(101)}`)).toMatch(/^没看懂：凭证太长/)
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'direct', `凭证 ${id} 录音1`), person).toMatch(/^无权限：登记凭证需要/)
    expect(await room.says('ganyu-installer-02', 'ganyu', `凭证 ${id} 录音1`)).toBe('无权限：登记凭证只限本班组的工单。')
  })
})
