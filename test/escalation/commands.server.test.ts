import { sql } from 'kysely'
import { afterAll, describe, expect } from 'vitest'
import { inHand, standingOf } from '../../src/escalation/standing.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { saidIn } from '../../src/orders/history/kinds.ts'
import { findOrder } from '../../src/orders/queries.ts'
import { test } from '../engines/database.ts'
import { ChatRoom, at } from '../conversation/chat-room.ts'

let room: ChatRoom
let last = 0

/** A repair of 赣榆 that is due at the end of today, or whatever `facts` say. */
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611218${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00', ...facts } })
  return id
}

const standing = (id: string) => standingOf(room.database.db, id)
const history = async (id: string) => (await historyOf(room.database.db, id)).map(saidIn)
/** A press on the button that says so, of the last card in the district's group that has one. */
async function press(person: string, says: string): Promise<string> {
  const { id } = await room.database.db
    .selectFrom('outgoing')
    .select('id')
    .where('conversation', '=', 'group/ganyu')
    .where(sql<boolean>`message -> 'buttons' @> ${JSON.stringify([{ says }])}::jsonb`)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const incoming = room.incoming(person, 'ganyu', says, { card: id })
  await room.inbox.receive(incoming)
  return room.replyTo(incoming)
}
const escalated = async (id: string): Promise<string> => room.does('ganyu-installer-01', 'ganyu', `/升级 ${id} 工单太多`)

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())
test.beforeEach(() => {
  room.clock.time = at('2026-11-21 17:30:00')
})

describe('升级', () => {
  test('in the group is one message there: the card itself', async () => {
    const id = await repair()
    const said = room.shownIn('ganyu').length
    expect(await escalated(id)).toBe(
      [
        '@ganyu-dispatcher',
        '【工单升级，请安排改派或支援】',
        `工单：${id}`,
        '状态：在途',
        '剩余：6小时29分',
        '装维人员：赣榆装维01',
        '原因：工单太多',
        '赣榆装维01 今天 17:30 上报',
        `[接手：/接手 ${id}] [调度：/调度 ${id}] [查单：查单 ${id}]`,
      ].join('\n'),
    )
    // The question and the card.
    expect(room.shownIn('ganyu')).toHaveLength(said + 2)
    expect(await standing(id)).toMatchObject({
      state: 'open',
      role: 'dispatcher',
      causedBy: 'ganyu-installer-01',
      nextAt: at('2026-11-21 17:45:00'),
    })
    expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('接手人：还没有，今天 17:30 已通知管控')
  })

  test('by the only dispatcher goes to the manager, and says why', async () => {
    const id = await repair()
    const card = await room.does('ganyu-dispatcher', 'ganyu', `/升级 ${id} 没人可派`)
    expect(card).toMatch(/^@ganyu-manager\n/)
    expect(card).toContain('管控就是上报人，直接通知经理。')
    expect(await standing(id)).toMatchObject({ role: 'manager', nextAt: at('2026-11-21 17:50:00') })
  })

  test('once more asks the next level at once, up to the last', async () => {
    const id = await repair()
    await escalated(id)
    room.clock.time += 60
    const question = await room.says('ganyu-dispatcher', 'ganyu', `/升级 ${id} 今晚没有人`)
    expect(question).toContain('【请确认再升一级】')
    expect(question).toContain('现在：今天 17:30 已通知管控，还没有人接手\n原因：今晚没有人\n通知：经理 赣榆县公司经理')
    expect(await room.does('ganyu-dispatcher', 'ganyu', `/升级 ${id} 今晚没有人`)).toContain('【工单再升一级，请安排改派或支援】')
    await room.does('ganyu-dispatcher', 'direct', `/升级 ${id} 还是没有人`)
    expect(room.shownIn('city').at(-1)).toMatch(/^@desk\n【工单再升一级/)
    await room.does('ganyu-dispatcher', 'direct', `/升级 ${id} 急`)
    expect(room.shownIn('city').at(-1)).toMatch(/^@city-lead\n/)
    expect(await room.says('ganyu-dispatcher', 'ganyu', `/升级 ${id} 急`)).toBe(
      `工单 ${id} 已经升级到最高一级：赣榆县公司管控上报，今天 17:31 已通知市公司分管，没有人接手的话 今天 18:31 再提醒。`,
    )
  })
})

