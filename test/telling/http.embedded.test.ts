import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { pino } from 'pino'
import { afterAll, expect, vi } from 'vitest'
import { smsSchema } from '../../src/people/sms-schema.ts'
import { examineSms } from '../../src/program/examine/sms.ts'
import { openTelling } from '../../src/server/telling.ts'
import { httpGateway } from '../../src/telling/http-gateway.ts'
import { noticeOfRefusal } from '../../src/telling/make-notices.ts'
import { sendDue } from '../../src/telling/send-due.ts'
import { programOn } from '../cli/run-line.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

/** What the platform says to a text of each order, by the order's last digit. */
const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  1: (to) => json(to, { code: 'OK', data: { msgid: 'B1' } }),
  2: (to) => json(to, { code: 'isp.SYSTEM_ERROR' }),
  3: (to) => json(to, { code: 'isv.DAY_LIMIT_CONTROL' }),
  4: (to) => json(to, { code: 'isv.MOBILE_NUMBER_ILLEGAL' }, 400),
  5: (to) => json(to, { code: 'isv.SMS_SIGNATURE_ILLEGAL' }),
  // It takes the text, and says nothing.
  6: () => undefined,
  7: (to) => to.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
  8: (to) => to.writeHead(403).end(),
}
const json = (to: ServerResponse, body: unknown, status = 200): unknown =>
  to.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

interface Asked {
  readonly path: string | undefined
  readonly authorization: string | undefined
  readonly body: { readonly phone?: string; readonly content?: string; readonly extno?: string }
}
const asked: Asked[] = []
let receipts: unknown = { data: [] }

