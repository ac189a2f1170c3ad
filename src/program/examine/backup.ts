import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type LastBackup, STALE_AFTER, lastBackup } from '../../backup/made.ts'
import type { Finding } from '../../channels/platform.ts'
import { databaseMadeAt } from '../../db/mark.ts'
import { freeBytes } from '../../db/room.ts'
import { duration } from '../../messages/order-words.ts'
import { sizeText } from '../../messages/room-text.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { Program } from '../program.ts'

const what = '备份'
const todo = '请运行 sameday backup --out 文件，并排进每天的定时任务（用别的工具备份的，用 sameday backup note 记下）'

/** When the last back-up was made: a database that matters has one of the last day, and there is room for the next. */
export async function examineBackup({ database: { db }, clock }: Pick<Program, 'database' | 'clock'>): Promise<Finding> {
  const last = await lastBackup(db)
  if (last === null) {
    // On its first day nobody has to have done everything.
    const isNew = clock.now() - ((await databaseMadeAt(db)) ?? 0) <= STALE_AFTER
    return { what, ok: isNew, says: `还没有做过备份：${todo}` }
  }
  const age = clock.now() - last.at
  const says = `最近一次 ${formatInstant(last.at)}（${last.madeWith}），${duration(Math.max(age, 0))}前${openly(last)}`
  const narrow = tooNarrow(last)
  if (age > STALE_AFTER) return { what, ok: false, says: `${says}，已超过一天：${todo}` }
  return narrow === null ? { what, ok: true, says } : { what, ok: false, says: `${says}。${narrow}` }
}

const openly = ({ here }: LastBackup): string =>
  here === null || here.encrypted ? '' : '，没有加密（里面有客户电话和地址）：给 backup 加上 --key-file 即可'

/** Where the last one still lies where it was written, the next is expected beside it; null: there is room, or nobody knows. */
function tooNarrow({ here }: LastBackup): string | null {
  if (here === null || !existsSync(here.file)) return null
  const free = freeBytes(dirname(here.file))
  if (free >= here.bytes * MARGIN) return null
  return `放备份的磁盘只剩 ${sizeText(free)}，上一份有 ${sizeText(here.bytes)}，下一份可能放不下：请把旧的移走`
}

/** From one day to the next it grows by little; a file that is not whole stands beside the others for a time. */
const MARGIN = 1.5
