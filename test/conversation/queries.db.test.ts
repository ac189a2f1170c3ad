import { afterAll, describe, expect } from 'vitest'
import { test } from '../engines/database.ts'
import { ChatRoom } from './chat-room.ts'

const DUE_TODAY = 'ZD20261121000001'
const OVERDUE = 'ZD20261120000002'
const DONE_LATE = 'CR20261119000003'
const ELSEWHERE = 'ZD20261121000004'

let room: ChatRoom

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    { id: DUE_TODAY, state: 'at-resource-desk' },
    { id: OVERDUE, facts: { enteredAt: '2026-11-20T10:00:00+08:00', installer: '赣榆装维02' } },
    {
      id: DONE_LATE,
      facts: { kind: 'install', enteredAt: '2026-11-19T10:00:00+08:00', completedAt: '2026-11-20T08:10:00+08:00' },
      state: 'completed',
    },
    { id: ELSEWHERE, facts: { district: 'donghai', installer: '东海装维01' } },
    { id: 'CR20261121000005', facts: { kind: 'move' } },
  )
})
afterAll(() => room.close())

describe('an order is shown', () => {
  test('with state, deadline, time left, crew and the clause, its customer masked in a group', async () => {
    expect(await room.says('ganyu-manager', 'ganyu', `查单 ${DUE_TODAY}`)).toBe(
      [
        '【工单 ZD20261121000001】',
        '状态：在途（卡在资源岗）',
        '时限：今天 23:59 前，还剩6小时29分',
        '装维人员：赣榆装维01（赣榆代维公司）',
        '报修重复：CR20261119000003（新装，赣榆装维01）完工后第 2 天（7 天内）',
        '客户：张** 120****8910',
        '地址：赣榆振兴花园',
        '工单类型：障碍 · FTTH宽带 · 赣榆 · 县城',
        '数据截至 今天 17:30',
        '[为什么：为什么 ZD20261121000001] [经过：经过 ZD20261121000001]',
      ].join('\n'),
    )
  })

  test('when it is overdue, with how long and what is owed so far', async () => {
    const answer = await room.says('ganyu-dispatcher', 'ganyu', OVERDUE.toLowerCase())
    expect(answer).toContain('状态：超时在途\n时限：昨天 23:59 前，已超时17小时30分')
    expect(answer).toContain('补偿：应补偿 10元')
  })

  test('when it was done late, with what is owed', async () => {
    const answer = await room.says('city-lead', 'city', `查单 ${DONE_LATE}`)
    expect(answer).toContain('状态：已竣工（超时） 昨天 08:10\n时限：11月19日 23:59 前\n超时：1天（不足1天按1天）')
    expect(answer).toContain('补偿：应补偿 20元')
  })

  test('when nothing is promised, with the reason', async () => {
    const answer = await room.says('ganyu-manager', 'ganyu', 'CR20261121000005')
    expect(answer).toContain('工单类型：移机 · FTTH宽带')
    expect(answer).toContain('\n不属于当日装、当日修承诺范围')
    expect(answer).not.toContain('时限')
  })

  test.each([
    ['ganyu-installer-01', 'direct', DUE_TODAY, '客户：张某 12003908910\n地址：赣榆振兴花园156号3栋502室'],
    ['ganyu-installer-01', 'ganyu', DUE_TODAY, '客户：张** 120****8910\n地址：赣榆振兴花园\n'],
    ['ganyu-installer-01', 'direct', OVERDUE, '客户：张** 120****8910'],
    ['ganyu-dispatcher', 'direct', DUE_TODAY, '客户：张某 12003908910'],
    ['ganyu-manager', 'direct', DUE_TODAY, '客户：张** 120****8910'],
    ['desk', 'direct', ELSEWHERE, '客户：张某 12003908910'],
    ['service', 'direct', DUE_TODAY, '客户：张** 120****8910'],
    ['settlement', 'direct', DUE_TODAY, '客户：张** 120****8910'],
    ['admin', 'direct', DUE_TODAY, '客户：张** 120****8910'],
  ])('to %s in %s (%s) as: %s', async (person, place, id, customer) => {
    expect(await room.says(person, place, id)).toContain(customer)
  })

  test('and whoever sees a full contact leaves a trace', async () => {
    await room.says('ganyu-installer-01', 'direct', DUE_TODAY)
    expect((await room.audit()).at(-1)).toEqual({
      action: 'see-contact',
      outcome: 'done',
      person: 'ganyu-installer-01',
      order_id: DUE_TODAY,
      detail: '查单',
    })
  })
})

