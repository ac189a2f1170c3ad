import { afterAll, expect } from 'vitest'
import { enqueueAll } from '../../src/delivery/enqueue.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { ChatRoom } from './chat-room.ts'

let room: ChatRoom
test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

test('待办 tells the admin what was not sent and what to type, and nobody else', async ({ database }) => {
  for (const person of ['admin', 'it', 'ganyu-manager']) expect(await room.says(person, 'direct', '待办')).toBe('没有等你处理的事。')
  const [at, title] = [room.clock.time, '赣榆 11月20日 当日装当日修通报']
  const message = { kind: 'table', title, lead: ['王某某 13800000000'], columns: [], rows: [], notes: [] } as const
  const [id = ''] = await database.db.transaction().execute((trx) =>
    enqueueAll(trx, room.queue, [
      {
        key: 'bulletin/ganyu/x',
        platform: 'wecom',
        conversation: { kind: 'group', group: 'ganyu' },
        message,
        lane: 'bulletin',
        at,
        worthUntil: at + 60,
      },
    ]),
  )
  await database.db
    .updateTable('outgoing')
    .set({ state: 'in-doubt', reason: '智能机器人：没有回应', troubled_at: formatInstant(at) })
    .where('id', '=', id)
    .execute()
  expect(await room.says('admin', 'direct', '待办')).toBe(
    [
      '1 条消息没有发出去，等你处理：',
      `${id.slice(0, 8)} 不确定 赣榆装维群 通报“赣榆 11月20日 当日装当日修通报” 11月21日 17:30：智能机器人：没有回应`,
      '“不确定”的可能已经送达，先到群里看一眼。重发：sameday deliveries retry 编号；放弃：sameday deliveries drop 编号；全部：sameday deliveries',
    ].join('\n'),
  )
  for (const person of ['it', 'desk', 'ganyu-manager']) expect(await room.says(person, 'direct', '/待办')).toBe('没有等你处理的事。')
})
