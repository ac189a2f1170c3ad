import type { FileContents } from '../audit/checkpoint-file.ts'
import { findingLines } from '../audit/finding-words.ts'
import type { AuditKeys } from '../audit/keys.ts'
import { verifyChain } from '../audit/verify.ts'
import { ledgerLine, verifyLedger } from '../compensation/verify.ts'
import type { Db } from '../db/database.ts'
import { verifyVerdicts } from '../orders/in-force/stored-verdicts.ts'
import type { Instant } from '../policy/instant.ts'

export interface Verified {
  readonly whole: boolean
  /** What was found, in Chinese. */
  readonly lines: readonly string[]
}

/** What must hold of a database that came from elsewhere: the trail, the ledger, and verdicts as they are judged. */
export async function verifyWhole(
  db: Db,
  { keys, checkpoints, now }: { readonly keys: AuditKeys; readonly checkpoints: FileContents; readonly now: Instant },
): Promise<Verified> {
  const { id: end } = (await db.selectFrom('audit_head').select('id').executeTakeFirst()) ?? { id: 0 }
  const later = checkpoints.checkpoints.filter(({ id }) => id > end)
  // Of the time after the back-up: not the fault of what is here.
  const earlier = checkpoints.checkpoints.filter(({ id }) => id <= end)
  const trail = await verifyChain(db, keys, { file: { ...checkpoints, checkpoints: earlier }, noted: null })
  const ledger = await verifyLedger(db)
  const verdicts = await verifyVerdicts(db, now)
  return {
    whole: trail.faults.length === 0 && ledger.broken === null && verdicts.wrong === null,
    lines: [
      ...findingLines(trail, null),
      ...(later.length === 0 ? [] : [`备份之后的审计记录不在这里：检查点文件记到第 ${later.at(-1)?.id} 条，备份到第 ${end} 条`]),
      ledgerLine(ledger),
      verdicts.wrong === null
        ? `判定一致：${verdicts.orders} 张工单重新判定，与所存相同`
        : `判定不一致：工单 ${verdicts.wrong} 重新判定，与所存不同`,
    ],
  }
}