describe('an order is not shown, in the same words', () => {
  test.each([
    ['that is not there', 'ganyu-manager', 'ganyu', 'ZD20990101000001'],
    ['of another district', 'ganyu-manager', 'ganyu', ELSEWHERE],
    ['of another district than the group, though the asker is city-wide', 'desk', 'ganyu', ELSEWHERE],
    ['of the group, whose asker is from elsewhere', 'donghai-manager', 'ganyu', DUE_TODAY],
    ['in somebody else’s district by private chat', 'donghai-dispatcher', 'direct', DUE_TODAY],
    ['in a group nobody knows', 'ganyu-manager', 'nowhere', DUE_TODAY],
  ])('%s', async (_, person, place, id) => {
    expect(await room.says(person, place, `查单 ${id}`)).toBe('查无此单')
    expect(await room.says(person, place, `为什么 ${id}`)).toBe('查无此单')
    expect((await room.audit()).at(-1)).toMatchObject({ outcome: 'refused', order_id: id, detail: 'not there, or not theirs' })
  })

  test('in somebody else’s private chat', async () => {
    const conversation = { kind: 'direct', person: 'ganyu-manager' } as const
    const incoming = room.incoming('ganyu-dispatcher', 'direct', `查单 ${DUE_TODAY}`, { conversation })
    await room.inbox.receive(incoming)
    await room.inbox.settled('webchat', incoming.messageId)
    expect(room.shown.at(-1)?.message).toEqual({ kind: 'text', text: '查无此单' })
  })
})

describe('lists', () => {
  test('open orders are listed by urgency, of the districts of the group and the asker', async () => {
    expect(await room.says('ganyu-manager', 'ganyu', '在途')).toBe(
      [
        '【赣榆在途 3 单】',
        '剩余            装维    工单   类型',
        '超时17小时30分  装维02  …0002  障碍',
        '6小时29分       装维01  …0001  障碍',
        '不在范围        装维01  …0005  移机',
        '数据截至 今天 17:30；发末4位可查单',
      ].join('\n'),
    )
  })

  test('with how many there are when not all are shown', async () => {
    const answer = await room.says('city-lead', 'city', '在途 1')
    expect(answer).toContain('【全市在途 4 单】\n显示前 1 单')
    expect(answer).toContain(OVERDUE.slice(-4))
    expect(answer).not.toContain(DUE_TODAY.slice(-4))
  })

  test('of one district among several', async () => {
    expect(await room.says('city-lead', 'direct', '在途 东海县')).toContain('【东海在途 1 单】\n')
    expect(await room.says('ganyu-manager', 'ganyu', '在途 东海')).toBe('无权限：你在这里不能查看东海的工单。')
    expect(await room.says('ganyu-manager', 'ganyu', '超时 北京')).toBe(
      '没看懂：没有“北京”这个区县。\n用法：超时 [区县] [新装|障碍|移机] [班组] [数量]\n例如：超时 赣榆 20',
    )
  })

  test('overdue orders are listed with what is owed so far', async () => {
    expect(await room.says('desk', 'direct', '超时')).toBe(
      [
        '【全市超时在途 1 单】',
        '以前到期 1',
        '赣榆 1',
        '已超时      装维    工单   类型  补偿',
        '17小时30分  装维02  …0002  障碍  10元',
        '数据截至 今天 17:30；发末4位可查单',
      ].join('\n'),
    )
    expect(await room.says('donghai-manager', 'donghai', '超时')).toBe('东海没有超时在途的工单。')
  })

  test('a crew’s own orders, with the street to go to', async () => {
    const answer = await room.says('ganyu-installer-01', 'ganyu', '我的工单')
    expect(answer).toContain('【赣榆装维01手上 2 单】')
    expect(answer).toMatch(/赣榆振兴花园 .*0001/)
    expect(answer).not.toContain(OVERDUE.slice(-4))
    expect(await room.says('ganyu-installer-03', 'direct', '我的')).toBe('赣榆装维03没有在途工单。')
    expect(await room.says('desk', 'direct', '我的工单')).toBe('服务调度中心没有对应的装维班组，可以用“在途”“超时”查看区县的工单。')
  })

  test('a group nobody knows has nothing to show', async () => {
    expect(await room.says('desk', 'nowhere', '在途')).toBe('无权限：你在这里没有可以查看的区县。')
  })
})

