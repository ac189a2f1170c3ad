import pg from 'pg'
import { valueTypes, watch } from './connections.ts'
import { quicken } from './quicken.ts'
import { ServerUnreachable, ServerUnsuitable, errorCode } from './problems.ts'
import { refusedBy } from './refused.ts'
import { relativeByAuthentication, relativeByVersion } from './relatives.ts'

const OLDEST = 15
const CONNECT_MILLIS = 10_000
/** No statement of ours takes nearly as long; one that hangs lets go of its connection. */
const STATEMENT_MILLIS = 60_000

export interface ServerAddress {
  readonly url: string
  /** How many at most. */
  readonly connections: number
  /** The schema that is this branch's; null or absent: the one that the search path names. */
  readonly branch?: string | null
  /** Asked when the branch is not there yet: whether it is to be made. */
  readonly makesBranch?: (() => Promise<boolean>) | undefined
}

interface ServerPool {
  readonly pool: pg.Pool
  readonly schema: string
}

/** A pool of connections to a server that answered and suits us. */
export async function serverPool(address: ServerAddress, onLostConnection: (error: Error) => void): Promise<ServerPool> {
  const { branch = null } = address
  const session = { statement_timeout: STATEMENT_MILLIS, ...(branch !== null && { options: `-c search_path=${branch}` }) }
  const server = nameOf(address)
  const relative = await relativeByAuthentication(address.url)
  if (relative !== null) throw new ServerUnsuitable(server, relative)
  try {
    return await openPool(address, session, onLostConnection)
  } catch (error) {
    // A pooler takes nothing that is to hold for a session: that is set for the user, and the search path is looked at.
    if (error instanceof ServerUnreachable && errorCode(error.cause) === PROTOCOL_VIOLATION) return openPool(address, {}, onLostConnection)
    throw error
  }
}

