import Fastify, { type FastifyInstance } from 'fastify'
import { request } from 'node:http'
import { once } from 'node:events'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { districtNames } from '../../../src/intake/rows/districts.ts'
import { servePush } from '../../../src/intake/http/push-route.ts'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { Secret } from '../../../src/config/secret.ts'
import { engine, test } from '../../engines/database.ts'
import { at, context, organisation } from '../sample.ts'
import { enoughRoom } from '../../disk/room.ts'

async function door(database: Database): Promise<FastifyInstance> {
  const app = Fastify()
  const tokens = tokensOf(new Secret('crm=hush-crm-old, crm=hush-crm-new,dispatch=hush-dispatch,hush-plain=='))
  await servePush(app, {
    db: database.db,
    room: enoughRoom(database),
    tokens,
    districts: districtNames(organisation.districts),
    tell: null,
    taken: () => undefined,
    context: () => context,
  })
  onTestFinished(() => app.close())
  return app
}

const push = async (app: FastifyInstance, payload: unknown, token = 'hush-crm-old') => {
  const answer = await app.inject({
    method: 'POST',
    url: '/intake/events',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
  return { status: answer.statusCode, body: answer.json<Readonly<Record<string, unknown>>>() }
}

const created = (orderId: string, more: object = {}) => ({
  externalId: `${orderId}-created`,
  eventType: 'created',
  orderId,
  eventTime: '2026-11-21T10:00:00+08:00',
  order: {
    kind: 'install',
    product: 'ftth',
    customerType: 'public',
    household: `H-${orderId}`,
    district: '赣榆',
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
  },
  ...more,
})
const happened = (orderId: string, eventType: string, time: string, more: object = {}) => ({
  externalId: `${orderId}-${eventType}-${time}`,
  eventType,
  orderId,
  eventTime: `2026-11-21T${time}:00+08:00`,
  ...more,
})

test('an order and what happens to it come in by the same door, in any sequence', async ({ database }) => {
  const app = await door(database)
  const events = [
    happened('P1', 'completion', '17:00', { installer: '赣榆装维03' }),
    happened('P1', 'reschedule', '12:00', { initiator: 'customer', confirmed: true, expectedCompletionDate: '2026-11-22T12:00:00+08:00' }),
    happened('P1', 'assignment', '10:30', { installer: '赣榆装维02', actor: '调度甲' }),
    happened('P1', 'stuck-at-desk', '11:00', { desk: 'at-resource-desk' }),
    happened('P1', 'evidence', '18:00', { of: 'reschedule', evidence: '录音88' }),
    happened('P1', 'complaint', '19:00', { note: '没人联系' }),
    happened('P1', 'call-back', '19:30', { outcome: 'dissatisfied' }),
    created('P1', { contact: { name: '测某', phone: '12000000001' } }),
  ]
  const { status, body } = await push(app, events)
  expect(status).toBe(200)
  expect(body).toMatchObject({ taken: 8, unchanged: 0, refused: 0 })
  const stored = await findOrder(database.db, 'P1')
  expect(stored).toMatchObject({
    sourceState: 'completed',
    contact: { name: '测某', phone: '12000000001' },
    order: {
      district: 'ganyu',
      installer: '赣榆装维03',
      completedAt: at('2026-11-21 17:00:00'),
      complaint: { at: at('2026-11-21 19:00:00') },
      reschedules: [{ at: at('2026-11-21 12:00:00'), initiator: 'customer', confirmed: true, evidence: '录音88' }],
    },
  })
  expect((await historyOf(database.db, 'P1')).map(({ source }) => source)).toEqual(Array.from({ length: 8 }, () => 'crm'))
})

test('the same again is unchanged, whatever token of the source it comes with', async ({ database }) => {
  const app = await door(database)
  const event = created('P2')
  expect((await push(app, event)).body).toEqual({
    taken: 1,
    unchanged: 0,
    refused: 0,
    results: [{ externalId: 'P2-created', outcome: 'taken' }],
  })
  expect((await push(app, event, 'hush-crm-new')).body).toMatchObject({ taken: 0, unchanged: 1 })
  expect((await push(app, [event, event])).body).toMatchObject({ taken: 0, unchanged: 2 })
  expect(await historyOf(database.db, 'P2')).toHaveLength(1)
})

test('an id that was used for something else is refused and kept aside, in another batch or the same', async ({ database }) => {
  const app = await door(database)
  const done = happened('P3', 'completion', '17:00')
  const otherwise = { ...done, eventTime: '2026-11-21T16:00:00+08:00' }
  const { body } = await push(app, [created('P3'), done, otherwise, done])
  const reason = '这个 externalId 已用于内容不同的事件；更正请另发 correction 事件'
  expect(body['results']).toEqual([
    { externalId: 'P3-created', outcome: 'taken' },
    { externalId: done.externalId, outcome: 'taken' },
    { externalId: done.externalId, outcome: 'refused', reason },
    { externalId: done.externalId, outcome: 'unchanged' },
  ])
  expect((await push(app, otherwise)).body).toMatchObject({ refused: 1 })
  expect((await findOrder(database.db, 'P3'))?.order.completedAt).toBe(at('2026-11-21 17:00:00'))
})

test('one bad event is answered in Chinese and does not stop the rest; nothing is lost', async ({ database }) => {
  const app = await door(database)
  const events = [
    created('P4'),
    { ...created('P5'), order: { ...created('P5').order, district: '徐州' } },
    happened('P4', 'exploded', '11:00'),
    { ...happened('P4', 'completion', '12:00'), eventTime: 'gestern' },
    { ...happened('P4', 'completion', '12:00'), eventTime: '2026-11-21T20:40:00+08:00' },
    happened('P4', 'reschedule', '13:00', { initiator: 'customer' }),
    happened('P4', 'correction', '14:00', { facts: {} }),
    { ...happened('P4', 'complaint', '15:00'), externalId: 'nul', note: 'a\0b' },
    { ...happened('P4', 'complaint', '15:00'), externalId: 'half', note: '\ud800' },
    { ...happened('P4', 'complaint', '15:00'), surprise: true },
    null,
    7,
    created('P6'),
  ]
  const { status, body } = await push(app, events)
  expect([status, body['taken'], body['refused']]).toEqual([200, 2, 11])
  const reasons = (body['results'] as { outcome: string; reason?: string }[]).flatMap(({ reason }) => reason ?? [])
  expect(reasons).toEqual([
    'district 的值 "徐州" 有误：不在组织文件里',
    expect.stringMatching(/^eventType：只能是 created、state、/),
    expect.stringContaining('应为带时区的时间'),
    'eventTime 的值 "2026-11-21T20:40:00+08:00" 有误：晚于现在 2026-11-21 20:30:00',
    'expectedCompletionDate：必填，应为文字；confirmed：必填，应为true 或 false',
    'facts 的值 {} 有误：要写明更正哪些事实',
    'note 含有不能保存的字符（零字符或不成对的代理字符）',
    'note 含有不能保存的字符（零字符或不成对的代理字符）',
    '事件：没有这一项：surprise',
    '事件：应为对象 { … }',
    '事件：应为对象 { … }',
  ])
  const kept = await database.db.selectFrom('quarantine').selectAll().where('reason', 'like', '%徐州%').executeTakeFirstOrThrow()
  expect(kept).toMatchObject({ source: 'crm', file: 'POST /intake/events', line: 2, order_id: 'P5', import_id: null })
  expect(JSON.parse(kept.raw)).toEqual(events[1])
  expect((await push(app, events)).body).toMatchObject({ taken: 0, unchanged: 2, refused: 11 })
  const { count } = await database.db
    .selectFrom('quarantine')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('reason', 'like', '%徐州%')
    .executeTakeFirstOrThrow()
  expect(count).toBe(1)
})

const reasonsOf = async (app: FastifyInstance, events: readonly unknown[]): Promise<(string | null)[]> =>
  ((await push(app, events)).body['results'] as { reason?: string }[]).map(({ reason }) => reason ?? null)

test('a fact more than five minutes ahead of the clock is refused, whatever field says so; a plan may lie ahead', async ({ database }) => {
  const app = await door(database)
  const facts = (told: object) => ({ ...created('F1'), externalId: JSON.stringify(told), order: { ...created('F1').order, ...told } })
  const late = '2026-11-21T20:35:01+08:00'
  const given = [
    facts({ enteredAt: '2026-11-21T20:35:00+08:00' }),
    facts({ enteredAt: late }),
    { ...facts({ completedAt: late }), state: 'completed' },
    { ...facts({ cancelledAt: late }), state: 'cancelled' },
    happened('F1', 'correction', '12:00', { facts: { enteredAt: late } }),
    happened('F1', 'correction', '12:01', { facts: { completedAt: late } }),
    happened('F1', 'evidence', '12:00', { of: 'reschedule', evidence: 'x', rescheduledAt: late }),
    happened('F1', 'appointment', '12:00', { requestedCompletionDate: '2026-12-24T18:00:00+08:00' }),
  ]
  const told = (field: string) => `${field} 的值 "${late}" 有误：晚于现在 2026-11-21 20:30:00`
  expect(await reasonsOf(app, given)).toEqual([
    null,
    told('order.enteredAt'),
    told('order.completedAt'),
    told('order.cancelledAt'),
    told('facts.enteredAt'),
    told('facts.completedAt'),
    told('rescheduledAt'),
    null,
  ])
})

test('no time of an event lies outside 2017 to 2100', async ({ database }) => {
  const app = await door(database)
  const visit = (requestedCompletionDate: string) =>
    happened('Y1', 'appointment', '12:00', { externalId: requestedCompletionDate, requestedCompletionDate })
  const given = [
    { ...created('Y1'), eventTime: '2016-12-31T23:59:59+08:00' },
    { ...created('Y1'), order: { ...created('Y1').order, enteredAt: '2016-12-31T23:59:59+08:00' } },
    visit('2101-01-01T00:00:00+08:00'),
    visit('2100-12-31T23:59:59+08:00'),
    happened('Y1', 'correction', '12:00', { facts: { appointment: { to: '9999-12-31T23:59:59+08:00' } } }),
    happened('Y1', 'reschedule', '12:00', { initiator: 'customer', confirmed: true, expectedCompletionDate: '2126-11-08T10:00:00+08:00' }),
  ]
  expect((await reasonsOf(app, given)).map((reason) => reason?.replace(/^(\S+) .*：/, '$1：') ?? null)).toEqual([
    'eventTime：不在 2017 至 2100 年之间',
    'order.enteredAt：不在 2017 至 2100 年之间',
    'requestedCompletionDate：不在 2017 至 2100 年之间',
    null,
    'facts.appointment.to：不在 2017 至 2100 年之间',
    'expectedCompletionDate：不在 2017 至 2100 年之间',
  ])
})

test('an end before the entry is refused by this door as by the other, as soon as the entry is known', async ({ database }) => {
  const app = await door(database)
  expect(
    await reasonsOf(app, [
      { ...created('E1', { state: 'completed' }), order: { ...created('E1').order, completedAt: '2026-11-21T09:59:59+08:00' } },
    ]),
  ).toEqual(['order.completedAt 的值 "2026-11-21T09:59:59+08:00" 有误：早于录入时间 2026-11-21 10:00:00'])
  const before = happened('E1', 'completion', '09:59')
  const early = 'eventTime 的值 "2026-11-21T09:59:00+08:00" 有误：早于录入时间 2026-11-21 10:00:00'
  expect(await reasonsOf(app, [before, created('E1')])).toEqual([early, null])
  expect(await reasonsOf(app, [before, happened('E1', 'cancellation', '09:58')])).toEqual([
    early,
    'eventTime 的值 "2026-11-21T09:58:00+08:00" 有误：早于录入时间 2026-11-21 10:00:00',
  ])
  expect(await reasonsOf(app, [happened('E1', 'completion', '10:00')])).toEqual([null])
  expect(
    await reasonsOf(app, [
      happened('E1', 'correction', '12:00', { facts: { completedAt: '2026-11-21T09:00:00+08:00' } }),
      happened('E1', 'correction', '12:01', { facts: { enteredAt: '2026-11-21T11:00:00+08:00' } }),
      happened('E1', 'correction', '12:02', {
        facts: { enteredAt: '2026-11-21T11:00:00+08:00', completedAt: '2026-11-21T12:00:00+08:00' },
      }),
    ]),
  ).toEqual([
    'facts.completedAt 的值 "2026-11-21T09:00:00+08:00" 有误：早于录入时间 2026-11-21 10:00:00',
    'facts.enteredAt 的值 "2026-11-21T10:00:00+08:00" 有误：早于录入时间 2026-11-21 11:00:00',
    null,
  ])
})

test('a completion that came before its order and lies before the entry stays in the history only, and coming again is no refusal', async ({
  database,
}) => {
  const app = await door(database)
  const before = happened('E2', 'completion', '09:59')
  expect(await reasonsOf(app, [before])).toEqual([null])
  expect(await reasonsOf(app, [created('E2'), before])).toEqual([null, null])
  expect(await findOrder(database.db, 'E2')).toMatchObject({ sourceState: 'in-progress', order: { completedAt: null } })
  expect((await historyOf(database.db, 'E2')).map(({ type }) => type)).toEqual(['completion', 'created'])
})

test('two sources that contradict each other are kept apart, and the contradiction is seen', async ({ database }) => {
  const app = await door(database)
  await push(app, [created('P7'), happened('P7', 'cancellation', '12:00', { cancelledBy: 'customer' })])
  await push(app, happened('P7', 'completion', '17:00'), 'hush-dispatch')
  expect(await findOrder(database.db, 'P7')).toMatchObject({
    sourceState: 'completed',
    contradictions: [{ fact: 'state', source: 'crm', said: 'cancelled 2026-11-21T12:00:00+08:00' }],
  })
})

test('an exempting cause waits for a person, whoever sends it', async ({ database }) => {
  const app = await door(database)
  await push(app, [created('P8'), happened('P8', 'cause', '16:00', { cause: 'customer' })], 'hush-plain==')
  expect(await findOrder(database.db, 'P8')).toMatchObject({ order: { exemption: null }, proposal: { reason: 'customer', by: null } })
})

test.each([
  ['without a token', {}, 401, '令牌缺失或不对'],
  ['with a wrong token', { authorization: 'Bearer hush-crm' }, 401, '令牌缺失或不对'],
  ['with the name of the source', { authorization: 'Bearer crm=hush-crm-old' }, 401, '令牌缺失或不对'],
  ['with a token of another scheme', { authorization: 'Basic hush-crm-old' }, 401, '令牌缺失或不对'],
  ['that is no JSON', { authorization: 'Bearer hush-crm-old' }, 400, '不是有效的 JSON', '{"a":'],
  ['that is empty', { authorization: 'Bearer hush-crm-old' }, 400, '不是有效的 JSON', ''],
  ['that is a number', { authorization: 'Bearer hush-crm-old' }, 400, '不是有效的 JSON', '7'],
  ['in another format', { authorization: 'Bearer hush-crm-old', 'content-type': 'text/csv' }, 415, '只收 JSON', 'a,b'],
  [
    'of too many events',
    { authorization: 'Bearer hush-crm-old' },
    413,
    '一次最多 10000 条',
    JSON.stringify(Array.from({ length: 10_001 }, () => 0)),
  ],
  [
    'of too many bytes',
    { authorization: 'Bearer hush-crm-old' },
    413,
    '请求超过上限：第 1 条超过 64 KB',
    `"${'a'.repeat(17 * 1024 * 1024)}"`,
  ],
] as const)('a request %s is refused with why', async (_what, headers, status, why, payload = '{}') => {
  const app = Fastify()
  onTestFinished(() => app.close())
  const nothing = new Proxy({} as Database['db'], {
    get: (_target, name) => {
      throw new Error(`the database was asked for ${String(name)}`)
    },
  })
  await servePush(app, {
    db: nothing,
    room: enoughRoom({ db: nothing, engine }),
    tokens: tokensOf(new Secret('crm=hush-crm-old')),
    districts: new Map(),
    tell: null,
    taken: () => undefined,
    context: () => context,
  })
  const answer = await app.inject({
    method: 'POST',
    url: '/intake/events',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  })
  expect(answer.statusCode).toBe(status)
  expect(answer.json<{ error: string }>().error).toContain(why)
  expect(answer.body).not.toContain('hush')
})

test.each([
  ['brackets', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, '请求超过上限：第 1 条嵌套超过 32 层'],
  ['an event among others', `[{},{"order":${'{"a":'.repeat(40)}0${'}'.repeat(40)}}]`, '请求超过上限：第 2 条嵌套超过 32 层'],
  ['one event alone', `{"order":${'['.repeat(40)}${']'.repeat(40)}}`, '请求超过上限：第 1 条嵌套超过 32 层'],
  ['20 MB of events', `[${'{"actor":"测试"},'.repeat(1_000_000)}{}]`, '请求超过上限：超过 16 MB，请分批'],
] as const)('over a connection %s, nested or too large, are refused with why, and the sender hears it', async (_what, body, why) => {
  const app = Fastify()
  onTestFinished(() => app.close())
  const tokens = tokensOf(new Secret('crm=hush-crm-old'))
  await servePush(app, {
    db: null as never,
    room: enoughRoom({ db: null as never, engine }),
    tokens,
    districts: new Map(),
    tell: null,
    taken: () => undefined,
    context: () => context,
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const headers = { 'content-type': 'application/json', authorization: 'Bearer hush-crm-old' }
  const answer = await fetch(`${address}/intake/events`, { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toEqual([413, { error: why }])
})

test('names that the language itself uses are no fields of an event', async ({ database }) => {
  const app = await door(database)
  const { body } = await push(app, `[${JSON.stringify(created('PP1')).replace('{', '{"__proto__":{"a":1},')}]`)
  expect(body).toMatchObject({ taken: 0, refused: 1, results: [{ externalId: 'PP1-created', outcome: 'refused' }] })
})

test('ten thousand events are taken in one request, and again without change', { timeout: 120_000 }, async ({ database }) => {
  const app = await door(database)
  const events = Array.from({ length: 5000 }, (_, i) => [
    created(`M${i}`),
    happened(`M${i}`, 'assignment', '10:30', { installer: '赣榆装维01' }),
  ]).flat()
  expect((await push(app, events)).body).toMatchObject({ taken: 10_000, unchanged: 0, refused: 0 })
  expect((await push(app, events)).body).toMatchObject({ taken: 0, unchanged: 10_000, refused: 0 })
  expect((await findOrder(database.db, 'M4999'))?.order.installer).toBe('赣榆装维01')
})

test('a connection that breaks in the middle leaves nothing of the batch, and the repeat completes it', async ({ database }) => {
  const app = await door(database)
  const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const body = JSON.stringify(Array.from({ length: 500 }, (_, i) => created(`K${i}`)))
  const half = request({
    host: address.hostname,
    port: address.port,
    path: '/intake/events',
    method: 'POST',
    headers: { authorization: 'Bearer hush-crm-old', 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  })
  const broken = once(half, 'error')
  half.write(body.slice(0, body.length / 2), () => half.destroy(new Error('gone')))
  await broken
  expect(await findOrder(database.db, 'K0')).toBeNull()
  expect((await push(app, body)).body).toMatchObject({ taken: 500, refused: 0 })
})

if (engine === 'server') {
  test('a database connection that is killed in the middle takes nothing, says so, and the repeat completes it', async ({ database }) => {
    const app = await door(database)
    const events = [created('Z1'), created('Z2')]
    const blocker = await database.db.startTransaction().execute()
    await sql`lock table orders in share row exclusive mode`.execute(blocker)
    const pushing = push(app, events)
    const waiting = async () => {
      const { rows } = await sql<{ pid: number }>`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)
      return rows.map(({ pid }) => pid)
    }
    await expect.poll(waiting).toHaveLength(1)
    for (const pid of await waiting()) await sql`select pg_terminate_backend(${pid})`.execute(database.db)
    const { status, body } = await pushing
    expect([status, body]).toEqual([500, { error: '没有收下，请稍后原样重发：同一 externalId 只收一次' }])
    await blocker.rollback().execute()
    expect([await findOrder(database.db, 'Z1'), await historyOf(database.db, 'Z1')]).toEqual([null, []])
    expect((await push(app, events)).body).toMatchObject({ taken: 2 })
  })
}
