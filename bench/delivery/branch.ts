import { join } from 'node:path'
import { pino } from 'pino'
import type { PlatformDeps } from '../../src/channels/platform.ts'
import { realClock } from '../../src/clock.ts'
import type { Database } from '../../src/db/database.ts'
import { type Queue, openQueue } from '../../src/delivery/queue.ts'
import { directoryOf } from '../../src/program/directory.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { observed } from '../../src/orders/history/observe.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import type { GroupPlatform } from '../../src/platforms/platforms.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { readOrganisation } from '../../src/people/read-organisation.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { auditKeys } from '../../src/audit/keys.ts'
import { openConversation } from '../../src/program/conversation.ts'
import { generatedOrder } from '../generated-orders.ts'
import { unlimited } from './rates.ts'
import { openRoom } from '../../src/db/room.ts'

export const wecomId = (person: string): string => `w-${person}`
export const dingtalkId = (person: string): string => `d-${person}`

/** The program behind the channels, with an order in each district, and what its people ask in private chats. */
export interface Branch extends AsyncDisposable {
  readonly queue: Queue
  readonly questions: readonly { readonly person: string; readonly text: string }[]
  /** The channel's view of the program. */
  deps(platform: GroupPlatform): PlatformDeps
}

const log = pino({ level: 'silent' })

function organisationWithAccounts(): Organisation {
  const organisation = readOrganisation(join(import.meta.dirname, '../../config/lianyungang.yaml'))
  const people = organisation.people.map((one) => ({
    ...one,
    platforms: { ...one.platforms, wecom: wecomId(one.id), dingtalk: dingtalkId(one.id) },
  }))
  return { ...organisation, people }
}

export async function openBranch(database: Database): Promise<Branch> {
  const organisation = organisationWithAccounts()
  const orders = await oneOrderEach(database, organisation)
  const queue = await openQueue(database, { log, rates: unlimited, now: () => realClock.now() })
  const room = openRoom(database, { folder: null, least: 0 })
  const talk = await openConversation(
    {
      organisation,
      audit: { keys: auditKeys(null) },
      database,
      room,
      clock: realClock,
      log,
      platformsNow: async () => () => [],
      pictures: new Map(),
    },
    queue,
  )
  const questions = organisation.people.flatMap(({ id }) => {
    const order = orders.get(id.replace(/-(manager|dispatcher|installer-\d\d)$/, ''))
    return order === undefined ? [] : [{ person: id, text: `为什么 ${order}` }]
  })
  return {
    queue,
    questions,
    deps: (platform) => ({
      now: () => realClock.now(),
      log,
      directory: directoryOf(platform, { db: database.db, room, organisation, webhooks: [], outsidersSeen: () => Promise.resolve() }),
      receive: talk.receive,
      pressed: () => Promise.reject(new Error('nobody presses anything')),
      pressedInVain: () => Promise.reject(new Error('nobody presses anything')),
      spent: () => Promise.resolve(),
      alarm: (reason) => Promise.reject(new Error(reason)),
      connectionLost: ({ reason }) => Promise.reject(new Error(reason)),
      connectionBack: () => Promise.resolve(),
    }),
    [Symbol.asyncDispose]: async () => {
      await talk.close()
      await queue.stop(3000)
    },
  }
}

/** By district. */
async function oneOrderEach({ db }: Database, organisation: Organisation): Promise<Map<string, string>> {
  const now = realClock.now()
  const said = { source: 'bench', exportedAt: now, learntAt: now, importId: null }
  const orders = organisation.districts.map(({ id: district }, n) => parseOrder({ ...generatedOrder(n), district }))
  const contact = { name: '张某', phone: '12000000000', address: '人民路1号', account: '0518' }
  const events = orders.map((order, n) => observed({ order, state: 'in-progress', contact, rescheduleCount: 0, line: n + 1 }, said))
  await db.transaction().execute((trx) => appendEvents(trx, events, contextOf(organisation, now)))
  return new Map(orders.map(({ district, id }) => [district, id]))
}
