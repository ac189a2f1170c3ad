import { type Socket, connect, isIP } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import pg from 'pg'

/** How long a server may take to say how it wants to be convinced; after that the driver finds out what is wrong. */
const LOOK_MILLIS = 3000
const PROTOCOL_3 = 196_608
/** Asks whether the server speaks TLS. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** Servers that come from PostgreSQL and are not it, by what they call themselves in `version()`. */
const names: readonly (readonly [RegExp, string])[] = [
  [/opengauss/i, 'openGauss'],
  [/gaussdb/i, 'GaussDB'],
  [/kingbase/i, 'KingbaseES'],
]

/** GSS and SSPI, which the driver does not know either. */
const byHost: readonly number[] = [7, 9]

const untried = '没有在它上面试过，本程序不支持：请用 PostgreSQL 15 到 18'

/** Why a server that answers `version()` so is not one that we work on; null: it is. */
export function relativeByVersion(version: string): string | null {
  const found = names.find(([name]) => name.test(version))
  return found === undefined ? null : `这是 ${found[1]}，不是 PostgreSQL，${untried}`
}

/**
 * Why the server is not one that we work on, by how it wants to be convinced of who we are; null: nothing speaks against it. Asked before the
 * driver connects: a way that PostgreSQL does not have ends the driver, and the process with it. openGauss and GaussDB ask for codes of their own
 * (10: SHA-256, where PostgreSQL has the names of SASL's mechanisms; 11: MD5 and SHA-256; 13: SM3).
 */
export async function relativeByAuthentication(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url })
  const { host, port, user, database } = client
  if (host.startsWith('/')) return null
  const answer = await firstAnswer({ host, port, ssl: encryptionOf(client) }, startup(user ?? '', database ?? user ?? ''))
  if (answer === null || answer.length < 9 || answer.toString('latin1', 0, 1) !== 'R') return null
  const code = answer.readInt32BE(5)
  if (byHost.includes(code)) return '它要求 GSS 或 SSPI 认证，本程序不会：请由数据库管理员在 pg_hba.conf 里改为 scram-sha-256'
  const isOurs = code === 10 ? answer.toString('latin1', 9).startsWith('SCRAM-') : code < 10
  return isOurs ? null : `它要求的认证方式（代码 ${code}）不是 PostgreSQL 的，像是 openGauss 或 GaussDB，${untried}`
}

interface Place {
  readonly host: string
  readonly port: number
  readonly ssl: ConnectionOptions | null
}

/** How the driver would encrypt, and whom it would trust; null: not at all. */
function encryptionOf(client: pg.Client): ConnectionOptions | null {
  const ssl: unknown = Reflect.get(client, 'ssl')
  if (ssl === undefined || ssl === null || ssl === false) return null
  return typeof ssl === 'object' ? ssl : {}
}

/** The message that a connection begins with. */
function startup(user: string, database: string): Buffer {
  const pairs = Buffer.from(`user\0${user}\0database\0${database}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + pairs.length, 0)
  head.writeInt32BE(PROTOCOL_3, 4)
  return Buffer.concat([head, pairs])
}

/** What comes first; null where nothing does. Where the address asks for encryption, nothing is said before there is one. */
function firstAnswer({ host, port, ssl }: Place, message: Buffer): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>()
  const open: Socket[] = []
  const heed = (socket: Socket): Socket => {
    open.push(socket)
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => resolve(null))
    return socket
  }
  const ask = (socket: Socket): void => {
    socket.once('data', resolve)
    socket.write(message)
  }
  const plain = heed(connect({ host, port, timeout: LOOK_MILLIS }))
  plain.once('connect', () => {
    if (ssl === null) return ask(plain)
    plain.write(SSL_REQUEST)
    plain.once('data', (answer) => {
      // It has no encryption: the driver says so.
      if (answer.toString('latin1') !== 'S') return resolve(null)
      const sealed = heed(connectTls({ ...ssl, socket: plain, ...(isIP(host) === 0 && { servername: host }) }))
      sealed.once('secureConnect', () => ask(sealed))
    })
  })
  return promise.finally(() => open.forEach((socket) => socket.destroy()))
}
