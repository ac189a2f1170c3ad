import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Bounds, usualBounds } from '../../src/server/bounds.ts'
import { type WebServer, listen } from '../../src/server/listen.ts'
import { refuseUnclear } from '../../src/server/unclear-requests.ts'
import { type Raw, post, rawTo, trickle } from './raw.ts'

const refuseAll = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  await reply.code(401).send({ error: 'token' })
}

/** A server with a door that takes a body, one that wants a token before, and one that takes its time. */
async function serving(bounds: Partial<Bounds> = {}): Promise<WebServer & { readonly app: FastifyInstance; readonly taken: string[] }> {
  const web = await listen('127.0.0.1', 0, { ...usualBounds, ...bounds })
  const taken: string[] = []
  const app = Fastify({ serverFactory: web.takes, clientErrorHandler: () => undefined })
  refuseUnclear(app)
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const take = (request: { readonly body: unknown }): object => {
    taken.push(String(request.body))
    return { taken: true }
  }
  app.post('/open', take)
  app.post('/closed', { onRequest: refuseAll }, take)
  app.get('/slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    return { slow: true }
  })
  await app.ready()
  web.open()
  onTestFinished(async () => {
    await app.close()
    await web.close(0)
  })
  return { ...web, app, taken }
}

describe('a request is cut off', () => {
  test('that does not begin', async () => {
    const { address } = await serving({ headersMillis: 200 })
    expect(await (await rawTo(address)).ended()).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('whose headers come byte by byte', async () => {
    const { address } = await serving({ headersMillis: 300 })
    const raw = await rawTo(address)
    raw.socket.write('GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ')
    await trickle(raw, 20)
    expect(await raw.ended()).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('whose body comes byte by byte, with a length and in chunks, long before the whole time is over', async () => {
    const { address, taken } = await serving({ body: { everyMillis: 200, leastBytes: 1000 } })
    const raw = await rawTo(address)
    raw.socket.write(post('/open', 'Content-Type: text/plain', 'Content-Length: 100000'))
    const chunked = await rawTo(address)
    chunked.socket.write(post('/open', 'Content-Type: text/plain', 'Transfer-Encoding: chunked'))
    chunked.socket.write('5\r\nhello\r\n')
    await Promise.all([trickle(raw, 20), chunked.ended()])
    for (const one of [raw, chunked]) expect(await one.ended()).toMatch(/^HTTP\/1\.1 408 /)
    expect(taken).toEqual([])
  })

  test('that takes too long in all, however evenly it comes', async () => {
    const { address, taken } = await serving({ headersMillis: 300, requestMillis: 400, body: { everyMillis: 100, leastBytes: 1 } })
    const raw = await rawTo(address)
    raw.socket.write(post('/open', 'Content-Type: text/plain', 'Content-Length: 100000'))
    await trickle(raw, 10)
    expect(await raw.ended()).toMatch(/^HTTP\/1\.1 408 /)
    expect(taken).toEqual([])
  })

  test('never for the time that its answer takes', async () => {
    const { address } = await serving({ headersMillis: 200, requestMillis: 300, body: { everyMillis: 100, leastBytes: 1000 } })
    expect(await (await fetch(`${address}/slow`)).json()).toEqual({ slow: true })
  })
})

describe('whoever has no token', () => {
  test('is answered before the body is read, and the connection ends: nothing more of it is taken', async () => {
    const { address, taken } = await serving()
    const raw = await rawTo(address)
    raw.socket.write(post('/closed', 'Content-Type: text/plain', 'Content-Length: 1000000'))
    raw.socket.write('x'.repeat(1000))
    const said = await raw.ended()
    expect(said).toMatch(/^HTTP\/1\.1 401 /)
    expect(said.toLowerCase()).toContain('\r\nconnection: close\r\n')
    expect(taken).toEqual([])
  })

  test('keeps the connection when there was nothing left to read', async () => {
    const { address } = await serving()
    const raw = await rawTo(address)
    const once = post('/closed', 'Content-Length: 0')
    raw.socket.write(once)
    await vi.waitFor(() => expect(raw.said()).toContain('token'))
    raw.socket.write(once)
    await vi.waitFor(() => expect(raw.said().match(/HTTP\/1\.1 401 /g)).toHaveLength(2))
  })
})

describe('connections are bounded', () => {
  const full = async (address: string): Promise<string> => (await rawTo(address)).ended()

  test('from one address', async () => {
    const { address } = await serving({ connectionsPerAddress: 3 })
    const held = await Promise.all([rawTo(address), rawTo(address), rawTo(address)])
    expect(await full(address)).toMatch(/^HTTP\/1\.1 503 /)
    held[0]?.socket.destroy()
    // Its place is free as soon as the server has noticed.
    await vi.waitFor(async () => expect((await fetch(`${address}/slow`)).status).toBe(200))
  })

  test('in all, and one that waits for a next request makes room', async () => {
    const { address } = await serving({ connections: 2 })
    const idle = await rawTo(address)
    idle.socket.write(post('/closed', 'Content-Length: 0'))
    await vi.waitFor(() => expect(idle.said()).toContain('token'))
    const busy = await rawTo(address)
    busy.socket.write(post('/open', 'Content-Type: text/plain', 'Content-Length: 5'))
    const another = await rawTo(address)
    await idle.ended()
    expect(await full(address)).toMatch(/^HTTP\/1\.1 503 /)
    another.socket.write(post('/closed', 'Content-Length: 0', 'Connection: close'))
    expect(await another.ended()).toMatch(/^HTTP\/1\.1 401 /)
    busy.socket.write('hello')
    await vi.waitFor(() => expect(busy.said()).toMatch(/^HTTP\/1\.1 200 /))
  })
})

describe('what a door would have to guess at is refused', () => {
  const answerTo = async (...written: readonly string[]): Promise<{ status: string | undefined; taken: readonly string[] }> => {
    const { address, taken } = await serving()
    const raw: Raw = await rawTo(address)
    for (const text of written) raw.socket.write(text)
    return { status: /^HTTP\/1\.1 (\d{3})/.exec(await raw.ended())?.[1], taken }
  }
  const text = 'Content-Type: text/plain'

  test.for([
    ['an unknown transfer coding', '501', [post('/open', text, 'Transfer-Encoding: gzip', 'Connection: close'), 'x']],
    ['a transfer coding before chunks', '501', [post('/open', text, 'Transfer-Encoding: gzip, chunked'), '1\r\nx\r\n0\r\n\r\n']],
    ['chunks that are not the last coding', '501', [post('/open', text, 'Transfer-Encoding: chunked, identity'), 'x']],
    ['a length and chunks', '501', [post('/open', text, 'Content-Length: 5', 'Transfer-Encoding: chunked'), '0\r\n\r\n']],
    ['two lengths', '400', [post('/open', text, 'Content-Length: 5', 'Content-Length: 6'), 'hello!']],
    ['a body that is compressed', '415', [post('/open', text, 'Content-Encoding: gzip', 'Content-Length: 1')]],
    ['headers without end', '431', [post('/open', `X-Long: ${'x'.repeat(20_000)}`)]],
    ['no HTTP', '400', ['hello\r\n\r\n']],
  ] as const)('%s: %s, and the connection ends', async ([, status, written]) => {
    expect(await answerTo(...written)).toEqual({ status, taken: [] })
  })

  test.for(['/open?name=a&name=b', '/open?dryRun=true&name=a&dryRun=false', '/nowhere?x=1&x=2'])(
    '%s: 400 that names the parameter',
    async (path) => {
      const { app } = await serving()
      const answer = await app.inject({ method: 'POST', url: path, headers: { 'content-type': 'text/plain' }, payload: 'x' })
      expect(answer.statusCode).toBe(400)
      expect(answer.json()).toEqual({ error: expect.stringMatching(/^参数 (name|dryRun|x) 写了不止一次$/) })
    },
  )
})

describe('a port that is taken before there is anything to serve', () => {
  test('answers that it lives and is starting, until it is open', async () => {
    const web = await listen('127.0.0.1', 0)
    onTestFinished(() => web.close(0))
    expect(await (await fetch(`${web.address}/healthz`)).json()).toEqual({ alive: true })
    const early = await fetch(`${web.address}/readyz`)
    expect([early.status, early.headers.get('retry-after'), await early.json()]).toEqual([503, '5', { error: '正在启动，请稍后再来' }])
    web.takes((_request, response) => response.end('open'))
    expect((await fetch(web.address)).status).toBe(503)
    web.open()
    expect(await (await fetch(web.address)).text()).toBe('open')
  })

  test('is refused to a second program in words', async () => {
    const web = await listen('127.0.0.1', 0)
    onTestFinished(() => web.close(0))
    const port = Number(new URL(web.address).port)
    await expect(listen('127.0.0.1', port)).rejects.toThrow(`端口 ${port} 已被占用：请停掉占用它的程序，或用 PORT 指定另一个端口`)
    await expect(listen('203.0.113.1', 0)).rejects.toThrow('本机没有地址 203.0.113.1：请检查 HOST')
  })

  test('is every loopback address where the host is localhost', async () => {
    const web = await listen('localhost', 0)
    onTestFinished(() => web.close(0))
    const port = new URL(web.address).port
    expect(web.address).toBe(`http://localhost:${port}`)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  })
})

test('when the program stops, a request in hand is answered and none is taken any more', async () => {
  const { address, close } = await serving()
  const slow = fetch(`${address}/slow`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const closing = close(5000)
  expect(await (await slow).json()).toEqual({ slow: true })
  await closing
  await expect(fetch(address)).rejects.toThrow()
})
