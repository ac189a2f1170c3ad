import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { expect, onTestFinished } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { serveFiles } from '../../../src/intake/http/files-route.ts'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import { readOrganisation } from '../../../src/people/read-organisation.ts'
import { Secret } from '../../../src/config/secret.ts'
import { test } from '../../engines/database.ts'
import { context } from '../sample.ts'
import { enoughRoom } from '../../disk/room.ts'

const sample = gunzipSync(readFileSync(join(import.meta.dirname, '../orders-2026-11-21.csv.gz')))
const organisation = readOrganisation(join(import.meta.dirname, '../../../config/lianyungang.yaml'))

async function door(database: Database): Promise<FastifyInstance> {
  const app = Fastify()
  await serveFiles(app, {
    database,
    room: enoughRoom(database),
    tokens: tokensOf(new Secret('dispatch=hush-dispatch')),
    organisation,
    tell: null,
    taken: () => undefined,
    context: () => context,
  })
  onTestFinished(() => app.close())
  return app
}

const send = async (app: FastifyInstance, payload: Buffer | string, { query = '', token = 'hush-dispatch', type = 'text/csv' } = {}) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const answer = await app.inject({ method: 'POST', url: `/intake/files${query}`, headers, payload })
  return { status: answer.statusCode, body: answer.json<Readonly<Record<string, unknown>>>() }
}

const counts = { rows: 4028, quarantined: 8 }

test('an export sent as a file is taken as the command takes it, and again without effect', async ({ database }) => {
  const app = await door(database)
  const tried = await send(app, sample, { query: '?name=orders.csv&dryRun=true' })
  expect(tried.body).toMatchObject({ file: 'orders.csv', accepted: 3994, ...counts })
  expect(await database.db.selectFrom('orders').select('id').limit(1).execute()).toEqual([])
  const first = await send(app, sample, { query: '?name=../folder/orders.csv', type: 'application/octet-stream' })
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({ file: 'orders.csv', accepted: 3994, dataAsOf: '2026-11-21T20:00:00+08:00', ...counts })
  expect(first.body['setAside']).toContainEqual({ line: 4023, id: null, reason: '没有工单编号' })
  const again = await send(app, sample, { query: '?name=orders.csv' })
  expect(again.body).toMatchObject({ accepted: 0, updated: 0, unchanged: 4020, ...counts })
})

test('a file that is no export is refused with the reason', async ({ database }) => {
  const app = await door(database)
  const refused = await send(app, 'hello')
  expect(refused.status).toBe(422)
  expect(refused.body['error']).toContain('没有找到表头')
  expect((await send(app, '')).status).toBe(422)
})

test('nobody without a token sends a file', async ({ database }) => {
  const app = await door(database)
  expect((await send(app, sample, { token: 'guess' })).status).toBe(401)
})

test('an option that is neither true nor false is refused', async ({ database }) => {
  expect((await send(await door(database), sample, { query: '?dryRun=maybe' })).body).toEqual({ error: 'dryRun 只能是 true 或 false' })
})
