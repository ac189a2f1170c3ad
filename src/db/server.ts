import pg from 'pg'
import { valueTypes, watch } from './connections.ts'
import { ServerUnreachable, ServerUnsuitable, errorCode } from './problems.ts'

const OLDEST = 15
const CONNECT_MILLIS = 10_000
/** No statement of ours takes nearly as long; one that hangs lets go of its connection. */
const STATEMENT_MILLIS = 60_000

/** A pool of connections to a server that answered and suits us. */
export async function serverPool(url: string, max: number, onLostConnection: (error: Error) => void): Promise<pg.Pool> {
  const server = nameOf(url)
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MILLIS,
    application_name: 'sameday',
    statement_timeout: STATEMENT_MILLIS,
    types: valueTypes(),
  })
  watch(pool, onLostConnection)
  try {
    await checkServer(pool, server)
  } catch (error) {
    await pool.end()
    throw error
  }
  return pool
}

/** An `@` after the authority, or a `#`, is of a password that was not percent-encoded: to go on would show a part of it as host or database. */
const ADDRESS = /^postgres(ql)?:\/\/[^/?#]*([/?][^@#]*)?$/

/** `host:port/database`, to name the server without user and password. */
function nameOf(url: string): string {
  try {
    if (!ADDRESS.test(url)) throw new SyntaxError('not an address of PostgreSQL')
    const { host, port, database } = new pg.Client({ connectionString: url })
    return host.startsWith('/') ? `${host}/${database ?? ''}` : `${host}:${port}/${database ?? ''}`
  } catch {
    // Without the cause: it quotes the address, password included.
    throw new ServerUnreachable('DATABASE_URL', '地址格式不对，应为 postgres://用户:密码@主机:端口/数据库，密码中的特殊字符须用百分号编码')
  }
}

async function checkServer(pool: pg.Pool, server: string): Promise<void> {
  const answer = await pool
    .query<{ version: string; encoding: string }>(
      `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
    )
    .catch((cause: unknown) => {
      throw new ServerUnreachable(server, whyUnreachable(cause), { cause })
    })
  const [row] = answer.rows
  const version = Math.floor(Number(row?.version) / 10_000)
  if (version < OLDEST) throw new ServerUnsuitable(server, `版本是 PostgreSQL ${version}，需要 ${OLDEST} 或更高版本`)
  if (row?.encoding !== 'UTF8') throw new ServerUnsuitable(server, `编码是 ${row?.encoding ?? '未知'}，需要 UTF8`)
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: '对方没有在这个地址和端口上监听',
  ENOTFOUND: '找不到这台主机',
  EAI_AGAIN: '暂时无法解析主机名',
  ETIMEDOUT: '连接超时',
  EHOSTUNREACH: '网络不通',
  ENETUNREACH: '网络不通',
  ECONNRESET: '连接被对方中断',
  ENOENT: '没有这个套接字文件',
  '28P01': '用户名或密码不对',
  '28000': '服务器不接受这个用户的连接',
  '3D000': '没有这个数据库，请先创建',
  '42501': '这个用户没有权限',
  '53300': '连接数已满',
  '57P03': '服务器正在启动或关闭，请稍后再试',
}

function whyUnreachable(error: unknown): string {
  // The timeout of the pool has no code.
  if (error instanceof Error && error.message.includes('timeout')) return '连接超时'
  return reasons[errorCode(error)] ?? `${errorCode(error)} ${error instanceof Error ? error.message : ''}`.trim()
}
