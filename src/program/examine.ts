import { sql } from 'kysely'
import type { Finding } from '../channels/platform.ts'
import { endOf } from '../audit/append.ts'
import { othersMayRead } from '../audit/key-file.ts'
import { connectionHints, platformVariables } from '../config/config.ts'
import { kindNames } from '../db/mark.ts'
import { deliveryHealth } from '../delivery/health.ts'
import { platforms as platformTable } from '../platforms/platforms.ts'
import { howToRepair } from '../messages/delivery-text.ts'
import { sizeText } from '../messages/room-text.ts'
import { duration } from '../messages/order-words.ts'
import { restDaysMissing } from '../people/org-check.ts'
import { type Instant, dayOf } from '../policy/instant.ts'
import { type WatchdogKind, watchdogNames } from '../messages/watchdog-text.ts'
import { SILENT_AFTER, lastRun } from '../watchdog/last-run.ts'
import { type OpenChannels, leaseName } from './channels.ts'
import { examineBackup } from './examine-backup.ts'
import { examineSms } from './examine-sms.ts'
import { type Program, databaseExists } from './program.ts'
import { thisRelease } from './release.ts'
import { servedPlatforms } from '../platforms/reachable.ts'

/** Everything that `sameday doctor` looks at, in Chinese, with what to do about each problem. Says nothing in any group. */
export async function examine(program: Program, channels: OpenChannels): Promise<Finding[]> {
  return [
    runtime(),
    ...configuration(program),
    await database(program),
    await disk(program),
    await auditTrail(program),
    await time(program),
    ...restDays(program),
    ...(await platforms(program, channels)),
    ...(program.kind === 'live' ? [...(await groups(program)), ...people(program), examineSms(program.organisation.sms)] : []),
    await deliveries(program),
    await watchdog(program),
    ...(program.kind === 'live' && (program.database.engine === 'server' || databaseExists(program.config, 'live'))
      ? [await examineBackup(program)]
      : []),
  ]
}

const found = (what: string, says: string): Finding => ({ what, ok: true, says })
const wrong = (what: string, says: string): Finding => ({ what, ok: false, says })

/** What somebody who helps from afar asks first. */
function runtime(): Finding {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  const glibc = header.glibcVersionRuntime
  return found(
    '运行环境',
    `sameday ${thisRelease().version}，Node ${process.versions.node}，${process.platform} ${process.arch}${glibc === undefined ? '' : `，glibc ${glibc}`}`,
  )
}

function configuration({ config, organisation, webhooks }: Program): Finding[] {
  const set = platformVariables(config)
  const unset = webhooks.filter(({ secret }) => secret === null)
  return [
    found('配置', set.length === 0 ? '没有配置群聊渠道' : `已配置的渠道：${set.join('、')}`),
    found(
      '组织文件',
      `${config.organisationFile}：${organisation.districts.length} 个区县，${organisation.groups.length} 个群，${organisation.people.length} 人`,
    ),
    ...unset.map(({ variable, group, platform }) =>
      wrong('群机器人地址', `组织文件为群 ${group} 写了${platformTable[platform].name}的 ${variable}，但环境里没有设置这个变量`),
    ),
  ]
}

async function database({ database: { db, engine, schema }, kind, config }: Program): Promise<Finding> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
  const version = rows[0]?.version ?? '?'
  if (engine === 'server') return found('数据库', `${kindNames[kind]}，PostgreSQL 服务器 ${version}，模式 ${schema}，表结构已是最新`)
  if (kind === 'live' && !databaseExists(config, kind)) return wrong('数据库', '还没有正式数据库：先用 sameday import 导入工单')
  return found('数据库', `${kindNames[kind]}，内置引擎（PostgreSQL ${version}）。断电时最后的写入可能丢失，正式使用请设 DATABASE_URL`)
}

const stops = '推送、上传和群里的新消息暂不接收'

async function disk({ room, database: { engine } }: Program): Promise<Finding> {
  const { full, free } = await room.look()
  const what = '磁盘'
  if (free === null) {
    if (full) return wrong(what, `数据库服务器的磁盘满了，${stops}：请在服务器上清理或扩容，有空间后自动恢复`)
    return found(what, engine === 'server' ? '数据库能写入；剩余空间在数据库服务器上看' : '只在内存里')
  }
  const left = `数据文件夹所在的磁盘剩 ${sizeText(free)}`
  if (full) return wrong(what, `${left}，少于 ${sizeText(room.least)}（SAMEDAY_MIN_FREE_MB），${stops}：请清理或扩容，有空间后自动恢复`)
  return found(what, `${left}，少于 ${sizeText(room.least)} 时${stops}`)
}

async function auditTrail({ audit, database: { db } }: Program): Promise<Finding> {
  const what = '审计链'
  const { keys, keyFile, problem } = audit
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst()
  if (problem !== null) return wrong(what, problem)
  const end = head === undefined ? 'broken' : endOf(head, keys)
  if (head === undefined || end === 'broken') return wrong(what, '链尾被改动或删除：请运行 sameday audit verify 查看，并保留检查点文件')
  if (end === null || end === 'unknown-key')
    return wrong(what, `没有密钥，能改数据库的人可以整条重写：请在每个进程设同一个 SAMEDAY_AUDIT_KEY（如 openssl rand -base64 48 的输出）`)
  if (keys.current?.id !== end.id)
    return wrong(what, `已改用密钥 ${end.id}，这里设的还是 ${keys.current?.id ?? '空'}：请更新 SAMEDAY_AUDIT_KEY`)
  if (keyFile === null) return found(what, `${head.id} 条，密钥 ${end.id}（SAMEDAY_AUDIT_KEY）`)
  if (othersMayRead(keyFile)) return wrong(what, `密钥文件 ${keyFile} 其他用户也能读：chmod 600 ${keyFile}`)
  return found(what, `${head.id} 条，密钥 ${end.id}（${keyFile}，请另存一份：丢了就不能核对）`)
}

