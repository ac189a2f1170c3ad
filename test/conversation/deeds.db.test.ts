import { afterAll, describe, expect } from 'vitest'
import { findOrder } from '../../src/orders/queries.ts'
import { test } from '../engines/database.ts'
import { ChatRoom, at } from './chat-room.ts'

let room: ChatRoom
let last = 0

/** A fresh repair of 赣榆 that is overdue since midnight, or whatever `facts` say. */
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611209${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00', ...facts } })
  return id
}

const dueToday = { enteredAt: '2026-11-21T10:00:00+08:00' }
const lastAudit = async () => (await room.audit()).at(-1)

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

describe('a manager exempts with evidence', () => {
  test('after the deadline: asked, confirmed, and the verdict changes at once', async ({ database }) => {
    const id = await repair()
    const question = await room.ask('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音123`)
    expect(question).toEqual([
      {
        kind: 'card',
        title: '请确认登记豁免',
        fields: [
          { name: '工单', value: id },
          { name: '状态', value: '超时在途' },
          { name: '原因', value: '客户原因' },
          { name: '凭证', value: '录音123' },
          { name: '结果', value: '应补偿 10元 → 免责（客户原因）' },
        ],
        body: [expect.stringMatching(/^请本人在10分钟内回复“确认 \d\d”执行，或“取消 \d\d”放弃。$/)],
        buttons: [
          { label: expect.stringMatching(/^确认 \d\d$/), says: expect.stringMatching(/^确认 \d\d$/), style: 'primary', validSeconds: 600 },
          { label: expect.stringMatching(/^取消 \d\d$/), says: expect.stringMatching(/^取消 \d\d$/), style: 'plain', validSeconds: 600 },
        ],
      },
    ])
    expect((await findOrder(database.db, id))?.order.exemption).toBeNull()

    const code = await room.code('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音123`)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toBe(
      `工单 ${id} 已豁免：应补偿 10元 → 免责（客户原因）\n客户原因，凭证 录音123\n赣榆县公司经理 今天 17:30\n请同步在综调操作。`,
    )
    expect((await findOrder(database.db, id))?.order.exemption).toEqual({
      reason: 'customer',
      grantedAt: at('2026-11-21 17:30:00'),
      evidence: '录音123',
      revokedAt: null,
    })
    expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('补偿：免责（客户原因）')
    expect(await lastAudit()).toEqual({
      action: '豁免',
      outcome: 'done',
      person: 'ganyu-manager',
      order_id: id,
      detail: 'granted customer 录音123',
    })
  })

  test('before the deadline: it is registered and counts once it is late', async () => {
    const id = await repair(dueToday)
    expect(await room.does('ganyu-manager', 'ganyu', `豁免 ${id} 第三方原因 照片`)).toContain(
      '豁免已登记，超时后生效\n第三方原因，凭证 照片',
    )
    expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('豁免：已登记（第三方原因），超时后生效')
  })

  test('and an install is told to be repeated in CRM', async () => {
    const id = await repair({ kind: 'install' })
    const answer = await room.does('ganyu-manager', 'direct', `/豁免 ${id} 不可抗力 通知`)
    expect(answer).toContain('应补偿 20元 → 免责（不可抗力）')
    expect(answer).toContain('请同步在CRM操作。')
  })

  test('twice: the second time it is already done', async () => {
    const id = await repair()
    await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音`)
    expect(await room.says('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音`)).toBe(
      `工单 ${id} 已经登记过豁免：客户原因，赣榆县公司经理 今天 17:30 登记。`,
    )
    expect(await room.says('desk', 'ganyu', `/豁免 ${id} 不可抗力`)).toContain(`工单 ${id} 已有豁免（客户原因，赣榆县公司经理`)
    expect(await room.says('desk', 'ganyu', `/批准 ${id}`)).toBe(`工单 ${id} 没有待审批的豁免申请，已于 今天 17:30 豁免（客户原因）。`)
  })
})