describe('接手', () => {
  test('by a press is done at once, stops the ladder, and who asked hears of it', async () => {
    const id = await repair()
    await escalated(id)
    room.clock.time += 5 * 60
    expect(await press('ganyu-dispatcher', `/接手 ${id}`)).toBe(
      [
        '@ganyu-installer-01',
        `工单 ${id} 已由赣榆县公司管控接手：工单太多`,
        '赣榆装维01上报，通知后 5分接手',
        `今天 18:35 前没有进展会重新通知；办不了请发：/退回 ${id} <原因>`,
        '赣榆县公司管控 今天 17:35',
      ].join('\n'),
    )
    const hand = { person: 'ganyu-dispatcher', crew: null, since: at('2026-11-21 17:35:00') }
    expect(await standing(id)).toMatchObject({ state: 'taken', role: 'dispatcher', hand, nextAt: at('2026-11-21 18:35:00') })
    expect(await inHand(room.database.db, [id])).toEqual(new Map([[id, hand]]))
    expect(await room.says('ganyu-installer-01', 'ganyu', id)).toContain('接手人：赣榆县公司管控（今天 17:35）')
    expect(await history(id)).toEqual([expect.stringContaining('在途'), '升级：工单太多', '接手'])
    expect(await press('ganyu-manager', `/接手 ${id}`)).toContain(`工单 ${id} 今天 17:35 已由赣榆县公司管控接手。`)
  })

  test('by two at once: one has it, the other is told who', async () => {
    const id = await repair()
    await escalated(id)
    const answers = await Promise.all([press('ganyu-dispatcher', `/接手 ${id}`), press('ganyu-manager', `/接手 ${id}`)])
    expect(answers.filter((text) => text.includes(`工单 ${id} 已由`))).toHaveLength(1)
    expect(answers.filter((text) => /工单 \S+ 今天 17:30 已由.*接手。/.test(text))).toHaveLength(1)
    expect((await history(id)).filter((text) => text === '接手')).toHaveLength(1)
  })

  test('typed is asked and confirmed; of several, whatever somebody was quicker with is left out', async () => {
    const [one, other] = [await repair(), await repair()]
    const code = await room.code('ganyu-manager', 'ganyu', `接手 ${one} ${other}`)
    await room.does('ganyu-dispatcher', 'ganyu', `/接手 ${one}`)
    const answer = await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)
    expect(answer).toContain(`工单 ${other} 已由赣榆县公司经理接手`)
    expect(answer).toContain(`${one}：不办理`)
    expect(await standing(other)).toMatchObject({ role: 'manager', times: 0 })
  })

  test('is not for another crew, and not of what is done', async () => {
    const id = await repair()
    expect(await room.says('ganyu-installer-02', 'ganyu', `/接手 ${id}`)).toBe('无权限：接手工单只限本班组的工单。')
    const done = await repair({ completedAt: '2026-11-21T12:00:00+08:00' })
    expect(await room.says('ganyu-dispatcher', 'ganyu', `/接手 ${done}`)).toContain('不需要接手')
  })
})

