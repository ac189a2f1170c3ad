import Fastify from 'fastify'
import { pino } from 'pino'
import { expect, onTestFinished, vi } from 'vitest'
import { tokensOf } from '../../src/config/intake-tokens.ts'
import { Secret } from '../../src/config/secret.ts'
import { servePush } from '../../src/intake/http/push-route.ts'
import { districtNames } from '../../src/intake/rows/districts.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { findOutages } from '../../src/outages/find-outages.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { DAY, HOUR, type Instant, formatInstant } from '../../src/policy/instant.ts'
import { openTaken } from '../../src/program/taken.ts'
import { lookAtTaken } from '../../src/server/look-at-taken.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { enoughRoom } from '../disk/room.ts'
import { test } from '../engines/database.ts'

const ten = at('2026-11-21 10:00')
let last = 0

const repair = (enteredAt: Instant, community: string) => ({
  id: `ZD20261121${String(++last).padStart(6, '0')}`,
  facts: { kind: 'repair', household: `H${last}`, district: 'ganyu', enteredAt: formatInstant(enteredAt), community },
})

const pushed = (community: string) => {
  const { id, facts } = repair(ten, community)
  const { household, district } = facts
  const order = { product: 'ftth', customerType: 'public', area: 'county-town', kind: 'repair', household, district, community }
  const eventTime = formatInstant(ten)
  return { externalId: `${id}-created`, eventType: 'created', orderId: id, eventTime, order: { ...order, enteredAt: eventTime } }
}

test('the third call of a burst is seen when it is pushed; of two replicas that look at once one proposes', async ({ database }) => {
  const room = await ChatRoom.open(database, '2026-11-21 10:00')
  await using open = new AsyncDisposableStack()
  open.defer(() => room.close())
  await room.orders(...Array.from({ length: 48 }, (_, i) => repair(ten - (1 + (i % 8)) * DAY + i * (HOUR / 12), `小区${i}`)))

  const app = Fastify()
  onTestFinished(() => app.close())
  const taken = openTaken()
  const log = pino({ level: 'silent' })
  const platformsNow = () => Promise.resolve(() => room.reached)
  const replica = { database, organisation, clock: room.clock, log, platformsNow, queue: () => Promise.resolve(room.queue), taken }
  await lookAtTaken(replica, open)
  const context = () => contextOf(organisation, ten)
  const tokens = tokensOf(new Secret('crm=hush-crm'))
  const districts = districtNames(organisation.districts)
  await servePush(app, { db: database.db, room: enoughRoom(database), tokens, districts, tell: null, taken: taken.tell, context })
  const headers = { authorization: 'Bearer hush-crm' }
  const payload = [0, 1, 2].map(() => pushed('振兴花园'))
  const answer = await app.inject({ method: 'POST', url: '/intake/events', headers, payload })
  expect(answer.json()).toMatchObject({ taken: 3 })
  await vi.waitFor(() => expect(room.shown.map(({ message }) => plainText(message)).join()).toContain('小区 振兴花园，3 户'), 5000)

  const look = () =>
    database.db.transaction().execute((trx) => findOutages(trx, { organisation, platformsOf: () => room.reached }, room.queue, ten))
  await room.orders(...[0, 1, 2].map(() => repair(ten, '恒大绿洲')))
  const ids = await Promise.all([look(), look(), look()])
  expect(ids.filter(({ length }) => length > 0)).toHaveLength(1)
  expect(await database.db.selectFrom('outage').select('value').orderBy('id').execute()).toEqual([
    { value: '振兴花园' },
    { value: '恒大绿洲' },
  ])
})