async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = ''
  for await (const piece of request as AsyncIterable<Buffer>) text += piece.toString()
  const body = JSON.parse(text) as Asked['body']
  asked.push({ path: `${request.method} ${request.url}`, authorization: request.headers.authorization, body })
  if (request.url === '/report') json(response, receipts, receipts === null ? 500 : 200)
  else answers[/(\d)不予/.exec(body.content ?? '')?.[1] ?? '']?.(response)
}
const platform = createServer((request, response) => void hear(request, response))
await new Promise<void>((listening) => platform.listen(0, '127.0.0.1', listening))
const host = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`

const headers = { authorization: { env: 'TEST_SMS_KEY' } }
const http = {
  url: `${host}/send`,
  headers,
  body: '{ "phone": "${phone}", "content": "${text}", "extno": "${id}" }',
  accepted: { at: 'code', is: ['OK'] },
  idAt: 'data.msgid',
  receipts: { listAt: 'data', idAt: 'msgid', stateAt: 'status', delivered: ['DELIVRD'] },
}
const read = (more: object) => smsSchema.parse({ signature: '连云港“电信”', gateway: 'http', http: { ...http, ...more } })
const pushed = read({ receiptToken: 'TEST_SMS_TOKEN' })
const pulled = read({ pull: { url: `${host}/report`, headers } })

let room: ChatRoom
const keeping = () => ({ now: room.clock.now(), automatic: true })
const send = () =>
  sendDue(
    room.database.db,
    httpGateway(pulled.http ?? expect.fail(), () => 'Key k', 150),
    pulled,
    keeping,
  )
const order = (n: number): string => `ZD2026112500000${n}`

/** The customers of these orders asked, and are to be told why nothing is paid. */
async function notice(...ns: readonly number[]): Promise<void> {
  await room.orders(
    ...ns.map((n) => ({
      id: order(n),
      facts: { enteredAt: '2026-11-25T09:00:00+08:00', completedAt: '2026-11-25T12:00:00+08:00' },
      state: 'completed' as const,
      contact: { phone: `1381234567${n}` },
    })),
  )
  for (const n of ns) {
    const said = { orderId: order(n), district: 'ganyu', kind: 'repair', reason: '“在时限内”\\完成' } as const
    await room.database.db.transaction().execute((trx) => noticeOfRefusal(trx, said, pushed, room.clock.now()))
  }
}

async function states(): Promise<Record<string, string>> {
  const rows = await room.database.db.selectFrom('customer_notice').select(['order_id', 'state', 'code', 'due_at']).execute()
  return Object.fromEntries(rows.map(({ order_id, state, code }) => [order_id.slice(-1), code === null ? state : `${state} ${code}`]))
}
const dueAt = async (n: number) =>
  (await room.database.db.selectFrom('customer_notice').select('due_at').where('order_id', '=', order(n)).executeTakeFirstOrThrow()).due_at
const idOf = async (n: number) =>
  (await room.database.db.selectFrom('customer_notice').select('id').where('order_id', '=', order(n)).executeTakeFirstOrThrow()).id

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-26 10:00:00')
})
afterAll(async () => {
  platform.closeAllConnections()
  platform.close()
  await room.close()
})

test('a running server sends what is due, and takes the receipts that are pushed to it by whoever has the token', async () => {
  vi.stubEnv('TEST_SMS_KEY', 'Key k')
  vi.stubEnv('TEST_SMS_TOKEN', 'the-token-of-the-platform')
  await notice(1)
  const program = programOn(room.database, room.clock.now(), { organisation, clock: room.clock, log: pino({ level: 'silent' }) })
  const app = Fastify({ bodyLimit: 1 << 16 })
  await using open = new AsyncDisposableStack()
  openTelling(app, program, pushed, open)
  await vi.waitFor(async () => expect(await states()).toEqual({ 1: 'accepted' }))
  expect(asked).toEqual([
    {
      path: 'POST /send',
      authorization: 'Key k',
      body: {
        phone: '13812345671',
        content: expect.stringMatching(/^【连云港“电信”】您询问的障碍单ZD20261125000001不予赔付：“在时限内”\\完成/),
        extno: `N${await idOf(1)}-1`,
      },
    },
  ])
  const push = async (payload: string, authorization = 'Bearer the-token-of-the-platform', type = 'application/json') => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/receipts/sms',
      headers: { 'content-type': type, authorization },
      payload,
    })
    return [statusCode, body.startsWith('{') ? (JSON.parse(body) as unknown) : body]
  }
  const delivered = JSON.stringify({
    data: [{ msgid: 'B1', status: 'DELIVRD' }, { msgid: 'of another', status: 'DELIVRD' }, { msgid: '' }],
  })
  for (const wrong of ['Bearer another', 'the-token-of-the-platform', ''])
    expect(await push(delivered, wrong)).toEqual([401, { error: '令牌缺失或不对' }])
  expect(await push('{')).toMatchObject([400, { error: '请求不是 JSON，或层数太多' }])
  expect(await push(delivered, undefined, 'text/plain')).toMatchObject([415, {}])
  expect(await push(JSON.stringify({ data: ' '.repeat(1 << 20) }))).toMatchObject([413, {}])
  expect(await states()).toEqual({ 1: 'accepted' })
  expect(await push(delivered)).toEqual([200, { taken: 1, ignored: 1 }])
  expect(await push(delivered)).toEqual([200, { taken: 0, ignored: 2 }])
  // Late, after the other: what was delivered stays so.
  expect(await push(JSON.stringify({ data: { msgid: 'B1', status: 'UNDELIV' } }))).toEqual([200, { taken: 0, ignored: 1 }])
  expect(await states()).toEqual({ 1: 'delivered' })
})

test('each answer of the platform has its consequence, and what nobody knows is not sent again', async () => {
  await notice(2, 3, 4, 5, 6, 7, 8)
  asked.length = 0
  // As two processes would.
  const sent = await Promise.all([send(), send()])
  expect(sent[0] + sent[1]).toBe(7)
  expect(asked.flatMap(({ path, body }) => (path === 'POST /send' ? [body.extno] : []))).toHaveLength(7)
  expect(await states()).toEqual({
    1: 'delivered',
    2: 'waiting isp.SYSTEM_ERROR',
    3: 'waiting isv.DAY_LIMIT_CONTROL',
    4: 'failed isv.MOBILE_NUMBER_ILLEGAL',
    5: 'stuck isv.SMS_SIGNATURE_ILLEGAL',
    6: 'doubt',
    7: 'doubt',
    8: 'stuck 403',
  })
  expect(await dueAt(2)).toBe(at('2026-11-26 10:10:00'))
  expect(await dueAt(3)).toBe(at('2026-11-27 09:00:00'))
  expect(await send()).toBe(0)
})

test('receipts that are asked for come late and twice, by either number; a platform that gives none is no reason not to send', async () => {
  const ours = `N${await idOf(6)}-1`
  receipts = {
    data: [
      { msgid: ours, status: 'DELIVRD' },
      { msgid: ours, status: 'DELIVRD' },
      { msgid: `N${await idOf(7)}-1`, status: '号码13812345677拒收' },
    ],
  }
  expect(await send()).toBe(0)
  expect(await states()).toMatchObject({ 6: 'delivered', 7: 'stuck 号码…拒收' })
  receipts = null
  room.clock.time = at('2026-11-26 10:10:00')
  await expect(send()).rejects.toThrow('500')
  expect(await states()).toMatchObject({ 2: 'waiting isp.SYSTEM_ERROR' })
  expect(await dueAt(2)).toBe(at('2026-11-26 10:30:00'))
  // Nothing left: it is sent again.
  room.clock.time = at('2026-11-26 10:30:00')
  await new Promise((closed) => {
    platform.close(closed)
    platform.closeAllConnections()
  })
  await expect(send()).rejects.toThrow('连不上')
  expect(await states()).toMatchObject({ 2: 'waiting' })
})

test('doctor names what is missing before a customer does', () => {
  const environment = { TEST_SMS_KEY: 'Key k', TEST_SMS_TOKEN: 't' }
  expect(examineSms(organisation.sms, {}).ok).toBe(true)
  expect(examineSms(pushed, environment)).toMatchObject({ ok: true, says: expect.stringContaining('推送回执到 /receipts/sms') })
  expect(examineSms(pulled, environment)).toMatchObject({ ok: true, says: expect.stringContaining('每分钟查回执') })
  expect(examineSms(pushed, {}).says).toMatch(/^TEST_SMS_KEY：缺少.*；TEST_SMS_TOKEN：缺少/)
  expect(examineSms(pushed, { ...environment, TEST_SMS_KEY: 'Key\nk' })).toMatchObject({ ok: false })
  const bare = examineSms(read({ url: 'http://sms.example.cn/send' }), environment)
  expect(bare.says).toMatch(/明文传输.*；没有写 pull 或 receiptToken/)
  expect(() => read({ receipts: null, receiptToken: 'TEST_SMS_TOKEN' })).toThrow('要写明 receipts')
})
