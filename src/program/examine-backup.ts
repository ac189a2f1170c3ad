import { STALE_AFTER, lastBackup } from '../backup/made.ts'
import type { Finding } from '../channels/platform.ts'
import { databaseMadeAt } from '../db/mark.ts'
import { duration } from '../messages/order-words.ts'
import { formatInstant } from '../policy/instant.ts'
import type { Program } from './program.ts'

/** When the last back-up was made: a database that matters has one of the last day. */
export async function examineBackup({ database: { db }, clock }: Pick<Program, 'database' | 'clock'>): Promise<Finding> {
  const what = '备份'
  const last = await lastBackup(db)
  const todo = '请运行 sameday backup --out 文件，并排进每天的定时任务（用别的工具备份的，用 sameday backup note 记下）'
  if (last === null) {
    // On its first day nobody has to have done everything.
    const isNew = clock.now() - ((await databaseMadeAt(db)) ?? 0) <= STALE_AFTER
    return { what, ok: isNew, says: `还没有做过备份：${todo}` }
  }
  const age = clock.now() - last.at
  const says = `最近一次 ${formatInstant(last.at)}（${last.madeWith}），${duration(Math.max(age, 0))}前`
  return age <= STALE_AFTER ? { what, ok: true, says } : { what, ok: false, says: `${says}，已超过一天：${todo}` }
}