describe('other answers', () => {
  test('why, sentence by sentence with the clauses', async () => {
    const answer = await room.says('ganyu-manager', 'ganyu', `为什么 ${OVERDUE}`)
    expect(answer.split('\n')).toEqual([
      '工单 ZD20261120000002（赣榆）：超时在途',
      expect.stringMatching(/^1\. 11月20日 10:00 录入，.*〔二\(四\)2〕$/),
      expect.stringMatching(/^2\. 截至 21日 17:30 未完成，超时不足1天按1天〔三\(一\)〕，应补偿10元/),
      '数据截至 今天 17:30',
    ])
  })

  test.each([
    ['ganyu-installer-01', '“我的工单”', ['我的工单', '升级'], ['豁免', '批准']],
    ['ganyu-dispatcher', '“快到期 赣榆 2小时”', ['升级', '豁免'], ['批准', '我的工单']],
    ['ganyu-manager', '“及时率 赣榆”', ['升级', '豁免', '批准', '驳回'], []],
    ['haizhou-manager', '“及时率 海州”', ['升级'], []],
    ['settlement', '“待赔付 海州”', ['查单'], ['升级', '豁免', '批准']],
  ])('help shows %s only what they may do, first what their role says most', async (person, first, may, mayNot) => {
    const answer = await room.says(person, 'direct', '/帮助')
    expect(answer.split('\n')[1]).toContain(first)
    for (const name of may) expect(answer).toMatch(new RegExp(`[：、]${name}[、。\n]`))
    for (const name of mayNot) expect(answer).not.toContain(name)
  })

  test('help for one command', async () => {
    expect(await room.says('ganyu-manager', 'ganyu', '/帮助 豁免')).toMatch(
      /^\/豁免 <工单> <原因> \[凭证\]\n登记免责.*\n例如：\/豁免 ZD20261121000001 客户原因 录音123$/,
    )
    expect(await room.says('ganyu-manager', 'ganyu', '/帮助 跳舞')).toMatch(/^没看懂：没有这条命令。/)
  })

  test('nothing but the bot’s name is a call for help', async () => {
    expect(await room.says('ganyu-manager', 'ganyu', '')).toContain('赣榆县公司经理（赣榆），像平时说话一样说就行：')
  })
})

describe('strangers', () => {
  test.each([null, 'nobody-of-ours'])('%s is refused politely, learns nothing, and is in the audit trail', async (person) => {
    for (const text of [`查单 ${DUE_TODAY}`, '查单 ZD20990101000001', '在途', '你好']) {
      expect(await room.says(person, 'ganyu', text)).toBe('无权限：没有查到你的身份，请联系管理员登记。')
    }
    expect((await room.audit()).at(-1)).toMatchObject({ outcome: 'refused', person, detail: 'unknown person: 你好' })
  })
})
