import Fastify from 'fastify'
import { expect, onTestFinished } from 'vitest'
import { jeopardyEvent, serveJeopardy } from '../../../src/intake/http/jeopardy-route.ts'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import { Secret } from '../../../src/config/secret.ts'
import { at, exportSays, iso, orderFacts } from '../../alerting/orders.ts'
import { only, tell, test as base } from '../../alerting/world.ts'

interface Given {
  readonly events: readonly { readonly eventId: string; readonly orderId: string }[]
  readonly next: string
  readonly error?: string
}

const test = base.extend('read', { scope: 'file' }, async ({ database }, { onCleanup }) => {
  const app = Fastify()
  onCleanup(() => app.close())
  await serveJeopardy(app, { db: database.db, tokens: tokensOf(new Secret('crm=hush-crm,dispatch=hush-dispatch')) })
  return async (query = '', token = 'hush-crm') => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await app.inject({ method: 'GET', url: `/intake/jeopardy${query}`, headers })
    return { status: answer.statusCode, body: answer.json<Given>() }
  }
})

const ganyu = only('ganyu')
const inGroups = { ...ganyu, groups: ganyu.groups.map((group) => (group.id === 'city' ? { ...group, posts: ['alerts' as const] } : group)) }

test('an order that comes into danger is given once as its time nears and once when it is late, however many hear of it', async ({
  database,
  queue,
  read,
}) => {
  await exportSays(database.db, at('11-21 17:00'), [
    orderFacts({ id: 'ZD101' }),
    orderFacts({ id: 'CR102', household: 'B', kind: 'install' }),
  ])
  expect((await read()).body).toEqual({ events: [], next: '0' })
  // Six hours before, two hours before, late, and late again a day later.
  for (const time of ['11-21 18:00', '11-21 18:01', '11-21 22:00', '11-22 00:00', '11-22 00:01', '11-23 00:00'])
    await tell({ database, queue }, inGroups, at(time))
  const said = await database.db.selectFrom('alert_said').select('hearer').where('order_id', '=', 'ZD101').execute()
  expect(said.length).toBeGreaterThan(4)
  const { body } = await read()
  expect(body.events.map((event) => jeopardyEvent.parse(event))).toEqual([
    {
      eventId: body.events[0]?.eventId,
      eventTime: '2026-11-21T18:00:00+08:00',
      eventType: 'ProductOrderJeopardyEvent',
      orderId: 'CR102',
      expectedCompletionDate: '2026-11-21T23:59:59+08:00',
      jeopardyAlert: { jeopardyType: 'approaching', message: '工单 CR102 还剩 5小时59分（时限 11月21日 23:59:59）' },
    },
    expect.objectContaining({ eventType: 'TroubleTicketJeopardyEvent', orderId: 'ZD101' }),
    expect.objectContaining({
      orderId: 'CR102',
      eventTime: '2026-11-22T00:00:00+08:00',
      jeopardyAlert: { jeopardyType: 'late', message: '工单 CR102 已超时 1秒（时限 11月21日 23:59:59）' },
    }),
    expect.objectContaining({ orderId: 'ZD101' }),
  ])
  expect(JSON.stringify(body)).not.toMatch(/张三|1380|装维/)
})

test('the reader goes on from where it has come, gets what it did not keep again, and any source may read', async ({ read }) => {
  const all = (await read()).body
  const first = (await read('?limit=3')).body
  expect(first.events).toEqual(all.events.slice(0, 3))
  expect((await read('?limit=3', 'hush-dispatch')).body).toEqual(first)
  const rest = (await read(`?after=${first.next}`)).body
  expect([...first.events, ...rest.events]).toEqual(all.events)
  expect((await read(`?after=${rest.next}`)).body).toEqual({ events: [], next: rest.next })
})

test('another time for the visit is another danger', async ({ database, queue, read }) => {
  const { next } = (await read()).body
  const moved = {
    at: iso('11-21 17:30'),
    initiator: 'customer',
    confirmed: true,
    appointment: { to: iso('11-24 12:00') },
    evidence: '录音1',
  }
  await exportSays(database.db, at('11-21 17:40'), [orderFacts({ id: 'ZD103', household: 'C', reschedules: [moved] })])
  await tell({ database, queue }, ganyu, at('11-24 10:00'))
  await tell({ database, queue }, ganyu, at('11-24 10:01'))
  expect((await read(`?after=${next}`)).body.events).toMatchObject([
    { orderId: 'ZD103', expectedCompletionDate: '2026-11-24T12:00:00+08:00', jeopardyAlert: { jeopardyType: 'approaching' } },
  ])
})

test('it commits with the alert that says it, and what was said stays', async ({ database, queue, read }) => {
  const { next } = (await read()).body
  await exportSays(database.db, at('11-25 12:00'), [
    orderFacts({ id: 'ZD104', household: 'D', enteredAt: iso('11-25 11:00'), district: 'donghai' }),
  ])
  const broken = tell({ database, queue }, only('donghai'), at('11-25 18:00'), () => Promise.reject(new Error('the database went away')))
  await expect(broken).rejects.toThrow('the database went away')
  expect((await read(`?after=${next}`)).body.events).toEqual([])
  await tell({ database, queue }, only('donghai'), at('11-25 18:00'))
  expect((await read(`?after=${next}`)).body.events).toMatchObject([{ orderId: 'ZD104' }])
  await expect(database.db.deleteFrom('jeopardy_event').execute()).rejects.toThrow('jeopardy_event is append-only')
})

test('a reader without a token, or with nonsense, is told so', async ({ read }) => {
  expect((await read('', 'guess')).status).toBe(401)
  for (const query of ['?after=-1', '?after=x', '?after=1&after=2', '?limit=0', '?limit=1001', '?after=', `?after=${'9'.repeat(40)}`]) {
    const { status, body } = await read(query)
    expect([status, body.error], query).toEqual([400, 'after 应为上次的 next（从 0 开始），limit 应为 1 到 1000 的整数'])
  }
})

test('a database that is away is no answer, and nothing of it shows', async () => {
  const app = Fastify()
  onTestFinished(() => app.close())
  const away = new Proxy({} as Parameters<typeof serveJeopardy>[1]['db'], {
    get: () => {
      throw new Error('secret address')
    },
  })
  await serveJeopardy(app, { db: away, tokens: tokensOf(new Secret('crm=hush-crm')) })
  const answer = await app.inject({ method: 'GET', url: '/intake/jeopardy', headers: { authorization: 'Bearer hush-crm' } })
  expect([answer.statusCode, answer.json()]).toEqual([500, { error: '没有取到，请稍后用同一个 after 再取' }])
})
