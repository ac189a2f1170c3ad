import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Finding } from '../../channels/platform.ts'
import { namesOf, ourMigrations } from '../../db/migrate.ts'
import { runningNow } from '../../db/migrating/running.ts'
import { historyOf } from '../../db/migrating/standing.ts'
import type { Program } from '../program.ts'
import { thisRelease } from '../release.ts'
import { found, wrong } from './finding.ts'

/** What runs, as somebody who helps from afar asks it first. Replicas of a branch should say the same. */
export async function examineVersions(program: Program): Promise<Finding[]> {
  return [await release(program), runtime(), organisationFile(program), await timeZones(program)]
}

async function release({ database: { db } }: Program): Promise<Finding> {
  const what = '版本'
  const { version, packed } = thisRelease()
  const { applied } = await historyOf(db)
  const commit = packed?.['commit']?.slice(0, 8)
  const program = `sameday ${version}${commit === undefined ? '' : `（提交 ${commit}）`}`
  const known = await namesOf(ourMigrations)
  if (applied.length > known.length)
    return wrong(
      what,
      `${program}，而数据库已由更新的版本升级到 ${applied.at(-1)}：本程序还能在上面运行，请把这里也升级到同一版本（sameday doctor 在各副本上应相同）`,
    )
  const running = (await runningNow(db)).map(({ release: of, count }) => `${of} 版 ${count} 个`)
  const together = running.length === 0 ? '' : `；连着它的程序（含本命令）：${running.join('、')}`
  return found(what, `${program}，数据库结构 ${applied.at(-1)}，已是最新${together}`)
}

function runtime(): Finding {
  // Else names of all addresses of this machine are looked up, for seconds where no server of names answers.
  Object.assign(process.report, { excludeNetwork: true })
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  const glibc = header.glibcVersionRuntime
  return found(
    '运行环境',
    `Node ${process.versions.node}，${process.platform} ${process.arch}${glibc === undefined ? '' : `，glibc ${glibc}`}`,
  )
}

function organisationFile({ config, organisation }: Program): Finding {
  const { districts, groups, people } = organisation
  const hash = createHash('sha256').update(readFileSync(config.organisationFile)).digest('hex').slice(0, 8)
  return found(
    '组织文件',
    `${config.organisationFile}：${districts.length} 个区县，${groups.length} 个群，${people.length} 人（校验值 ${hash}，各副本应相同）`,
  )
}

const OURS = 'Asia/Shanghai'

/** No time of ours hangs on either; jobs of cron and what the system logs do. */
async function timeZones({ database: { db } }: Program): Promise<Finding> {
  const { rows } = await sql<{ zone: string }>`select current_setting('TimeZone') as zone`.execute(db)
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const says = `产品一律按北京时间；本机 ${here}，数据库会话 ${rows[0]?.zone ?? '不明'}`
  const todo = `crontab、systemd 定时任务和系统日志按本机时区：排备份时请换算，或运行 timedatectl set-timezone ${OURS}`
  return found('时区', here === OURS ? says : `${says}。${todo}`)
}