describe('an exemption that needs a second person', () => {
  test('is proposed by a dispatcher, told in the district’s group, and approved by the manager', async ({ database }) => {
    const id = await repair()
    const answer = await room.does('ganyu-dispatcher', 'direct', `/豁免 ${id} 客户原因 录音7`)
    expect(answer).toBe(`工单 ${id} 的豁免申请已提交：客户原因，凭证 录音7\n已在赣榆装维群请有权限的人审批。\n赣榆县公司管控 今天 17:30`)
    expect(room.shownIn('ganyu').at(-1)).toBe(
      [
        '@ganyu-manager',
        '【豁免申请待审批】',
        `工单：${id}`,
        '状态：超时在途',
        '原因：客户原因',
        '凭证：录音7',
        '结果：应补偿 10元 → 免责（客户原因）',
        '提出：赣榆县公司管控 11月21日 17:30',
        '已提交，须由另一位有权限的人审批。',
        `[批准：/批准 ${id}] [驳回：/驳回 ${id}]`,
      ].join('\n'),
    )
    expect((await findOrder(database.db, id))?.order.exemption).toBeNull()
    expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('豁免待审批：客户原因（赣榆县公司管控 今天 17:30 提出）')

    expect(await room.does('ganyu-manager', 'ganyu', `/批准 ${id}`)).toContain('@ganyu-dispatcher\n')
    expect((await findOrder(database.db, id))?.order.exemption).toMatchObject({ reason: 'customer', evidence: '录音7' })
  })

  test('by a manager without evidence is another’s to approve', async () => {
    const id = await repair()
    expect(await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因`)).toMatch(
      /【豁免申请待审批】\n.*凭证：无\n.*已提交，须由另一位有权限的人审批。/s,
    )
    expect(await room.says('ganyu-manager', 'ganyu', `/批准 ${id}`)).toBe('无权限：不能审批自己提出的豁免，请由另一位有权限的人审批。')
    expect(await room.says('ganyu-dispatcher', 'ganyu', `/批准 ${id}`)).toMatch(/^无权限：审批豁免需要/)
    expect(await room.does('desk', 'direct', `/批准 ${id}`)).toContain(`工单 ${id} 已豁免：应补偿 10元 → 免责（客户原因）`)
    // Decided in a private chat: whoever proposed hears of it in the group.
    expect(room.shownIn('ganyu').at(-1)).toMatch(new RegExp(`^@ganyu-manager\n工单 ${id} 已豁免`))
  })

  test('by a manager who then finds the evidence is granted', async () => {
    const id = await repair()
    await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因`)
    expect(await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音8`)).toContain('已豁免')
  })

  test('is not proposed twice', async () => {
    const id = await repair()
    await room.does('ganyu-dispatcher', 'ganyu', `/豁免 ${id} 客户原因 录音`)
    expect(await room.says('desk', 'ganyu', `/豁免 ${id} 客户原因 录音`)).toBe(
      `工单 ${id} 已有豁免申请待审批：客户原因，赣榆县公司管控 今天 17:30 提出。有权限的人可发：/批准 ${id}，或 /驳回 ${id}。`,
    )
  })

  test('is refused with a reason, and the verdict stays', async ({ database }) => {
    const id = await repair()
    await room.does('ganyu-dispatcher', 'ganyu', `/豁免 ${id} 客户原因 录音`)
    expect(await room.does('ganyu-manager', 'ganyu', `/驳回 ${id} 录音里客户没有同意`)).toBe(
      `@ganyu-dispatcher\n工单 ${id} 的豁免申请已驳回：客户原因（录音里客户没有同意）\n赣榆县公司经理 今天 17:30`,
    )
    const stored = await findOrder(database.db, id)
    expect([stored?.order.exemption, stored?.proposal]).toEqual([null, null])
    expect(await room.says('ganyu-manager', 'ganyu', `/驳回 ${id}`)).toBe(`工单 ${id} 没有待审批的豁免申请。`)
  })

  test('against a complaint is not approved without evidence', async () => {
    const facts = { delayCause: 'customer', complaint: { at: '2026-11-21T12:00:00+08:00' } }
    const id = await repair(facts)
    expect(await room.says('desk', 'ganyu', `/批准 ${id}`)).toMatch(/的客户已投诉，这份申请没有凭证，批准了也无效〔三\(三\)1〕/)
    expect(await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音9`)).toContain('已豁免')
  })

  test('that comes from the source’s attribution can be approved as it is', async () => {
    const id = await repair({ delayCause: 'third-party' })
    expect(await room.says('desk', 'ganyu', id)).toContain('豁免待审批：第三方原因（定责）')
    expect(await room.does('desk', 'ganyu', `/批准 ${id}`)).toContain('已豁免：应补偿 10元 → 免责（第三方原因）')
  })
})

