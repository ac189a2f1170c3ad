import { accessSync, constants, existsSync } from 'node:fs'
import { sql } from 'kysely'
import type { Finding } from '../../channels/platform.ts'
import { duration } from '../../messages/order-words.ts'
import { type FeedAge, feedAges } from '../../orders/feeds.ts'
import { whenBriefly } from '../../policy/explain.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Program } from '../program.ts'
import { found, wrong } from './finding.ts'

/** When each source of orders last said something, and whether files that are put down for us can be taken. */
export async function examineFeeds(program: Program): Promise<Finding[]> {
  const { database, organisation, clock } = program
  const ages = await feedAges(database.db, organisation.feeds, clock.now())
  return [...(ages.length === 0 ? [await unwatched(program)] : ages.map(feed)), ...folder(organisation.intake.folder)]
}

function feed({ source, dataAsOf, ageSeconds, stale, staleAfterMinutes }: FeedAge): Finding {
  const what = `数据源 ${source}`
  const limit = `上限 ${duration(staleAfterMinutes * 60)}`
  if (dataAsOf === null) return wrong(what, `还没有收到过数据（${limit}）：请核对导出任务和 --source ${source}`)
  const says = `数据截至 ${whenBriefly(dataAsOf)}，已过 ${duration(ageSeconds)}（${limit}）`
  return stale ? wrong(what, `${says}：请检查源系统的导出和推送；间隔本来就长的，改组织文件 feeds 的 staleAfterMinutes`) : found(what, says)
}

/** Nobody has said which sources are to be expected: a silence is noticed by nobody. */
async function unwatched({ database: { db }, clock }: Program): Promise<Finding> {
  const what = '数据源'
  const todo = '组织文件没有写 feeds，数据断了不会告警：请按源系统的间隔写上'
  const { rows } = await sql<{ source: string; at: Instant }>`
    select source, max(data_as_of) as at from import where state = 'done' group by source order by 2 desc`.execute(db)
  const said = rows.map(({ source, at }) => `${source} 截至 ${whenBriefly(at)}（${duration(Math.max(0, clock.now() - at))}前）`)
  return found(what, said.length === 0 ? `还没有导入过。${todo}` : `${said.join('、')}。${todo}`)
}

function folder(path: string | null): Finding[] {
  if (path === null) return []
  const what = '接收文件夹'
  if (!existsSync(path)) return [wrong(what, `没有 ${path}：请建立它，或改组织文件 intake 的 folder`)]
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return [found(what, `${path} 能读写`)]
  } catch {
    return [wrong(what, `${path} 不能读写：请把它交给运行本程序的用户（取走的文件要移到 done/ 里）`)]
  }
}
