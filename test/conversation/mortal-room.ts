// A process of its own, to be killed: receives messages, tells of each that it is safe, and answers them.
import { setTimeout as sleep } from 'node:timers/promises'
import { waiting } from '../../src/conversation/inbox/inbox.ts'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import type { Incoming } from '../../src/conversation/inbox/incoming.ts'
import { ChatRoom } from './chat-room.ts'

export interface Shift {
  readonly place: DatabaseAddress
  readonly said: readonly Incoming[]
}

export interface Safe {
  readonly messageId: string
}

const { place, said }: Shift = JSON.parse(process.argv[2] ?? '')
const room = await ChatRoom.open(await openDatabase(place, (error) => console.error(error.message)), '2026-11-21 17:30:00')
await room.inbox.resume()
for (const incoming of said) {
  await room.inbox.receive(incoming)
  process.send?.({ messageId: incoming.messageId } satisfies Safe)
}
// Closing leaves to the next process what this one had not begun.
while ((await waiting(room.database.db, [])).length > 0) await sleep(20)
await room.close()
await room.database.close()
process.exit()