describe('an exemption is refused', () => {
  test.each([
    ['for safety, which never exempts', {}, '安全原因', /\n安全原因不能免责：.*〔四\(八\)〕.*客户原因、第三方原因、不可抗力、农村/],
    ['for a reason outside the list', {}, '资源不足', /\n“资源不足”不是可以豁免的原因。.*〔三\(二\)〕〔I-12〕\n1\. 客户原因/],
    ['as rural where it is not', {}, '农村', /不在农村区域，不能以农村为由豁免〔三\(二\)2〕。$/],
    ['when it was done in time', { completedAt: '2026-11-20T12:00:00+08:00' }, '客户原因', /已按时完成，不需要豁免。$/],
    ['when it was cancelled in time', { cancelledAt: '2026-11-20T12:00:00+08:00' }, '客户原因', /已撤单，不涉及补偿，不需要豁免。$/],
    ['when nothing was promised', { customerType: 'campus' }, '客户原因', /不在承诺范围内，不涉及补偿，不需要豁免。$/],
    [
      'without evidence against a complaint',
      { complaint: { at: '2026-11-21T12:00:00+08:00' } },
      '客户原因',
      /客户已投诉，豁免必须有凭证〔三\(三\)1〕/,
    ],
  ])('%s', async (_, facts, reason, answer) => {
    const id = await repair(facts)
    expect(await room.says('ganyu-manager', 'ganyu', `/豁免 ${id} ${reason}`)).toMatch(answer)
    expect(await lastAudit()).toMatchObject({ action: '豁免', outcome: 'refused', order_id: id })
  })

  test.each([
    ['ganyu-installer-01', /^无权限：登记豁免需要管控、经理、服务调度中心、市公司分管的角色。$/],
    ['settlement', /^无权限：登记豁免需要/],
    ['admin', /^无权限：登记豁免需要/],
    ['donghai-manager', /^无权限：登记豁免需要|^查无此单$/],
  ])('to %s', async (person, answer) => {
    const id = await repair()
    expect(await room.says(person, 'ganyu', `/豁免 ${id} 客户原因 录音`)).toMatch(answer)
    expect(await lastAudit()).toMatchObject({ action: '豁免', outcome: 'refused', person })
  })

  test('for an order that is not there, in the words for one of another district', async () => {
    await room.orders({ id: 'ZD20261121700001', facts: { district: 'donghai' } })
    for (const id of ['ZD20261121700001', 'ZD20990101000001']) {
      expect(await room.says('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音`)).toBe('查无此单')
    }
  })
})

describe('an exemption is revoked', () => {
  test('by the desk: what was owed is owed again, and whoever granted it hears of it', async ({ database }) => {
    const id = await repair()
    await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音1`)
    expect((await room.ask('desk', 'direct', `/撤销豁免 ${id} 录音与工单不符`))[0]).toMatchObject({
      title: '请确认撤销豁免',
      fields: [
        { name: '工单', value: id },
        { name: '状态', value: '在途（超时免责）' },
        { name: '豁免原因', value: '客户原因' },
        { name: '撤销理由', value: '录音与工单不符' },
        { name: '结果', value: '免责（客户原因） → 应补偿 10元' },
      ],
    })
    expect(await room.does('desk', 'direct', `/撤销豁免 ${id} 录音与工单不符`)).toBe(
      `工单 ${id} 的豁免已撤销：免责（客户原因） → 应补偿 10元\n录音与工单不符\n服务调度中心 今天 17:30\n请同步在综调操作。`,
    )
    expect(room.shownIn('ganyu').at(-1)).toMatch(new RegExp(`^@ganyu-manager\n工单 ${id} 的豁免已撤销`))
    expect((await findOrder(database.db, id))?.order.exemption?.revokedAt).toBe(at('2026-11-21 17:30:00'))
    expect(await lastAudit()).toMatchObject({ action: '撤销豁免', outcome: 'done', detail: 'revoked customer 录音与工单不符' })
    // A new reason can be granted now.
    expect(await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 第三方原因 照片`)).toContain('应补偿 10元 → 免责（第三方原因）')
  })

  test('before the deadline: it no longer counts once the order is late', async () => {
    const id = await repair(dueToday)
    await room.does('ganyu-manager', 'ganyu', `/豁免 ${id} 客户原因 录音1`)
    expect(await room.does('city-lead', 'ganyu', `/撤销豁免 ${id} 登记错了`)).toContain('的豁免已撤销：超时后不再免责\n登记错了')
  })

  test('only where there is one, and not by the district', async () => {
    const id = await repair()
    expect(await room.says('desk', 'ganyu', `/撤销豁免 ${id} 错了`)).toBe(`工单 ${id} 没有登记过的豁免可以撤销。`)
    expect(await room.says('ganyu-manager', 'ganyu', `/撤销豁免 ${id} 错了`)).toBe('无权限：撤销豁免需要服务调度中心、市公司分管的角色。')
    expect(await room.says('desk', 'ganyu', `/撤销豁免 ${id}`)).toMatch(/^撤销的理由是？/)
  })
})

