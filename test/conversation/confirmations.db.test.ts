import { afterAll, describe, expect } from 'vitest'
import { findOrder } from '../../src/orders/queries.ts'
import { test } from '../engines/database.ts'
import { ChatRoom, at } from './chat-room.ts'

let room: ChatRoom
let last = 0

async function repair(): Promise<string> {
  last += 1
  const id = `ZD202611208${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
  return id
}

const exempt = (id: string): string => `/豁免 ${id} 客户原因 录音123`

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

const exemptionOf = async (id: string) => (await findOrder(room.database.db, id))?.order.exemption ?? null

describe('a question', () => {
  test('survives a restart between asking and confirming', async () => {
    const id = await repair()
    const code = await room.code('ganyu-manager', 'ganyu', exempt(id))
    await (await room.restarted()).resume()
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toContain('应补偿 10元 → 免责（客户原因）')
  })

  test('is answered by nobody else', async () => {
    const id = await repair()
    const code = await room.code('ganyu-manager', 'ganyu', exempt(id))
    const answer = `${code} 是赣榆县公司经理的操作，只能由本人确认或取消。`
    expect(await room.says('desk', 'ganyu', `确认 ${code}`)).toBe(answer)
    expect(await room.says('ganyu-dispatcher', 'ganyu', `取消 ${code}`)).toBe(answer)
    expect((await room.audit()).at(-1)).toMatchObject({ action: '取消', outcome: 'refused', person: 'ganyu-dispatcher', order_id: id })
    expect(await exemptionOf(id)).toBeNull()
  })

  test('is answered only where it was asked', async () => {
    const id = await repair()
    const code = await room.code('ganyu-manager', 'ganyu', exempt(id))
    expect(await room.says('ganyu-manager', 'direct', `确认 ${code}`)).toMatch(/^没有等待确认的操作 \d\d。/)
    expect(await exemptionOf(id)).toBeNull()
  })

  test('waits ten minutes to the second, and not longer', async () => {
    const [first, second] = [await repair(), await repair()]
    const codes = [await room.code('ganyu-manager', 'ganyu', exempt(first)), await room.code('ganyu-manager', 'ganyu', exempt(second))]
    room.clock.time += 600
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${codes[0]}`)).toContain('已豁免')
    room.clock.time += 1
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${codes[1]}`)).toBe(
      `${codes[1]} 已过期（10分钟内有效），没有执行。需要时请重新发送：/豁免 ${second} 客户原因 录音123`,
    )
    expect(await exemptionOf(second)).toBeNull()
  })

  test('is answered once', async () => {
    const code = await room.code('ganyu-manager', 'ganyu', exempt(await repair()))
    await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toMatch(
      /^\d\d 已经确认过了（今天 \d\d:\d\d(:\d\d)?），不会重复执行。$/,
    )
  })

  test('can be given up', async () => {
    const id = await repair()
    const code = await room.code('ganyu-manager', 'ganyu', exempt(id))
    expect(await room.says('ganyu-manager', 'ganyu', `取消 ${code}`)).toBe(`已取消：豁免 ${id}，没有执行。`)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toBe(
      `${code} 已经取消了，没有执行。需要时请重新发送：/豁免 ${id} 客户原因 录音123`,
    )
    expect(await exemptionOf(id)).toBeNull()
  })

  test('that was never asked is not known', async () => {
    expect(await room.says('donghai-manager', 'donghai', '确认 37')).toBe('没有等待确认的操作 37。确认码只在提问的会话里有效，请看清数字。')
  })

  test('about the same thing takes the place of the one before', async () => {
    const id = await repair()
    const first = await room.code('ganyu-manager', 'ganyu', exempt(id))
    const second = await room.code('ganyu-manager', 'ganyu', `/豁免 ${id} 第三方原因 照片`)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${first}`)).toBe(`${first} 已被后来的同一操作代替，请确认最新的一条。`)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${second}`)).toContain('免责（第三方原因）')
  })

  test('never takes the code of one that may still stand on an old card', async () => {
    const id = await repair()
    const given = new Set<string>()
    for (let i = 0; i < 30; i++) given.add(await room.code('ganyu-manager', 'direct', exempt(id)))
    expect(given.size).toBe(30)
  })
})

describe('between question and answer', () => {
  test('the order changes: it is asked again as it now is', async () => {
    const id = await repair()
    const code = await room.code('ganyu-manager', 'ganyu', exempt(id))
    room.clock.time += 1
    await room.orders({
      id,
      facts: { enteredAt: '2026-11-20T10:00:00+08:00', completedAt: '2026-11-21T12:00:00+08:00' },
      state: 'completed',
    })
    const again = await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)
    expect(again).toContain('状态：已竣工（超时） 今天 12:00')
    expect(again).toContain('工单在提问之后有变化，请按现在的情况重新确认。')
    expect(await exemptionOf(id)).toBeNull()
    const next = /确认 (\d\d)/.exec(again)?.[1]
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${next}`)).toContain('应补偿 10元 → 免责（客户原因）')
  })

  test('an export repeats what was known: nothing is asked again', async () => {
    const id = await repair()
    const code = await room.code('ganyu-manager', 'ganyu', exempt(id))
    room.clock.time += 1
    await room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toContain('已豁免')
  })

  test('somebody else does it: it is told as done', async () => {
    const id = await repair()
    await room.does('ganyu-dispatcher', 'ganyu', exempt(id))
    const code = await room.code('ganyu-manager', 'ganyu', `/批准 ${id}`)
    await room.does('desk', 'ganyu', `/批准 ${id}`)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toMatch(
      /^工单 ZD\d+ 没有待审批的豁免申请，已于 .* 豁免（客户原因）。$/,
    )
  })

  test('the deadline passes: it is carried out as it now is', async () => {
    room.clock.time = at('2026-11-21 23:55:00')
    await room.orders({ id: 'ZD20261121800001', facts: { enteredAt: '2026-11-21T10:00:00+08:00' } })
    const code = await room.code('ganyu-manager', 'ganyu', exempt('ZD20261121800001'))
    room.clock.time = at('2026-11-22 00:00:01')
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toContain('应补偿 10元 → 免责（客户原因）')
  })
})