async function openPool(address: ServerAddress, session: pg.PoolConfig, onLostConnection: (error: Error) => void): Promise<ServerPool> {
  const server = nameOf(address)
  const pool = new pg.Pool({
    connectionString: address.url,
    max: address.connections,
    ...session,
    connectionTimeoutMillis: CONNECT_MILLIS,
    application_name: 'sameday',
    types: valueTypes(),
    pipeline: true,
  })
  watch(pool, onLostConnection)
  const direct = { yes: false }
  pool.on('connect', (client) => quicken(client, direct))
  try {
    const found = await checkServer(pool, server)
    const schema = await branchIn(pool, server, address, found)
    direct.yes = await isDirect(pool)
    return { pool, schema }
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** An `@` after the authority, or a `#`, is of a password that was not percent-encoded: to go on would show a part of it as host or database. */
const ADDRESS = /^postgres(ql)?:\/\/[^/?#]*([/?][^@#]*)?$/

/** `host:port/database`, to name the server without user and password, and the branch where there are several. */
function nameOf({ url, branch = null }: ServerAddress): string {
  try {
    if (!ADDRESS.test(url)) throw new SyntaxError('not an address of PostgreSQL')
    const { host, port, database } = new pg.Client({ connectionString: url })
    const name = host.startsWith('/') ? `${host}/${database ?? ''}` : `${host}:${port}/${database ?? ''}`
    return branch === null ? name : `${name}（分公司 ${branch}）`
  } catch {
    // Without the cause: it quotes the address, password included.
    throw new ServerUnreachable('DATABASE_URL', '地址格式不对，应为 postgres://用户:密码@主机:端口/数据库，密码中的特殊字符须用百分号编码')
  }
}

/** The pooler that stands between us and the server may give each transaction another connection, on which nothing is prepared. */
async function isDirect(pool: pg.Pool): Promise<boolean> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return rows[0]?.pid === Reflect.get(client, 'processID')
  } finally {
    client.release()
  }
}

interface Found {
  /** The schema in which tables are made: null where none of the search path is there, or where this user may use none. */
  readonly schema: string | null
  readonly path: string
}

async function checkServer(pool: pg.Pool, server: string): Promise<Found> {
  const answer = await pool
    .query<Found & { version: string; product: string; encoding: string }>(
      `select current_setting('server_version_num') as version, version() as product, current_setting('server_encoding') as encoding,
        current_schema() as schema, current_setting('search_path') as path`,
    )
    .catch((cause: unknown) => {
      throw new ServerUnreachable(server, whyUnreachable(cause), { cause })
    })
  const [row] = answer.rows
  const relative = relativeByVersion(row?.product ?? '')
  if (relative !== null) throw new ServerUnsuitable(server, relative)
  const version = Math.floor(Number(row?.version) / 10_000)
  if (version < OLDEST)
    throw new ServerUnsuitable(server, `版本是 PostgreSQL ${version}，需要 ${OLDEST} 或更高版本：请升级服务器，或换一台`)
  if (row?.encoding !== 'UTF8')
    throw new ServerUnsuitable(
      server,
      `编码是 ${row?.encoding ?? '未知'}，需要 UTF8：请另建一个库，CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
    )
  return row
}

/** The schema to work in. Throws where it is not there, is not this user's to use, or another one would be used instead. */
async function branchIn(pool: pg.Pool, server: string, address: ServerAddress, found: Found): Promise<string> {
  const { branch = null } = address
  if (branch === null && found.schema !== null) return found.schema
  if (branch === null)
    throw new ServerUnsuitable(
      server,
      `search_path（${found.path}）里没有这个用户能用的模式：请由数据库管理员执行 CREATE SCHEMA 和 GRANT USAGE, CREATE`,
    )
  if (found.schema === branch) return branch
  const there = await pool.query('select from pg_namespace where nspname = $1', [branch])
  if (there.rowCount === 0) await makeBranch(pool, server, branch, address)
  const { rows } = await pool.query<Found>(`select current_schema() as schema, current_setting('search_path') as path`)
  if (rows[0]?.schema === branch) return branch
  throw new ServerUnsuitable(
    server,
    `模式 ${branch} 用不了（search_path 是 ${found.path}）：请由数据库管理员执行 GRANT USAGE, CREATE ON SCHEMA "${branch}" TO 该用户；` +
      `经连接池（如 PgBouncer）时再执行 ALTER ROLE 该用户 IN DATABASE 库 SET search_path = "${branch}"`,
  )
}

async function makeBranch(pool: pg.Pool, server: string, branch: string, { makesBranch }: ServerAddress): Promise<void> {
  if ((await makesBranch?.()) !== true)
    throw new ServerUnsuitable(server, '还没有这个分公司：先用 sameday migrate 建立；名字写错了请改 SAMEDAY_BRANCH')
  try {
    await pool.query(`create schema if not exists "${branch}"`)
  } catch (error) {
    // Another process was faster.
    if (errorCode(error) === UNIQUE_VIOLATION) return
    throw refusedBy(error) ?? error
  }
}

const UNIQUE_VIOLATION = '23505'
const PROTOCOL_VIOLATION = '08P01'

const timeout = '连接超时，请检查地址、网络和防火墙'
const certificate = '服务器的证书不被信任，请核对主机名，并用 NODE_EXTRA_CA_CERTS 指定签发它的根证书'
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: '对方没有在这个地址和端口上监听，请核对地址，并确认数据库在运行',
  ENOTFOUND: '找不到这台主机，请核对主机名',
  EAI_AGAIN: '暂时无法解析主机名，请检查网络和 DNS',
  ETIMEDOUT: timeout,
  EHOSTUNREACH: '网络不通，请检查网络和防火墙',
  ENETUNREACH: '网络不通，请检查网络和防火墙',
  ECONNRESET: '连接被对方中断，请确认这个端口上是 PostgreSQL，并看它的日志',
  ENOENT: '没有这个套接字文件，请确认数据库在运行',
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  ERR_TLS_CERT_ALTNAME_INVALID: certificate,
  CERT_HAS_EXPIRED: '服务器的证书已过期，请更换证书',
  '28P01': '用户名或密码不对，请核对 DATABASE_URL',
  '28000':
    '服务器不接受这个用户的连接，请由数据库管理员核对用户的登录权（LOGIN）和 pg_hba.conf；要求加密的服务器在地址后加 ?sslmode=verify-full',
  '3D000': '没有这个数据库，请先创建（CREATE DATABASE）',
  '42501': '这个用户没有连接这个数据库的权限，请由数据库管理员执行 GRANT CONNECT ON DATABASE',
  '53300': '连接数已满，请停掉多余的连接，或由数据库管理员调大上限',
  '57P03': '服务器正在启动或关闭，请稍后再试',
}

function whyUnreachable(error: unknown): string {
  // The timeout of the pool has no code.
  if (error instanceof Error && error.message.includes('timeout')) return timeout
  if (error instanceof Error && error.message.includes('does not support SSL')) return '服务器不支持加密连接，请去掉地址里的 sslmode'
  return reasons[errorCode(error)] ?? `${errorCode(error)} ${error instanceof Error ? error.message : ''}`.trim()
}