describe('escalation', () => {
  test('by the crew is recorded, and the dispatchers hear of it', async ({ database }) => {
    const id = await repair(dueToday)
    expect(await room.does('ganyu-installer-01', 'direct', `/升级 ${id} 工单太多，赶不到`)).toBe(
      `工单 ${id} 已升级：工单太多，赶不到\n已在赣榆装维群通知管控。\n赣榆装维01 今天 17:30\n改派请同步在综调操作。`,
    )
    expect(room.shownIn('ganyu').at(-1)).toBe(
      [
        '@ganyu-dispatcher',
        '【工单升级，请安排改派或支援】',
        `工单：${id}`,
        '状态：在途',
        '剩余：6小时29分',
        '装维人员：赣榆装维01',
        '原因：工单太多，赶不到',
        '赣榆装维01 今天 17:30 上报',
        `[接手：/接手 ${id}] [调度：/调度 ${id}] [查单：查单 ${id}]`,
      ].join('\n'),
    )
    expect((await findOrder(database.db, id))?.escalation).toEqual({
      reason: '工单太多，赶不到',
      at: at('2026-11-21 17:30:00'),
      by: 'ganyu-installer-01',
    })
  })

  test('of another crew’s order is not for an installer', async () => {
    const id = await repair(dueToday)
    expect(await room.says('ganyu-installer-02', 'ganyu', `/升级 ${id} 太多`)).toBe('无权限：升级工单只限本班组的工单。')
  })

  test('of what is done is pointless', async () => {
    const id = await repair({ completedAt: '2026-11-21T08:10:00+08:00' })
    expect(await room.says('ganyu-dispatcher', 'ganyu', `/升级 ${id} 太多`)).toBe(`工单 ${id} 已竣工（超时） 今天 08:10，不需要升级。`)
  })

  test.each(['service', 'settlement', 'it', 'admin'])('is not for %s', async (person) => {
    expect(await room.says(person, 'direct', `/升级 ${await repair()} 太多`)).toMatch(/^无权限：升级工单需要/)
  })
})
