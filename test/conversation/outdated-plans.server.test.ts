import { sql } from 'kysely'
import { expect } from 'vitest'
import { storeIncoming } from '../../src/conversation/inbox/inbox.ts'
import { openDatabase } from '../../src/db/database.ts'
import { freshPlace, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { ChatRoom } from './chat-room.ts'

const ID = 'ZD20261120000001'

/** A process that has prepared what it says with every message. */
async function withRoom(work: (room: ChatRoom, says: () => Promise<string>) => Promise<void>): Promise<void> {
  const database = await openDatabase(await freshPlace('migrated'), reportLost)
  const room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  try {
    await room.orders({ id: ID })
    const says = () => room.says('ganyu-manager', 'ganyu', `查一下 ${ID}`)
    for (let i = 0; i < 5; i++) expect(await says()).toContain(`【工单 ${ID}】`)
    await work(room, says)
    expect(room.logged).toEqual([])
  } finally {
    await room.close()
    await database.close()
  }
}

const changed = (room: ChatRoom, change: string) => sql.raw(change).execute(room.database.db)

test('a message that comes after the database was migrated beside the process is kept', () =>
  withRoom(async (room, says) => {
    await changed(room, 'alter table inbox add column more integer')
    expect(await says()).toContain(`【工单 ${ID}】`)
  }))

test('one that waited is taken all the same', () =>
  withRoom(async (room) => {
    const waits = room.incoming('ganyu-manager', 'ganyu', `查一下 ${ID}`)
    await storeIncoming(room.database.db, waits, room.clock.now())
    await changed(room, 'alter table inbox add column more integer')
    await room.inbox.resume()
    expect(await room.replyTo(waits)).toContain(`【工单 ${ID}】`)
  }))

test('what is looked up before it is needed may be what no longer fits', () =>
  withRoom(async (room, says) => {
    await changed(room, 'alter table shown_orders alter column next type varchar')
    expect(await says()).toContain(`【工单 ${ID}】`)
  }))
