import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type ApiAnswer, type Asking, InDoubt, Unreached, ask, jsonHeaders } from '../../src/channels/call.ts'
import { type Hidden, startHidden, trustTheAuthority } from '../fakes/tls/bad-servers.ts'

const SECRET = 'key-that-nobody-must-see'
const asking: Asking = { method: 'POST', headers: jsonHeaders, body: '{"text":"通知"}', withinMillis: 1500 }

const call = (port: number, { host = 'localhost', protocol = 'https', more = asking } = {}): Promise<ApiAnswer> =>
  ask(new URL(`${protocol}://${host}:${port}/send?key=${SECRET}`), more)

/** What is thrown, which must hold nothing of the address but the host. */
async function failureOf(made: Promise<ApiAnswer>): Promise<Error> {
  const error: unknown = await made.then(
    ({ status }) => new Error(`answered with ${status}`),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new TypeError(`no error: ${String(error)}`)
  expect(error.message).not.toContain(SECRET)
  return error
}

test.each([
  ['self-signed', '127.0.0.1', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['good', 'localhost', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['TLS 1.0 only', 'localhost', 'PROTOCOL_VERSION'],
  ['no TLS at all', 'localhost', 'WRONG_VERSION_NUMBER'],
  ['closes in the handshake', 'localhost', 'ECONNRESET'],
  ['resets in the handshake', 'localhost', 'ECONNRESET'],
] as const)('nothing leaves before a certificate that we trust: %s at %s', async (kind, host, why) => {
  await using server = await startHidden(kind)
  const failure = await failureOf(call(server.port, { host }))
  expect(failure).toBeInstanceOf(Unreached)
  expect(failure.message).toContain(why)
  expect(server.served).toBe(0)
})

test('a server that nobody answers at, by address or by name, has received nothing', async () => {
  const closed = await startHidden('no TLS at all')
  await closed[Symbol.asyncDispose]()
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    const failure = await failureOf(call(closed.port, { host }))
    expect([failure.name, failure.message]).toEqual(['Unreached', expect.stringMatching(/ECONNREFUSED|EADDRNOTAVAIL/)])
  }
  expect(await failureOf(call(closed.port, { host: 'no-such-host.invalid' }))).toBeInstanceOf(Unreached)
})

test('time that runs out while connecting leaves no doubt, after that it does', async () => {
  const more = { ...asking, withinMillis: 200 }
  await using deaf = await startHidden('silent in the handshake')
  const connecting = await failureOf(call(deaf.port, { more }))
  expect([connecting.name, connecting.message]).toEqual(['Unreached', expect.stringContaining('200 毫秒内没有连通')])
  await using slow = await servedBy(() => undefined)
  const waiting = await failureOf(call(slow.port, { protocol: 'http', more }))
  expect([waiting.name, waiting.message]).toEqual(['InDoubt', expect.stringContaining('200 毫秒内没有回音')])
})

test('what is stopped before it has left has not left', async () => {
  await using deaf = await startHidden('silent in the handshake')
  const stop = new AbortController()
  const stopped = failureOf(call(deaf.port, { more: { ...asking, stop: stop.signal } }))
  stop.abort()
  expect(await stopped).toBeInstanceOf(Unreached)
  expect(await failureOf(call(deaf.port, { more: { ...asking, stop: AbortSignal.abort() } }))).toBeInstanceOf(Unreached)
})

test('with an authority that we trust the name still has to fit, and a server that wants our certificate reads nothing', async () => {
  using _trust = trustTheAuthority()
  await using good = await startHidden('good')
  expect(await call(good.port)).toEqual({ status: 200, body: { errcode: 0, errmsg: 'ok' } })
  const wrongName = await failureOf(call(good.port, { host: '127.0.0.1' }))
  expect([wrongName.name, wrongName.message]).toEqual(['Unreached', expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID')])
  expect(good.served).toBe(1)
  for (const kind of ['wants our certificate', 'wants our certificate, TLS 1.2'] as const) {
    await using server: Hidden = await startHidden(kind)
    expect(await failureOf(call(server.port))).toBeInstanceOf(Unreached)
    expect(server.served).toBe(0)
  }
})

interface Served extends AsyncDisposable {
  readonly port: number
}

async function servedBy(answer: (response: ServerResponse) => void): Promise<Served> {
  const server = createServer((request, response) => void request.resume().on('end', () => answer(response)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

test.each([
  ['breaks off at once', (response: ServerResponse) => void response.destroy()],
  ['breaks off within the answer', (response: ServerResponse) => void response.write('{"errcode"', () => response.destroy())],
  ['says what is no HTTP', (response: ServerResponse) => void response.socket?.end('no HTTP\r\n\r\n')],
])('whoever %s has had the call: nobody knows what became of it', async (_what, answer) => {
  await using server = await servedBy(answer)
  expect(await failureOf(call(server.port, { protocol: 'http' }))).toBeInstanceOf(InDoubt)
})

test('answers are read up to a million bytes, however few characters that is', async () => {
  // Three bytes each in UTF-8.
  const characters = (count: number) => (response: ServerResponse) => void response.end(`"${'字'.repeat(count)}"`)
  await using most = await servedBy(characters(333_332))
  expect(await call(most.port, { protocol: 'http' })).toMatchObject({ status: 200 })
  await using more = await servedBy(characters(333_334))
  expect(await failureOf(call(more.port, { protocol: 'http' }))).toMatchObject({
    name: 'InDoubt',
    message: expect.stringContaining('1000000') as string,
  })
})

test('redirections are not followed, so that a token goes nowhere else', async () => {
  await using elsewhere = await startHidden('no TLS at all')
  await using server = await servedBy((response) => void response.writeHead(307, { location: `http://localhost:${elsewhere.port}/` }).end())
  expect(await call(server.port, { protocol: 'http' })).toEqual({ status: 307, body: null })
  expect(elsewhere.served).toBe(0)
})
