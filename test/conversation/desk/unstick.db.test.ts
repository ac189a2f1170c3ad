import { afterAll, describe, expect } from 'vitest'
import type { SourceState } from '../../../src/orders/history/event.ts'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, at } from '../chat-room.ts'

let room: ChatRoom
let last = 0
const START = at('2026-11-21 17:30:00')
const dueToday = { enteredAt: '2026-11-21T10:00:00+08:00' }

async function waiting(state: SourceState = 'at-resource-desk', facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611205${String(last).padStart(5, '0')}`
  await room.orders({ id, state, facts: { ...dueToday, ...facts } })
  return id
}
const stateOf = async (id: string) => (await findOrder(room.database.db, id))?.sourceState

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

describe('a stuck order is released', () => {
  test('by it: asked with who hears of it, recorded, told to the crew in the district’s group, and under way again', async ({
    database,
  }) => {
    const id = await waiting()
    expect(await room.says('desk', 'direct', '卡单 赣榆')).toContain(`…${id.slice(-4)}`)
    expect((await room.ask('it', 'direct', `解卡 ${id} 资源已释放`))[0]).toMatchObject({
      title: '请确认解卡',
      fields: [
        { name: '工单', value: id },
        { name: '状态', value: '在途（卡在资源岗）' },
        { name: '剩余', value: '6小时29分' },
        { name: '解卡后', value: '在途；源系统再说卡单时以源系统为准' },
        { name: '说明', value: '资源已释放' },
        { name: '通知', value: '赣榆装维群，赣榆装维01' },
      ],
    })
    expect(await room.does('it', 'direct', `解卡 ${id} 资源已释放`)).toBe(
      `工单 ${id} 已解卡：资源岗待处理 → 在途\n资源已释放\n赣榆装维01，剩余 6小时29分\nIT支撑 今天 17:30\n请同步在综调操作。`,
    )
    expect(room.shownIn('ganyu').at(-1)).toMatch(new RegExp(`^@ganyu-installer-01\n工单 ${id} 已解卡：资源岗待处理 → 在途\n资源已释放\n`))
    expect(await stateOf(id)).toBe('in-progress')
    expect((await historyOf(database.db, id)).at(-1)).toMatchObject({
      type: 'unstuck',
      actor: 'it',
      happenedAt: START,
      payload: { desk: 'at-resource-desk', note: '资源已释放' },
    })
    expect(await room.says('desk', 'direct', '卡单 赣榆')).not.toContain(`…${id.slice(-4)}`)
    expect(await room.says('ganyu-manager', 'ganyu', `经过 ${id}`)).toContain('解卡（资源岗待处理）：资源已释放')
    expect((await room.audit()).find(({ action, outcome }) => action === '解卡' && outcome === 'done')).toMatchObject({
      person: 'it',
      order_id: id,
      detail: 'at-resource-desk 资源已释放',
    })
  })

  test('until the source says otherwise', async () => {
    const id = await waiting('stuck')
    await room.does('desk', 'city', `解卡 ${id}`)
    expect(await stateOf(id)).toBe('in-progress')
    room.clock.time = START + 600
    await room.orders({ id, state: 'at-network-desk', facts: dueToday })
    expect(await stateOf(id)).toBe('at-network-desk')
    // And can be released once more.
    await room.does('desk', 'city', `解卡 ${id}`)
    expect(await stateOf(id)).toBe('in-progress')
    room.clock.time = START + 1200
    await room.orders({ id, facts: { ...dueToday, completedAt: '2026-11-21T17:35:00+08:00' }, state: 'completed' })
    expect(await findOrder(room.database.db, id)).toMatchObject({ sourceState: 'completed', contradictions: [] })
    room.clock.time = START
  })

  test('that nobody is on: the dispatchers are called', async () => {
    const id = await waiting('at-network-desk', { installer: null, contractor: null })
    await room.does('desk', 'direct', `解卡 ${id}`)
    expect(room.shownIn('ganyu').at(-1)).toMatch(new RegExp(`^@ganyu-dispatcher\n工单 ${id} 已解卡：网元岗待处理 → 在途\n未派单，`))
  })

  test('where the group cannot be told, the question says so', async () => {
    const id = await waiting()
    room.reached = []
    expect(await room.says('desk', 'direct', `解卡 ${id}`)).toContain('通知：现在不能在该区县的群里发消息，请自行通知装维')
    room.reached = ['webchat']
  })
})

describe('nothing is released', () => {
  test('where nothing is stuck, or the order has ended', async () => {
    const id = await waiting('in-progress')
    expect(await room.says('it', 'city', `解卡 ${id}`)).toBe(`工单 ${id} 在途，没有卡单，不需要解卡。`)
    const done = await waiting('completed', { completedAt: '2026-11-21T12:00:00+08:00' })
    expect(await room.says('it', 'city', `解卡 ${done}`)).toBe(`工单 ${done} 已竣工（按时） 今天 12:00，没有卡单，不需要解卡。`)
  })

  test('by roles without the right, or where the order does not show', async () => {
    const id = await waiting()
    for (const person of ['ganyu-installer-01', 'ganyu-dispatcher', 'ganyu-manager', 'service', 'settlement', 'city-lead', 'admin'])
      expect(await room.says(person, 'city', `解卡 ${id}`)).toBe('无权限：解卡需要服务调度中心、IT支撑的角色。')
    expect(await room.says('it', 'donghai', `解卡 ${id}`)).toBe('查无此单')
    expect(await stateOf(id)).toBe('at-resource-desk')
  })

  test('twice: by a message that comes again, a second yes, or a second person', async ({ database }) => {
    const id = await waiting()
    const [first, second] = [await room.code('it', 'city', `解卡 ${id}`), await room.code('desk', 'city', `解卡 ${id}`)]
    const yes = room.incoming('it', 'city', `确认 ${first}`)
    for (let time = 0; time < 2; time++) {
      await room.inbox.receive(yes)
      await room.inbox.settled('webchat', yes.messageId)
    }
    expect(await room.says('desk', 'city', `确认 ${second}`)).toBe(`工单 ${id} 在途，没有卡单，不需要解卡。`)
    expect((await historyOf(database.db, id)).filter(({ type }) => type === 'unstuck')).toHaveLength(1)
  })
})
