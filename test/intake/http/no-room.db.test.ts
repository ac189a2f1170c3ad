import Fastify, { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import { Secret } from '../../../src/config/secret.ts'
import type { Database } from '../../../src/db/database.ts'
import { openRoom } from '../../../src/db/room.ts'
import { serveFiles } from '../../../src/intake/http/files-route.ts'
import { serveJeopardy } from '../../../src/intake/http/jeopardy-route.ts'
import { servePush } from '../../../src/intake/http/push-route.ts'
import { districtNames } from '../../../src/intake/rows/districts.ts'
import { test } from '../../engines/database.ts'
import { context, csv, organisation, row } from '../sample.ts'

const tokens = tokensOf(new Secret('crm=hush-crm'))
const headers = { authorization: 'Bearer hush-crm', 'content-type': 'application/json' }
const event = (orderId: string) => ({
  externalId: `${orderId}-created`,
  eventType: 'created',
  orderId,
  eventTime: '2026-11-21T10:00:00+08:00',
  order: {
    kind: 'install',
    product: 'ftth',
    customerType: 'public',
    household: 'H1',
    district: '赣榆',
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
  },
})

async function doors(database: Database, free: { bytes: number }) {
  let clock = 0
  const room = openRoom(database, { folder: '/data', least: 100, freeBelow: () => free.bytes, elapsed: () => (clock += 60_000) })
  const app: FastifyInstance = Fastify()
  onTestFinished(() => app.close())
  const shared = { room, tokens, tell: null, taken: () => undefined, context: () => context }
  await servePush(app, { db: database.db, districts: districtNames(organisation.districts), ...shared })
  await serveFiles(app, { database, organisation, ...shared })
  await serveJeopardy(app, { db: database.db, tokens })
  const push = (orderId: string) => app.inject({ method: 'POST', url: '/intake/events', headers, payload: JSON.stringify(event(orderId)) })
  const upload = () => app.inject({ method: 'POST', url: '/intake/files?name=a.csv', headers, payload: csv(row({ 工单编号: 'CR2' })) })
  return { app, room, push, upload }
}

const comeAgain = { error: '磁盘空间不足，现在不接收，请稍后原样重发：已收下的不会重复' }

test('below the limit nothing is taken and whoever sends is told when to come again; with room it is taken, and reading goes on all the time', async ({
  database,
}) => {
  const free = { bytes: 99 }
  const { app, room, push, upload } = await doors(database, free)
  await room.look()
  for (const answer of [await push('CR1'), await upload()])
    expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toEqual([503, '60', comeAgain])
  expect((await app.inject({ url: '/intake/jeopardy', headers })).statusCode).toBe(200)
  // Without a token there is nothing to learn.
  expect((await app.inject({ method: 'POST', url: '/intake/events', payload: '{}' })).statusCode).toBe(401)
  expect(await database.db.selectFrom('orders').select('id').execute()).toEqual([])
  free.bytes = 1e9
  await room.look()
  expect([(await push('CR1')).statusCode, (await upload()).statusCode]).toEqual([200, 200])
  expect(await database.db.selectFrom('orders').select('id').orderBy('id').execute()).toEqual([{ id: 'CR1' }, { id: 'CR2' }])
})

test('a disk that is full in the middle of the work is answered in the same way, and then nothing more is taken', async ({ database }) => {
  const { room, push, upload } = await doors(database, { bytes: 1e9 })
  await room.look()
  const { db } = database
  await sql`create function no_space() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file' using errcode = '53100'; end $$`.execute(db)
  await sql`create trigger full_disk before insert or update on orders for each row execute function no_space()`.execute(db)
  onTestFinished(async () => void (await sql`drop trigger full_disk on orders`.execute(db)))
  const answer = await push('CR3')
  expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toEqual([503, '60', comeAgain])
  expect(room.state().full).toBe(true)
  expect((await upload()).statusCode).toBe(503)
})
