import { type Config, connectionHints } from '../config/config.ts'
import type { DatabaseKind } from '../db/tables/database.ts'
import { formatClock, formatDay, dayOf, timeOfDay } from '../policy/instant.ts'
import { anyOrders } from '../orders/queries.ts'
import { platforms } from '../platforms/platforms.ts'
import type { Program } from '../program/program.ts'
import { servedPlatforms } from '../platforms/reachable.ts'
import { refuseBeyondLoopback } from './listen.ts'

/** Throws CannotListen before anything is opened. */
export function refuseUnservable(config: Config, kind: DatabaseKind): void {
  if (kind !== 'live') refuseBeyondLoopback(config.host)
}

/** The greeting on the terminal once everything runs: what it is, where to look, what is missing. */
export async function greeting(config: Config, program: Program, address: string): Promise<string> {
  const { kind, clock, database } = program
  const branch = config.branch === null ? '' : `，分公司 ${config.branch}`
  const engine = database.engine === 'embedded' ? `内置数据库 ${config.dataFolder}/${kind}` : `PostgreSQL 服务器${branch}`
  const now = clock.now()
  const lines = ['当日装、当日修、慢必赔 · 已启动', `  ${engine}`]
  if (kind === 'demo') lines.push('  演示：工单全部是合成数据', `  打开 ${address}`)
  if (kind === 'replay') lines.push(`  回放：时钟从 ${formatDay(dayOf(now))} ${formatClock(timeOfDay(now))} 走起`, `  打开 ${address}`)
  if (kind === 'live') lines.push(`  ${address}（/healthz /readyz /metrics）`, ...channelLines(program))
  if (!(await anyOrders(database.db))) lines.push('  还没有工单：用 npm run -s sameday -- import 文件 导入，服务运行时也可以')
  if (program.audit.keys.current === null) lines.push('  审计记录没有密钥：请设 SAMEDAY_AUDIT_KEY，各进程相同（说明见 docs/audit.md）')
  if (config.intakeToken !== null) lines.push(`  接收推送：POST ${address}/intake/events（说明见 /openapi.json）`)
  return `${lines.join('\n')}\n`
}

/** The answer of the web server to any other path. */
export const noSuchPage = (kind: DatabaseKind): string =>
  kind === 'live' ? `这里是正式数据库，没有演示页面；可用的有 /healthz、/readyz、/metrics。${toSeeTheDemonstration}` : '演示页面在 /。'

const toSeeTheDemonstration = '要看演示：SAMEDAY_DATA=./demo npm start'

/** Where it speaks, or what to set so that it does. */
const channelLines = (program: Program): string[] => {
  const served = servedPlatforms(program)
  if (served.length === 0) return noChannel()
  return [`  群聊渠道：${served.map((platform) => platforms[platform].name).join('、')}；用 npm run -s sameday -- doctor 检查`]
}

const noChannel = (): string[] => [
  '  没有配置任何群聊渠道，机器人不会收发群消息。可配置：',
  ...connectionHints().map((hint) => `    ${hint}`),
  `  ${toSeeTheDemonstration}`,
]