describe('调度', () => {
  test('without a crew shows what each still has tonight; with one the order is theirs', async () => {
    const id = await repair()
    await escalated(id)
    const offered = await room.says('ganyu-dispatcher', 'ganyu', `/调度 ${id}`)
    expect(offered).toMatch(/【派给谁？】\n办理：调度 ZD\d+\n1\. 赣榆装维02：手上 0 单，今晚到期 0 单\n/)
    expect(offered).toContain('5. 应急支援队：手上 0 单，今晚到期 0 单')
    expect(await room.says('ganyu-dispatcher', 'ganyu', '2')).toContain(
      '改派：赣榆装维01 → 赣榆装维03\n赣榆装维03：手上 0 单，今晚到期 0 单',
    )
    const answer = await room.does('ganyu-dispatcher', 'ganyu', `把${id}派给装维03`)
    expect(answer).toBe(
      [
        '@ganyu-installer-03 @ganyu-installer-01',
        `工单 ${id} 已改派：赣榆装维01 → 赣榆装维03`,
        '赣榆装维03原有手上 0 单，今晚到期 0 单',
        '赣榆县公司管控 今天 17:30',
        '改派请同步在综调操作。',
      ].join('\n'),
    )
    expect((await findOrder(room.database.db, id))?.order).toMatchObject({ installer: '赣榆装维03', contractor: '赣榆代维公司' })
    expect(await standing(id)).toMatchObject({
      state: 'taken',
      hand: { person: 'ganyu-installer-03', crew: '赣榆装维03' },
      role: 'dispatcher',
    })
  })

  test('to the emergency crew, which belongs to no district', async () => {
    const id = await repair()
    await escalated(id)
    expect(await room.does('ganyu-manager', 'ganyu', `/改派 ${id} 应急支援队`)).toContain(`已改派：赣榆装维01 → 应急支援队`)
    expect(await room.says('ganyu-manager', 'ganyu', id)).toContain('接手人：应急支援队（今天 17:30）')
  })

  test('of what nobody escalated is dispatch, and no take-over', async () => {
    const id = await repair()
    await room.does('ganyu-dispatcher', 'ganyu', `/调度 ${id} 赣榆装维04`)
    expect(await standing(id)).toBeNull()
  })

  test('to another district’s crew, or by a crew, is refused', async () => {
    const id = await repair()
    expect(await room.says('ganyu-dispatcher', 'ganyu', `/调度 ${id} 东海装维01`)).toContain('不是本区县的班组')
    expect(await room.says('ganyu-installer-01', 'ganyu', `/调度 ${id} 赣榆装维02`)).toMatch(/^无权限：调度工单需要/)
  })
})

describe('退回', () => {
  test('by who took it asks the level again, without them', async () => {
    const id = await repair()
    await escalated(id)
    await press('ganyu-dispatcher', `/接手 ${id}`)
    room.clock.time += 600
    const card = await room.does('ganyu-dispatcher', 'ganyu', `/退回 ${id} 没有空的班组`)
    expect(card).toMatch(/^@ganyu-manager\n【工单退回，请重新安排】/)
    expect(card).toContain('管控就是上报人，直接通知经理。')
    expect(await standing(id)).toMatchObject({ state: 'open', role: 'manager', times: 2, hand: null })
    expect((await history(id)).at(-1)).toBe('退回：没有空的班组')
  })

  test('by the crew it was sent to', async () => {
    const id = await repair()
    const card = await room.does('ganyu-installer-01', 'ganyu', `${id} 退回 车坏了`)
    expect(card).toMatch(/^@ganyu-dispatcher\n【工单退回，请重新安排】/)
    expect(await room.says('ganyu-installer-01', 'ganyu', `/退回 ${id} 车坏了`)).toBe(`工单 ${id} 已经在等人接手，不需要退回。`)
  })

  test('of what is in another’s hands or nobody’s is refused', async () => {
    const id = await repair()
    expect(await room.says('ganyu-manager', 'ganyu', `/退回 ${id} 不归我`)).toBe(`工单 ${id} 没有在你手上，不需要退回。`)
    await room.does('ganyu-dispatcher', 'ganyu', `/接手 ${id}`)
    expect(await room.says('ganyu-manager', 'ganyu', `/退回 ${id} 不归我`)).toContain('已由赣榆县公司管控接手。')
  })
})
