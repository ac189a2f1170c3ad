import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Bounds, boundedServers, usualBounds } from './bounds.ts'

/** A web server that has its port before there is anything to serve, so that a port that is taken is found first. */
export interface WebServer {
  /** Where it is to be opened. */
  readonly address: string
  /** Takes what answers, as Fastify's `serverFactory` gives it. Until `open` everybody hears that the program is starting. */
  takes(answer: RequestListener): Server
  open(): void
  /** Takes no more requests; those in hand have so long to be answered. */
  close(withinMillis: number): Promise<void>
}

/** Throws CannotListen. */
export async function listen(host: string, port: number, bounds: Bounds = usualBounds): Promise<WebServer> {
  const makeServer = boundedServers(bounds)
  const main = makeServer()
  await bind(main, host, port)
  const { port: taken } = addressOf(main)
  const servers = [main, ...(host === 'localhost' ? await bindOthers(makeServer, addressOf(main)) : [])]
  let answer: RequestListener = sayStarting
  let takes: RequestListener = sayStarting
  for (const server of servers) {
    server.on('request', (request, response) => answer(request, response))
    if (server === main) continue
    server.on('upgrade', (request, socket, head) => {
      if (!main.emit('upgrade', request, socket, head)) socket.destroy()
    })
  }
  return {
    address: `http://${host === 'localhost' ? host : shown(addressOf(main))}:${taken}`,
    takes: (given) => {
      takes = given
      return main
    },
    open: () => {
      answer = takes
    },
    close: async (withinMillis) => {
      await Promise.all(servers.map((server) => closed(server, withinMillis)))
    },
  }
}

/** The process lives, and that is all. */
const sayStarting: RequestListener = (request, response) => {
  const alive = request.url === '/healthz'
  response.writeHead(alive ? 200 : 503, {
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
    ...(alive ? {} : { 'retry-after': '5' }),
  })
  response.end(JSON.stringify(alive ? { alive } : { error: '正在启动，请稍后再来' }))
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const reason = reasons[code]
    throw reason === undefined ? cause : new CannotListen(reason(host, port), { cause })
  }
}

/** `localhost` is every loopback address of this machine: a browser may take any of them. */
async function bindOthers(makeServer: () => Server, main: AddressInfo): Promise<Server[]> {
  const others = (await lookup('localhost', { all: true })).filter(({ address }) => address !== main.address)
  const servers = others.map(() => makeServer())
  for (const [i, { address }] of others.entries()) {
    const server = servers[i]
    if (server !== undefined) await bind(server, address, main.port)
  }
  return servers
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the web server does not listen on a port')
  return address
}

/** Where every address is listened on, this machine's own can be opened. */
function shown({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return family === 'IPv6' ? `[${address}]` : address
}

async function closed(server: Server, withinMillis: number): Promise<void> {
  if (!server.listening) return
  const patience = setTimeout(() => server.closeAllConnections(), withinMillis)
  const over = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await over
  clearTimeout(patience)
}

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) => `端口 ${port} 已被占用：请停掉占用它的程序，或用 PORT 指定另一个端口`,
  EACCES: (_host, port) => `没有权限使用端口 ${port}：请用 PORT 指定 1024 以上的端口`,
  EADDRNOTAVAIL: (host) => `本机没有地址 ${host}：请检查 HOST`,
  ENOTFOUND: (host) => `找不到主机 ${host}：请检查 HOST`,
  EAI_AGAIN: (host) => `暂时无法解析主机名 ${host}：请检查 HOST`,
}

/** The page lets anyone be anyone, so nobody but this machine may reach it. */
export function refuseBeyondLoopback(host: string): void {
  if (/^(127\.\d+\.\d+\.\d+|localhost|::1)$/i.test(host)) return
  throw new CannotListen(`演示页面上任何人可以扮演任何人，只能在本机提供：HOST 不能是 ${host}，请用 127.0.0.1`)
}

/** The web server cannot be where it should; in words for who started it. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen'
}
