import { readFileSync } from 'node:fs'
import { type Server as PlainServer, createServer as createPlain } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { type AddressInfo, type Socket, type Server as SocketServer, createServer as createSocketServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Keys and certificates for loopback alone; whoever has them can pretend to be `localhost` to these tests. */
const key = file('localhost.key')
/** By an authority that only `trustTheAuthority` makes known, for the name `localhost` and no address. */
const cert = file('localhost.pem')
const selfSigned = file('self-signed.pem')

/** Until it is disposed of, this process trusts the authority of the tests, beside the usual ones. */
export function trustTheAuthority(): Disposable {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, file('authority.pem')])
  return { [Symbol.dispose]: () => setDefaultCACertificates(before) }
}

/** A server that says yes to everything, behind whatever stands in the way. */
export interface Hidden extends AsyncDisposable {
  readonly port: number
  /** How many requests it was given. */
  readonly served: number
}

type Kind =
  | 'good'
  | 'self-signed'
  | 'wants our certificate'
  | 'wants our certificate, TLS 1.2'
  | 'TLS 1.0 only'
  | 'no TLS at all'
  | 'closes in the handshake'
  | 'resets in the handshake'
  | 'silent in the handshake'

export async function startHidden(kind: Kind, answer = '{"errcode":0,"errmsg":"ok"}'): Promise<Hidden> {
  let served = 0
  const server = serverOf(kind, (request, response) => {
    served += 1
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer))
  })
  // What fails in a handshake is the asker's to tell.
  server.on('tlsClientError', () => undefined)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get served() {
      return served
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

type Work = Parameters<typeof createPlain>[1]

function serverOf(kind: Kind, work: NonNullable<Work>): PlainServer | SocketServer {
  switch (kind) {
    case 'good':
      return createSecure({ key, cert }, work)
    case 'self-signed':
      return createSecure({ key, cert: selfSigned }, work)
    case 'wants our certificate':
      return createSecure({ key, cert, requestCert: true }, work)
    case 'wants our certificate, TLS 1.2':
      return createSecure({ key, cert, requestCert: true, maxVersion: 'TLSv1.2' }, work)
    case 'TLS 1.0 only':
      return createSecure({ key, cert, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, work)
    case 'no TLS at all':
      return createPlain(work)
    case 'closes in the handshake':
      return createSocketServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.end()))
    case 'resets in the handshake':
      return createSocketServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy()))
    case 'silent in the handshake':
      return createSocketServer((socket) => void socket.on('error', () => undefined))
  }
}
