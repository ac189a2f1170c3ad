import { afterAll, describe, expect } from 'vitest'
import { test } from '../../engines/database.ts'
import { ChatRoom } from '../chat-room.ts'

let room: ChatRoom
const ONE = 'ZD20261121500001'
const TWO = 'ZD20261121500002'
const OTHERS = 'ZD20261121500003'

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    { id: ONE },
    { id: TWO, facts: { installer: '赣榆装维02', kind: 'install' } },
    { id: OTHERS, facts: { district: 'donghai', installer: '东海装维01' } },
  )
})
afterAll(() => room.close())

const manager = (text: string): Promise<string> => room.says('ganyu-manager', 'ganyu', text)

describe('这单 is the order that was shown last', () => {
  test('as a card, a why, a history or a list of one row', async () => {
    for (const text of [ONE, `为什么 ${ONE}`, `经过 ${ONE}`, '在途 赣榆装维01']) {
      await manager(TWO)
      await manager(text)
      expect(await manager('为什么这单还没好'), text).toMatch(new RegExp(`^工单 ${ONE}（`))
    }
    for (const text of ['这单', '这张工单什么情况', '它到哪一步了', '上一单的进度', '查一下这个工单', '这单的处理经过'])
      expect(await manager(text), text).toContain(ONE)
  })

  test('for what changes something too, and the confirmation names it', async () => {
    await manager(TWO)
    expect(await manager('把这单升级一下，跑不过来')).toMatch(new RegExp(`^【请确认升级工单】\\n工单：${TWO}\n[^]*原因：.*跑不过来\n`))
    expect(await manager('它申请豁免，客户不在家')).toContain(`工单：${TWO}\n`)
    for (const text of ['这单豁免了吗', '客户问这单能不能豁免', '别升级这单', '昨天这单升级了'])
      expect(await manager(text), text).not.toMatch(/请确认/)
  })

  test('for ten minutes of the clock, after a restart too', async () => {
    await manager(ONE)
    await (await room.restarted()).resume()
    room.clock.time += 600
    expect(await manager('为什么')).toMatch(new RegExp(`^工单 ${ONE}（`))
    room.clock.time += 601
    expect(await manager('为什么这单还没好')).toMatch(/^是哪一张工单？/)
    expect(await manager('升级这单 跑不过来')).toMatch(/^是哪一张工单？/)
    expect(await manager(TWO)).toMatch(new RegExp(`^【请确认升级工单】\\n工单：${TWO}\n`))
  })

  test('to each person and in each conversation', async () => {
    await manager(ONE)
    expect(await room.says('ganyu-manager', 'direct', '为什么')).toMatch(/^是哪一张工单？/)
    expect(await room.says('ganyu-dispatcher', 'ganyu', '为什么')).toMatch(/^是哪一张工单？/)
    await room.says('desk', 'city', OTHERS)
    await room.says('desk', 'ganyu', ONE)
    expect(await room.says('desk', 'city', '这单')).toContain(OTHERS)
    expect(await manager('查无此单的单号 ZD20991231999999')).toBe('查无此单')
    expect(await manager('这单')).toContain(`【工单 ${ONE}】`)
  })

  test('or one of those that a list showed, which is then to be chosen', async () => {
    await manager('在途 赣榆')
    const asked = `【有 2 张工单符合，是哪一张？】\n`
    expect(await manager('为什么这单还没好')).toMatch(
      new RegExp(`^${asked}1\\. ZD2026112150000[12] (障碍|新装) 赣榆装维0[12] 赣榆振兴花园\n2\\. `),
    )
    expect(await manager('1')).toMatch(/^工单 ZD2026112150000[12]（/)
  })

  test('and is offered where an order is missing', async () => {
    await manager(ONE)
    expect(await manager('豁免')).toMatch(new RegExp(`^【是哪一张工单？】\n办理：豁免\n1\\. ${ONE} 障碍 赣榆装维01 赣榆振兴花园\n`))
    expect(await manager('1')).toMatch(new RegExp(`^【原因是？】\n办理：豁免 ${ONE}\n`))
  })
})
