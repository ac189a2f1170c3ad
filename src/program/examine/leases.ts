import { sql } from 'kysely'
import type { Finding } from '../../channels/platform.ts'
import { duration } from '../../messages/order-words.ts'
import { platforms as platformTable } from '../../platforms/platforms.ts'
import { type OpenChannels, leaseName } from '../channels.ts'
import type { Program } from '../program.ts'
import { found, wrong } from './finding.ts'

/** Which process has which platform, whether one speaks there in another's name, and who keeps others waiting at the database. */
export async function examineLeases(program: Program, channels: OpenChannels, longSeconds = LONG_SECONDS): Promise<Finding[]> {
  return [...(await connections(program, channels)), ...(await sessions(program, longSeconds))]
}

interface Lease {
  readonly name: string
  readonly held: boolean
  readonly ago: number
}

async function connections({ database: { db }, config }: Program, channels: OpenChannels): Promise<Finding[]> {
  const { rows } = await sql<Lease>`
    select name, until > now() as held, extract(epoch from now() - until)::float8 as ago from lease order by name`.execute(db)
  const ours = new Map([...channels.keys()].map((platform) => [leaseName(platform, config), platformTable[platform].name]))
  const foreign = rows.filter(({ name, held }) => held && !ours.has(name)).map(({ name }) => name)
  return [
    ...[...ours].map(([name, platform]) =>
      connection(
        `${platform}连接`,
        rows.find((row) => row.name === name),
      ),
    ),
    ...(foreign.length === 0
      ? []
      : [
          wrong(
            '别的连接',
            `有进程正持有 ${foreign.join('、')}，而这里没有配置它：各副本的平台变量应相同，停掉不该在的进程（journalctl -u sameday 可看各机器）`,
          ),
        ]),
  ]
}

function connection(what: string, lease: Lease | undefined): Finding {
  if (lease?.held === true) return found(what, '有一个进程正持有')
  const since = lease === undefined ? '' : `（上一个进程 ${duration(Math.max(1, Math.round(lease.ago)))}前起不再应答）`
  return wrong(what, `现在没有进程持有${since}，消息不会收发：请运行 sameday serve（npm start）`)
}

const LONG_SECONDS = 60

/** A transaction that a dead connection left open, or that waits for another: the rest of the program waits behind it. */
async function sessions({ database: { db, engine } }: Program, longSeconds: number): Promise<Finding[]> {
  if (engine === 'embedded') return []
  const what = '数据库会话'
  const { rows } = await sql<{ pid: number; seconds: number; waits: boolean }>`
    select pid, extract(epoch from now() - state_change)::float8 as seconds, state = 'active' as waits
    from pg_stat_activity
    where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
      and now() - state_change > ${longSeconds} * interval '1 s'
      and (state = 'idle in transaction' or (state = 'active' and wait_event_type = 'Lock'))
    order by state_change limit 5`.execute(db)
  if (rows.length === 0) return [found(what, `没有卡住超过 ${longSeconds} 秒的`)]
  const each = rows.map(({ pid, seconds, waits }) => `${pid}（${duration(Math.round(seconds))}${waits ? '，在等锁' : '，事务没有结束'}）`)
  return [wrong(what, `卡住：${each.join('、')}。确认不是备份或升级后，用 select pg_terminate_backend(${rows[0]?.pid}) 结束`)]
}