function restDays({ organisation, clock }: Program): Finding[] {
  const missing = restDaysMissing(organisation, dayOf(clock.now()))
  return missing === null ? [] : [wrong('节假日', missing)]
}

const MOST_SKEW_SECONDS = 5

async function time({ database: { db }, clock, config }: Program): Promise<Finding> {
  if (config.startAt !== null) return found('时钟', '回放：产品时钟由 SAMEDAY_NOW 走起')
  const { rows } = await sql<{ at: Instant }>`select clock_timestamp() as at`.execute(db)
  const skew = Math.abs((rows[0]?.at ?? 0) - clock.now())
  if (skew <= MOST_SKEW_SECONDS) return found('时钟', `本机与数据库相差不到 ${MOST_SKEW_SECONDS} 秒`)
  return wrong('时钟', `本机与数据库相差 ${duration(skew)}：请在两边都启用自动对时，时限按秒计算`)
}

async function platforms(program: Program, channels: OpenChannels): Promise<Finding[]> {
  if (program.kind !== 'live') return [found('渠道', `${kindNames[program.kind]}数据库不连接群聊`)]
  if (channels.size === 0) {
    return [found('渠道', `没有配置，机器人不会收发群消息。可配置 ${connectionHints().join('；')}`)]
  }
  const findings: Finding[] = []
  for (const [platform, channel] of channels) {
    findings.push(...(await channel.check()))
    const { rows } = await sql<{ left: number }>`
      select extract(epoch from until - now())::float8 as left from lease where name = ${leaseName(platform, program.config)} and until > now()`.execute(
      program.database.db,
    )
    const name = platformTable[platform].name
    if (rows.length > 0) findings.push(found(`${name}连接`, '有一个进程正持有'))
    else findings.push(wrong(`${name}连接`, '现在没有进程持有，消息不会收发：请运行 sameday serve（npm start）'))
  }
  return findings
}

/** The groups that are to be told something, and cannot. */
async function groups(program: Program): Promise<Finding[]> {
  if (servedPlatforms(program).length === 0) return []
  const platformsOf = await program.platformsNow(program.database.db)
  const told = program.organisation.groups.filter(({ posts, purpose }) => posts.length > 0 || purpose === 'control')
  const unreached = told.filter(({ id }) => platformsOf(id).length === 0).map(({ name }) => name)
  if (unreached.length === 0) return [found('群', `${told.length} 个群都能发到`)]
  return [
    wrong('群', `${unreached.join('、')}还发不到：把机器人加入该群，由管理员在群里发送 /绑定 群名，或在组织文件里写明群的 id 或机器人地址`),
  ]
}

function people({ organisation, config }: Program): Finding[] {
  const used = servedPlatforms({ config, webhooks: [] })
  return used.map((platform) => {
    const without = organisation.people.filter(({ platforms }) => platforms[platform] === null)
    const what = `${platformTable[platform].name}账号`
    if (without.length === 0) return found(what, '组织文件里的人都有')
    return wrong(
      what,
      `${without.length} 人没有写，机器人认不出他们：在组织文件的 platforms 里补上（如 ${without
        .slice(0, 3)
        .map(({ name }) => name)
        .join('、')}）`,
    )
  })
}

async function watchdog({ database: { db }, clock }: Program): Promise<Finding> {
  const what = '值守检查'
  const { age, findings } = await lastRun(db, clock.now())
  if (age === null) return found(what, '还没有开始：运行 sameday serve 后每 5 分钟检查一次')
  if (age > SILENT_AFTER) return wrong(what, `已经 ${duration(age)}没有检查：请确认 sameday serve（npm start）在运行，并看它的日志`)
  const kinds = Object.keys(watchdogNames).filter((kind): kind is WatchdogKind => (findings[kind] ?? 0) > 0)
  if (kinds.length === 0) return found(what, `${duration(age)}前检查过，没有发现问题`)
  return wrong(what, kinds.map((kind) => `${watchdogNames[kind].what} ${findings[kind]} 项，${watchdogNames[kind].todo}`).join('；'))
}

async function deliveries({ database: { db }, clock }: Program): Promise<Finding> {
  const { queued, oldestQueuedSeconds, inDoubt, refused, dead, troubledSince } = await deliveryHealth(db)
  const troubled = inDoubt + refused + dead
  const waiting = `待发 ${queued} 条${queued > 0 ? `（最久 ${duration(Math.round(oldestQueuedSeconds))}）` : ''}`
  if (troubled === 0) return found('投递', waiting)
  return wrong(
    '投递',
    `${waiting}，等人处理 ${troubled} 条（不确定 ${inDoubt}，被拒绝 ${refused}，多次失败 ${dead}${troubledSince === null ? '' : `；最久 ${duration(Math.max(0, clock.now() - troubledSince))}`}）：${howToRepair}`,
  )
}
