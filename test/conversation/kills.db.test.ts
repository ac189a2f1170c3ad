import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { unsigned, verified } from '../audit/chain.ts'
import type { Incoming } from '../../src/conversation/inbox/incoming.ts'
import { repliesTo } from '../../src/conversation/inbox/replies.ts'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { durablePlace } from '../delivery/durable-place.ts'
import { engine, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { ChatRoom } from './chat-room.ts'
import type { Safe, Shift } from './mortal-room.ts'

const KILLS = engine === 'embedded' ? 3 : 5
const ORDERS = Array.from({ length: 8 }, (_, i) => `ZD2026112060${String(i).padStart(4, '0')}`)

/** Asks to escalate each order, half of them in the group, half in private; the confirmations still to be said. */
async function questions(place: DatabaseAddress): Promise<Incoming[]> {
  const room = await ChatRoom.open(await openDatabase(place, reportLost), '2026-11-21 17:30:00')
  await room.orders(...ORDERS.map((id) => ({ id })))
  const said: Incoming[] = []
  for (const [i, id] of ORDERS.entries()) {
    const where = i % 2 === 0 ? 'ganyu' : 'direct'
    const code = await room.code('ganyu-dispatcher', where, `/升级 ${id} 工单太多`)
    said.push(room.incoming('ganyu-dispatcher', where, `确认 ${code}`))
  }
  await room.close()
  await room.database.close()
  return said
}

/** Delivers all messages, again those that were delivered before, and ends the process a little after so many are safe. */
async function shift(place: DatabaseAddress, said: readonly Incoming[], end: { after: number; millis: number } | null): Promise<string[]> {
  const child = fork(join(import.meta.dirname, 'mortal-room.ts'), [JSON.stringify({ place, said } satisfies Shift)], { stdio: 'inherit' })
  const safe: string[] = []
  child.on('message', ({ messageId }: Safe) => {
    safe.push(messageId)
    if (safe.length === end?.after) setTimeout(() => child.kill('SIGKILL'), end.millis)
  })
  await once(child, 'exit')
  return safe
}

test(
  `${KILLS} kills while messages are taken and answered: each is carried out and answered once`,
  { timeout: 60_000 + KILLS * 15_000 },
  async ({ place: given }) => {
    const { place, clean } = await durablePlace(given)
    try {
      const said = await questions(place)
      const safe = new Set<string>()
      for (let kill = 0; kill < KILLS; kill++) {
        for (const messageId of await shift(place, said.slice(0, 2 + kill * 2), { after: 1 + kill, millis: (kill * 37) % 200 }))
          safe.add(messageId)
      }
      await shift(place, [], null)
      const database = await openDatabase(place, reportLost)
      const waiting = await database.db
        .selectFrom('inbox')
        .select('message_id')
        .where('state', 'in', ['new', 'handling', 'failed'])
        .execute()
      expect(waiting).toEqual([])
      for (const messageId of safe)
        expect((await repliesTo(database.db, 'webchat', messageId)).map((reply) => plainText(reply))).toHaveLength(1)
      await database.close()

      await shift(place, said, null)
      await check(place, said)
    } finally {
      clean()
    }
  },
)

async function check(place: DatabaseAddress, said: readonly Incoming[]): Promise<void> {
  const { db, close } = await openDatabase(place, reportLost)
  for (const [i, id] of ORDERS.entries()) {
    const escalations = (await historyOf(db, id)).filter(({ type }) => type === 'escalated')
    expect(escalations).toHaveLength(1)
    const replies = await repliesTo(db, 'webchat', said[i]?.messageId ?? '')
    // In the group the card is the answer.
    const answer = i % 2 === 0 ? `【工单升级，请安排改派或支援】\n工单：${id}\n` : `工单 ${id} 已升级：工单太多`
    expect(replies.map((reply) => plainText(reply))).toEqual([expect.stringContaining(answer)])
  }
  const notices = await db.selectFrom('outgoing').select('key').where('lane', '=', 'alert').orderBy('key').execute()
  const inPrivate = ORDERS.filter((_, i) => i % 2 === 1)
  expect(notices.map(({ key }) => key.split('/')[1])).toEqual(inPrivate)
  const open = await db.selectFrom('escalation').select(['order_id', 'times']).orderBy('order_id').execute()
  expect(open).toEqual(ORDERS.map((id) => ({ order_id: id, times: 1 })))
  expect(await verified(db, unsigned)).toMatchObject({ faults: [], entries: ORDERS.length * 2 })
  await close()
}
