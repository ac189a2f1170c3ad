import { join } from 'node:path'
import { pino } from 'pino'
import { auditKeys } from '../../src/audit/keys.ts'
import { realClock } from '../../src/clock.ts'
import type { Inbox } from '../../src/conversation/inbox/open-inbox.ts'
import type { Database } from '../../src/db/database.ts'
import { openRoom } from '../../src/db/room.ts'
import { type Queue, openQueue } from '../../src/delivery/queue.ts'
import type { Sender } from '../../src/delivery/sender.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { readOrganisation } from '../../src/people/read-organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { openConversation } from '../../src/program/conversation.ts'
import { unlimited } from '../delivery/rates.ts'
import { generatedOrder } from '../generated-orders.ts'

export const organisation = readOrganisation(join(import.meta.dirname, '../../config/lianyungang.yaml'))
const log = pino({ level: 'silent' })

/** Who may record a call-back of an order of their district, each with a conversation of their own. */
const speakers = organisation.people.flatMap(({ id }) => {
  const [, district = ''] = /^(.+)-(?:manager|dispatcher)$/.exec(id) ?? []
  return organisation.districts.some((one) => one.id === district) ? [{ person: id, district }] : []
})

/** As many as talk at once with the most programs. */
export const CONVERSATIONS = speakers.length
const ORDERS_EACH = 20

/** Whoever speaks in conversation `n`, and an order that they may speak of. */
export function spokenBy(n: number, turn: number): { readonly person: string; readonly order: string } {
  const who = n % CONVERSATIONS
  const speaker = speakers[who]
  if (speaker === undefined) throw new Error('nobody speaks')
  return { person: speaker.person, order: orderId(who * ORDERS_EACH + (turn % ORDERS_EACH)) }
}

const orderId = (n: number): string => String(generatedOrder(n)['id'])

/** The orders that are spoken of. */
export async function seed({ db }: Database): Promise<void> {
  const now = realClock.now()
  const said = { source: 'bench', exportedAt: now, learntAt: now, importId: null }
  const contact = { name: '张某', phone: '12000000000', address: '人民路1号', account: '0518' }
  const events = speakers.flatMap(({ district }, who) =>
    Array.from({ length: ORDERS_EACH }, (_, n) => {
      const order = parseOrder({ ...generatedOrder(who * ORDERS_EACH + n), district })
      return observed({ order, state: 'in-progress', contact, rescheduleCount: 0, line: n + 1 }, said)
    }),
  )
  await db.transaction().execute((trx) => appendEvents(trx, events, contextOf(organisation, now)))
}

/** A platform that takes everything at once, and counts. */
export class Counter implements Sender {
  readonly platform = 'wecom'
  count = 0

  send(): Promise<{ sent: true; answer: unknown }> {
    this.count += 1
    return Promise.resolve({ sent: true, answer: { errcode: 0, errmsg: 'ok' } })
  }
}

export interface Program {
  readonly database: Database
  readonly inbox: Inbox
  readonly queue: Queue
  readonly sender: Counter
  close(): Promise<void>
}

/** What of the program takes messages, answers them and sends the answers. */
export async function openProgram(database: Database): Promise<Program> {
  const queue = await openQueue(database, { log, rates: unlimited, now: () => realClock.now() })
  const inbox = await openConversation(
    {
      organisation,
      audit: { keys: auditKeys(null) },
      database,
      room: openRoom(database, { folder: null, least: 0 }),
      clock: realClock,
      log,
      platformsNow: () => Promise.resolve(() => []),
      pictures: new Map(),
    },
    queue,
  )
  const sender = new Counter()
  await queue.serve(sender)
  return {
    database,
    inbox,
    queue,
    sender,
    close: async () => {
      await inbox.close()
      await queue.stop(3000)
    },
  }
}
