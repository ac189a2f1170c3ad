import type { Finding } from '../../channels/platform.ts'
import { connectionHints } from '../../config/config.ts'
import { kindNames } from '../../db/mark.ts'
import { deliveryHealth } from '../../delivery/health.ts'
import { howToRepair } from '../../messages/delivery-text.ts'
import { duration } from '../../messages/order-words.ts'
import { type WatchdogKind, watchdogNames } from '../../messages/watchdog-text.ts'
import { restDaysMissing } from '../../people/org-check.ts'
import { platforms as platformTable } from '../../platforms/platforms.ts'
import { servedPlatforms } from '../../platforms/reachable.ts'
import { dayOf } from '../../policy/instant.ts'
import { SILENT_AFTER, lastRun } from '../../watchdog/last-run.ts'
import type { OpenChannels } from '../channels.ts'
import { type Program, databaseExists } from '../program.ts'
import { examineBackup } from './backup.ts'
import { examineClock } from './clocks.ts'
import { examineFeeds } from './feeds.ts'
import { found, wrong } from './finding.ts'
import { examineKeys } from './keys.ts'
import { examineLeases } from './leases.ts'
import { examineSms } from './sms.ts'
import { examineStorage } from './storage.ts'
import { examineVersions } from './versions.ts'

/** Everything that `sameday doctor` looks at, in Chinese, with what to do about each problem. Says nothing in any group. */
export async function examine(program: Program, channels: OpenChannels): Promise<Finding[]> {
  const isKept = program.database.engine === 'server' || databaseExists(program.config, program.kind)
  const isLive = program.kind === 'live'
  return [
    ...(await examineVersions(program)),
    ...(await examineStorage(program)),
    ...(isLive && isKept ? [await examineBackup(program)] : []),
    ...(await examineKeys(program)),
    await examineClock(program),
    ...restDays(program),
    ...(isLive && isKept ? await examineFeeds(program) : []),
    ...(await platforms(program, channels)),
    ...(isLive ? [...(await groups(program)), ...people(program), examineSms(program.organisation.sms)] : []),
    await deliveries(program),
    await watchdog(program),
  ]
}

function restDays({ organisation, clock }: Program): Finding[] {
  const missing = restDaysMissing(organisation, dayOf(clock.now()))
  return missing === null ? [] : [wrong('节假日', missing)]
}

async function platforms(program: Program, channels: OpenChannels): Promise<Finding[]> {
  if (program.kind !== 'live') return [found('渠道', `${kindNames[program.kind]}数据库不连接群聊`)]
  if (channels.size === 0) {
    return [found('渠道', `没有配置，机器人不会收发群消息。可配置 ${connectionHints().join('；')}`)]
  }
  const checked = await Promise.all([...channels.values()].map((channel) => channel.check()))
  return [...checked.flat(), ...(await examineLeases(program, channels))]
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
