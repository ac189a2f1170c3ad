import { sql } from 'kysely'
import { MOST_SKEW_SECONDS } from '../../channels/platform-clock.ts'
import type { Finding } from '../../channels/platform.ts'
import { duration } from '../../messages/order-words.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Program } from '../program.ts'
import { found, wrong } from './finding.ts'

/** This machine's clock against the database's; each platform's is looked at with its channel. */
export async function examineClock({ database: { db, engine }, clock, config }: Program): Promise<Finding> {
  const what = '时钟'
  if (config.startAt !== null) return found(what, '回放：产品时钟由 SAMEDAY_NOW 走起')
  if (engine === 'embedded') return found(what, '内置引擎与本机同一个时钟')
  const { rows } = await sql<{ at: Instant }>`select clock_timestamp() as at`.execute(db)
  const skew = (rows[0]?.at ?? 0) - clock.now()
  if (Math.abs(skew) <= MOST_SKEW_SECONDS) return found(what, `本机与数据库相差不到 ${MOST_SKEW_SECONDS} 秒`)
  return wrong(
    what,
    `本机比数据库${skew > 0 ? '慢' : '快'} ${duration(Math.abs(skew))}：请在两边都启用自动对时（chronyd 或 timedatectl set-ntp true），时限按秒计算`,
  )
}
