import { afterAll, describe, expect } from 'vitest'
import { test } from '../engines/database.ts'
import { ChatRoom } from './chat-room.ts'

let room: ChatRoom

describe('look-ups', () => {
  test.beforeAll(async ({ database }) => {
    room = await ChatRoom.open(database, '2026-11-21 17:30')
    await room.orders({ id: 'ZD20261121000001' })
  })
  afterAll(() => room.close())

  test('x', async () => {
    console.log(await room.says('ganyu-manager', 'ganyu', '查单 ZD20261121000001'))
    console.log(await room.says('ganyu-dispatcher', 'direct', 'zd20261121000001？'))
    console.log(await room.says('ganyu-dispatcher', 'ganyu', '在途'))
    console.log(await room.says('ganyu-dispatcher', 'ganyu', '为什么 ZD20261121000001'))
    console.log(await room.says('ganyu-dispatcher', 'ganyu', '/帮助'))
    console.log(await room.says('ganyu-manager', 'ganyu', '/豁免 ZD20261121000001 客户原因 录音123'))
    console.log(await room.does('ganyu-manager', 'ganyu', '/豁免 ZD20261121000001 客户原因 录音123'))
    console.log(room.logged)
  })
})
