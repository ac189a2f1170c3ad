import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { unsigned, verified } from '../audit/chain.ts'
import type { Incoming } from '../../src/conversation/inbox/incoming.ts'
import { repliesTo } from '../../src/conversation/inbox/replies.ts'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { EventType } from '../../src/orders/history/event.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { durablePlace } from '../delivery/durable-place.ts'
import { engine, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { ChatRoom } from './chat-room.ts'
import type { Safe, Shift } from './mortal-room.ts'

const KILLS = engine === 'embedded' ? 3 : 5

/** What is said of an order, the event that a confirmation brings about, how it is answered, and how many messages are told to groups elsewhere. */
interface KilledDeed {
  readonly says: (id: string) => string
  readonly in: 'ganyu' | 'direct'
  readonly event: EventType
  readonly answer: string
  readonly told: number
}
const deeds: readonly KilledDeed[] = [
  { says: (id) => `/升级 ${id} 工单太多`, in: 'ganyu', event: 'escalated', answer: '【工单升级，请安排改派或支援】', told: 0 },
  { says: (id) => `/升级 ${id} 工单太多`, in: 'direct', event: 'escalated', answer: '已升级：工单太多', told: 1 },
  { says: (id) => `/豁免 ${id} 客户原因`, in: 'ganyu', event: 'exemption-proposed', answer: '【豁免申请待审批】', told: 0 },
  { says: (id) => `/支撑 ${id} 光猫注册不上`, in: 'direct', event: 'support-asked', answer: '已请求支撑', told: 1 },
  { says: (id) => `/改约 ${id} 2026-11-22 15:00-17:00 客户要求 客户已同意`, in: 'ganyu', event: 'reschedule', answer: '已改约', told: 0 },
  { says: (id) => `/接手 ${id}`, in: 'direct', event: 'taken', answer: '接手', told: 0 },
  { says: (id) => `/安全 ${id} 杆子带电`, in: 'ganyu', event: 'safety', answer: '杆子带电', told: 0 },
  { says: (id) => `/已告知 ${id} 客户 今晚来不了`, in: 'direct', event: 'informed', answer: '已登记', told: 1 },
]
const ORDERS = deeds.map((_, i) => `ZD2026112060${String(i).padStart(4, '0')}`)

/** Asks for each deed, each about an order of its own; the confirmations still to be said. */
async function questions(place: DatabaseAddress): Promise<Incoming[]> {
  const room = await ChatRoom.open(await openDatabase(place, reportLost), '2026-11-21 17:30:00')
  await room.orders(...ORDERS.map((id) => ({ id })))
  const said: Incoming[] = []
  for (const [i, deed] of deeds.entries()) {
    const code = await room.code('ganyu-dispatcher', deed.in, deed.says(ORDERS[i] ?? ''))
    said.push(room.incoming('ganyu-dispatcher', deed.in, `确认 ${code}`))
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
  const notices = await db.selectFrom('outgoing').select('key').where('lane', '=', 'alert').execute()
  for (const [i, deed] of deeds.entries()) {
    const id = ORDERS[i] ?? ''
    const about = deed.says(id)
    expect(
      (await historyOf(db, id)).filter(({ type }) => type === deed.event),
      about,
    ).toHaveLength(1)
    const replies = await repliesTo(db, 'webchat', said[i]?.messageId ?? '')
    expect(
      replies.map((reply) => plainText(reply)),
      about,
    ).toEqual([expect.stringContaining(deed.answer)])
    expect(replies.map((reply) => plainText(reply)).join(), about).toContain(id)
    expect(
      notices.filter(({ key }) => key.includes(said[i]?.messageId ?? id)),
      about,
    ).toHaveLength(deed.told)
  }
  const open = await db.selectFrom('escalation').select(['order_id', 'times']).orderBy('order_id').execute()
  const inHand = ORDERS.filter((_, i) => deeds[i]?.event === 'escalated' || deeds[i]?.event === 'taken')
  expect(open.map(({ order_id: id }) => id)).toEqual(inHand)
  expect(await verified(db, unsigned)).toMatchObject({ faults: [], entries: ORDERS.length * 2 })
  await close()
}
