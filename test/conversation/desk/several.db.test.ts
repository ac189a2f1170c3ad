import { afterAll, describe, expect } from 'vitest'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, at } from '../chat-room.ts'

let room: ChatRoom
let last = 0
const START = at('2026-11-21 17:30:00')

/** Fresh repairs of 赣榆 that are overdue since midnight, or whatever `facts` say. */
async function repairs(count: number, facts: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `ZD202611204${String(++last).padStart(5, '0')}`)
  await room.orders(...ids.map((id) => ({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00', ...facts } })))
  return ids
}
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const [id] = await repairs(1, facts)
  return id ?? ''
}

const exemptionOf = async (id: string) => (await findOrder(room.database.db, id))?.order.exemption ?? null
const manager = (text: string): Promise<string> => room.says('ganyu-manager', 'ganyu', text)

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

const openQuestions = () => room.database.db.selectFrom('open_question').select(['command', 'said', 'missing']).execute()

test('a proof is asked for where one order lacks it, not for the last of several', async () => {
  const ids = await repairs(2)
  for (const id of ids) await room.does('ganyu-dispatcher', 'ganyu', `/投诉 ${id} 没人上门`)
  expect(await manager(`豁免 ${ids.join(' ')} 客户原因`)).toBe('客户已投诉，豁免必须有凭证〔三(三)1〕。')
  expect(await openQuestions()).toEqual([])
  expect(await manager(`豁免 ${ids[0]} 客户原因`)).toMatch(/凭证〔三\(三\)1〕。请在10分钟内发录音编号/)
  expect(await openQuestions()).toMatchObject([{ command: 'exempt', said: { keys: [ids[0]] }, missing: ['evidence'] }])
})

test('a proof that is found missing at the confirmation takes the place of no other question', async () => {
  const [id = '', other = ''] = await repairs(2)
  const code = await room.code('ganyu-manager', 'ganyu', `豁免 ${id} 客户原因`)
  await room.does('ganyu-dispatcher', 'ganyu', `/投诉 ${id} 没人上门`)
  await manager(`改派 ${other}`)
  const open = await openQuestions()
  expect(open).toMatchObject([{ command: 'assign', said: { keys: [other] } }])
  expect(await manager(`确认 ${code}`)).toBe(
    `工单 ${id} 的客户已投诉，豁免必须有凭证〔三(三)1〕。\n请写上凭证重新发送，例如：/豁免 ${id} 客户原因 录音123`,
  )
  expect(await openQuestions()).toEqual(open)
})

test('one question says what would happen to each, one yes does it, each with its own event and audit entry', async ({ database }) => {
  const late = await repair()
  const later = await repair({ enteredAt: '2026-11-19T10:00:00+08:00' })
  const done = await repair({ completedAt: '2026-11-20T12:00:00+08:00' })
  const said = `豁免 ${late} ${later}、${done} 不可抗力 录音12`
  const [question] = await room.ask('ganyu-manager', 'ganyu', said)
  expect(question).toMatchObject({
    kind: 'card',
    title: '请确认登记豁免（2 单）',
    fields: [
      { name: '状态', value: '超时在途' },
      { name: '原因', value: '不可抗力' },
      { name: '凭证', value: '录音12' },
    ],
    body: [
      `${late}：结果 应补偿 10元 → 免责（不可抗力）`,
      `${later}：结果 应补偿 20元 → 免责（不可抗力）`,
      `${done}：不办理，已按时完成，不需要豁免`,
      expect.stringContaining('请本人在10分钟内回复'),
    ],
  })
  expect(await exemptionOf(late)).toBeNull()
  expect(await room.does('ganyu-manager', 'ganyu', said)).toBe(
    [
      `工单 ${late} 已豁免：应补偿 10元 → 免责（不可抗力）`,
      `工单 ${later} 已豁免：应补偿 20元 → 免责（不可抗力）`,
      `${done}：不办理，已按时完成，不需要豁免`,
      '不可抗力，凭证 录音12',
      '赣榆县公司经理 今天 17:30',
      '请同步在综调操作。',
    ].join('\n'),
  )
  for (const id of [late, later]) {
    expect(await exemptionOf(id)).toMatchObject({ reason: 'force-majeure', evidence: '录音12' })
    expect((await historyOf(database.db, id)).filter(({ type }) => type === 'exemption-granted')).toHaveLength(1)
  }
  expect((await room.audit()).filter(({ outcome }) => outcome === 'done').slice(-2)).toMatchObject([
    { action: '豁免', order_id: late, detail: 'granted force-majeure 录音12' },
    { action: '豁免', order_id: later, detail: 'granted force-majeure 录音12' },
  ])
})

test('what changed meanwhile is left out and named, the rest is done', async () => {
  const [a = '', b = ''] = await repairs(2)
  const code = await room.code('ganyu-manager', 'ganyu', `/豁免 ${a} ${b} 客户原因 录音1`)
  room.clock.time = START + 60
  await room.orders({
    id: b,
    facts: { enteredAt: '2026-11-20T10:00:00+08:00', completedAt: '2026-11-21T17:30:30+08:00' },
    state: 'completed',
  })
  const answer = await manager(`确认 ${code}`)
  expect(answer).toContain(`工单 ${a} 已豁免`)
  expect(answer).toContain(`${b}：不办理，提问之后有变化，请按现在的情况重新发送`)
  expect([await exemptionOf(a), await exemptionOf(b)]).toMatchObject([{ reason: 'customer' }, null])
  room.clock.time = START
})

test('what somebody else did meanwhile is named too, and when nothing is left nothing is done', async () => {
  const [a = '', b = ''] = await repairs(2)
  const code = await room.code('ganyu-manager', 'ganyu', `/豁免 ${a} ${b} 客户原因 录音1`)
  await room.does('desk', 'city', `/豁免 ${a} 客户原因 录音1`)
  const [first = '', second = ''] = await Promise.all([exemptionOf(a), exemptionOf(b)]).then((all) => all.map(String))
  expect([first, second]).toEqual(['null', 'null'])
  // The desk's proposal counts as a change.
  const answer = await manager(`确认 ${code}`)
  expect(answer).toContain(`工单 ${b} 已豁免`)
  expect(answer).toMatch(new RegExp(`${a}：不办理，`))
  expect(await manager(`确认 ${code}`)).toMatch(/已经确认过了/)
})

describe('the group hears once of all of them', () => {
  test('of proposals in one card, whose button approves them all', async () => {
    const [a = '', b = ''] = await repairs(2)
    await room.does('ganyu-dispatcher', 'direct', `豁免 ${a} ${b} 客户不在家 录音3`)
    expect(room.shownIn('ganyu').at(-1)).toBe(
      [
        '@ganyu-manager',
        '【豁免申请待审批（2 单）】',
        '状态：超时在途',
        '原因：客户原因（客户不在家）',
        '凭证：录音3',
        '结果：应补偿 10元 → 免责（客户原因）',
        '提出：赣榆县公司管控 11月21日 17:30',
        a,
        b,
        '已提交，须由另一位有权限的人审批。',
        `[批准：/批准 ${a} ${b}] [驳回：/驳回 ${a} ${b}]`,
      ].join('\n'),
    )
    const before = room.shownIn('ganyu').length
    expect(await room.does('ganyu-manager', 'direct', `/批准 ${a} ${b}`)).toContain(`工单 ${b} 已豁免`)
    expect(room.shownIn('ganyu').slice(before)).toEqual([
      expect.stringMatching(new RegExp(`^@ganyu-dispatcher\n工单 ${a} 已豁免.*\n工单 ${b} 已豁免`)),
    ])
  })

  test('of escalations in one card', async () => {
    const [a = '', b = ''] = await repairs(2, { enteredAt: '2026-11-21T10:00:00+08:00' })
    const before = room.shownIn('ganyu').length
    const answer = await room.does('ganyu-installer-01', 'direct', `升级 ${a}、${b} 工单太多`)
    expect(answer).toMatch(new RegExp(`^工单 ${a} 已升级：工单太多\n工单 ${b} 已升级：工单太多\n已在赣榆装维群通知管控`))
    expect(room.shownIn('ganyu').slice(before)).toEqual([
      expect.stringMatching(/^@ganyu-dispatcher\n【工单升级，请安排改派或支援（2 单）】/),
    ])
    for (const id of [a, b]) expect((await findOrder(room.database.db, id))?.escalation?.reason).toBe('工单太多')
  })
})

describe('no order is passed over in silence', () => {
  test('wherever it stands in the sentence', async () => {
    const [a = '', b = ''] = await repairs(2, { enteredAt: '2026-11-21T10:00:00+08:00' })
    for (const said of [`升级 ${a} 工单太多 ${b}`, `/升级 ${a} 工单太多 ${b}`, `${a} ${b} 升级 工单太多`, `升级 ${a}和${b} 工单太多`])
      expect(await room.says('ganyu-dispatcher', 'ganyu', said), said).toMatch(/^【请确认升级工单（2 单）】/)
  })

  test('whichever deed it is', async () => {
    const [a = '', b = ''] = await repairs(2, { enteredAt: '2026-11-21T10:00:00+08:00' })
    for (const said of [`改约 ${a} ${b} 明天下午3点 客户要求`, `已告知客户 ${a} ${b} 今晚到不了`, `定责 ${a} ${b} 装维原因`])
      expect(await room.says('ganyu-dispatcher', 'ganyu', said), said).toMatch(/^【请确认.*（2 单）】/)
  })

  test('one that is not there is named, and in a sentence stops all', async () => {
    const id = await repair()
    expect(await manager(`/豁免 ${id} ZD20990101000001 客户原因 录音1`)).toContain('ZD20990101000001：不办理，查无此单')
    expect(await manager(`把 ${id} 和 ZD20990101000001 豁免了，客户不在家`)).toBe('查无此单')
  })

  test('nor one that is another crew’s, elsewhere, or not for this role', async () => {
    const [own = ''] = await repairs(1, { enteredAt: '2026-11-21T10:00:00+08:00' })
    const other = await repair({ enteredAt: '2026-11-21T10:00:00+08:00', installer: '赣榆装维02' })
    const elsewhere = await repair({ enteredAt: '2026-11-21T10:00:00+08:00', district: 'donghai' })
    const asked = await room.says('ganyu-installer-01', 'ganyu', `/升级 ${own} ${other} ${elsewhere} 太多`)
    expect(asked).toContain(`${other}：不办理，无权限：升级工单只限本班组的工单`)
    expect(asked).toContain(`${elsewhere}：不办理，查无此单`)
    expect(asked).not.toMatch(/张某|振兴花园|12003908910/)
    expect(await room.says('ganyu-installer-01', 'ganyu', `/豁免 ${own} ${other} 客户原因`)).toBe(
      '无权限：登记豁免需要管控、经理、服务调度中心、市公司分管的角色。',
    )
  })

  test('nor more than twenty at once', async () => {
    const many = await repairs(21)
    expect(await manager(`/豁免 ${many.join(' ')} 客户原因`)).toMatch(/^没看懂：一次最多 20 张工单/)
  })
})

test('a yes that comes twice does each once', async ({ database }) => {
  const [a = '', b = ''] = await repairs(2)
  const yes = room.incoming('ganyu-manager', 'ganyu', `确认 ${await room.code('ganyu-manager', 'ganyu', `/定责 ${a} ${b} 装维原因`)}`)
  for (let time = 0; time < 2; time++) {
    await room.inbox.receive(yes)
    await room.inbox.settled('webchat', yes.messageId)
  }
  for (const id of [a, b]) expect((await historyOf(database.db, id)).filter(({ type }) => type === 'cause')).toHaveLength(1)
})

test('each order that is looked at counts as looked up', async () => {
  const guesses = Array.from({ length: 20 }, (_, i) => `ZD209901019${String(i).padStart(5, '0')}`).join(' ')
  let answer = ''
  for (let time = 0; time < 5 && !answer.includes('查询太频繁'); time++)
    answer = await room.says('donghai-manager', 'direct', `/驳回 ${guesses}`)
  expect(answer).toContain('查询太频繁')
})
