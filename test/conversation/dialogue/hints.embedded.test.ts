import { afterAll, expect } from 'vitest'
import { test } from '../../engines/database.ts'
import { ChatRoom } from '../chat-room.ts'

let room: ChatRoom
const ID = 'ZD20261121800001'

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders({ id: ID })
})
afterAll(() => room.close())

test('a misspelt command with an order’s number is answered with the command, and not with the order', async () => {
  const dispatcher = (text: string): Promise<string> => room.says('ganyu-dispatcher', 'ganyu', text)
  for (const text of [`/豁兔 ${ID} 客户原因`, `／豁兔${ID}`, `、申请豁勉 ${ID}`])
    expect(await dispatcher(text), text).toMatch(new RegExp(`^没看懂：想用的也许是这条命令。\n用法：/豁免 <工单> [^]*例如：/豁免 ${ID} `))
  // Without the slash nothing that changes something is offered; and a look-up is answered.
  expect(await dispatcher(`豁兔 ${ID}`)).not.toContain('/豁免')
  expect(await dispatcher(`/看看 ${ID}`)).toContain(`【工单 ${ID}】`)
  // Who may not do it is not told of it.
  expect(await room.says('settlement', 'direct', `/豁兔 ${ID} 客户原因`)).not.toContain('/豁免')
})
