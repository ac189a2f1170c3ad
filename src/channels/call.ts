import { type ClientRequest, type IncomingMessage, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { parseJson } from '../untrusted/json.ts'
import { TooMuch } from '../untrusted/too-much.ts'

/** The answer: `body` is null where it was no JSON, such as the gateway's HTML page. */
export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

export interface Asking {
  readonly method: 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | FormData
  /** For all of it: name, connection, and the whole answer. */
  readonly withinMillis: number
  readonly stop?: AbortSignal
}

/** It left, and nobody knows whether it arrived. The message is in Chinese and names no address but the host. */
export class InDoubt extends Error {
  override readonly name = 'InDoubt'
}

/** Nothing left this process. The message is in Chinese and names no address but the host. */
export class Unreached extends Error {
  override readonly name = 'Unreached'
}

class TooLong extends Error {}

/** Bytes of an answer: what a platform says of a call is far shorter. */
const MOST_BYTES = 1_000_000

/** JSON in UTF-8, as every call but an upload has it. */
export const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' } as const

/**
 * One call to a platform. Throws Unreached or InDoubt. Redirections are not followed: they would carry tokens elsewhere.
 *
 * Nothing is written before the connection is open, and, with TLS, before its certificate has been checked. So whatever fails until then,
 * be it the name, the network, the handshake, the certificate or the time, has sent nothing; no list of error codes could be complete.
 */
export async function ask(url: URL, asking: Asking): Promise<ApiAnswer> {
  const { method, withinMillis, stop } = asking
  const { bytes, headers } = await whole(asking)
  const { promise, resolve, reject } = Promise.withResolvers<ApiAnswer>()
  const request = open(url, method, headers)
  let left = false
  const fail = (why: string): void => {
    reject(left ? new InDoubt(`${url.host} 没有应答（${why}）`) : new Unreached(`连不上 ${url.host}（${why}）`))
    request.destroy()
  }
  whenOpen(request, url, () => {
    left = true
    request.end(bytes)
  })
  request.on('error', (error) => {
    if (refusedByServer(error)) left = false
    fail(reasonOf(error))
  })
  request.on('response', (response) => void read(response).then(resolve, (error: unknown) => fail(reasonOf(error))))
  const timer = setTimeout(() => fail(`${withinMillis} 毫秒内没有${left ? '回音' : '连通'}`), withinMillis)
  const stopped = (): void => fail('程序正在停止')
  stop?.addEventListener('abort', stopped)
  if (stop?.aborted === true) stopped()
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    stop?.removeEventListener('abort', stopped)
  }
}

/** The body as bytes; of a form with the type that says where its parts end. */
async function whole({ body, headers = {} }: Asking): Promise<{ readonly bytes: Buffer; readonly headers: Record<string, string> }> {
  if (typeof body === 'string') return { bytes: Buffer.from(body), headers: { ...headers } }
  const form = new Response(body)
  const type = form.headers.get('content-type')
  return { bytes: Buffer.from(await form.arrayBuffer()), headers: { ...headers, ...(type !== null && { 'content-type': type }) } }
}

/**
 * Each call has a connection of its own: the other end may have closed one that was kept, and a call that is written into it would be in doubt.
 * The agents keep what makes the next handshake short.
 */
const agents = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) }

function open(url: URL, method: string, headers: Readonly<Record<string, string>>): ClientRequest {
  const options = { method, headers: { ...headers, 'accept-encoding': 'identity' } }
  return url.protocol === 'https:'
    ? httpsRequest(url, { ...options, agent: agents.https })
    : httpRequest(url, { ...options, agent: agents.http })
}

/** With TLS `secureConnect` comes when the certificate has been found good, and not at all when it has not. */
function whenOpen(request: ClientRequest, url: URL, opened: () => void): void {
  request.once('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', opened))
}

/**
 * With TLS 1.3 the server looks at the client after the client counts the connection as open. A server that ends the handshake has read
 * nothing of what was sent meanwhile.
 */
const refusedByServer = (error: unknown): boolean =>
  codesOf(error).some((code) => /^ERR_SSL_[\w/]*_ALERT_(?:\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/.test(code))

/** Codes alone where there are some: what Node says beside them holds addresses. */
const reasonOf = (error: unknown): string => codesOf(error).join('、') || (error instanceof TooLong ? error.message : '连接中断')

/** Codes of an error, or of each address that a name stands for. */
function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError) return [...new Set(error.errors.flatMap(codesOf))]
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? [error.code] : []
}

async function read(response: IncomingMessage): Promise<ApiAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const incoming: AsyncIterable<Buffer> = response
  for await (const chunk of incoming) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new TooLong(`应答超过 ${MOST_BYTES} 字节`)
    chunks.push(chunk)
  }
  return { status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) }
}

/** JSON of bounded depth, or null. */
export function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooMuch) return null
    throw error
  }
}
