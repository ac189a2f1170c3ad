import { verifyLedger } from '../../compensation/verify.ts'
import { yuan } from '../../policy/explain.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** `sameday ledger verify`: 1 when an entry breaks a rule; names the first. */
export async function ledgerVerify(
  { json }: { readonly json: boolean },
  io: CommandIo,
  { database }: Pick<Program, 'database'>,
): Promise<0 | 1> {
  const { entries, batches, sums, broken } = await verifyLedger(database.db)
  if (json) await io.out(`${JSON.stringify({ entries, batches, sums, broken })}\n`)
  else if (broken !== null)
    await io.out(`账本不完整：${broken.entry === null ? '' : `第 ${broken.entry} 条分录，`}${broken.what}：${broken.rule}\n`)
  else {
    const unpaid = sums.registered + sums.audited + sums.batched
    await io.out(
      `账本完整：${entries} 条分录，${batches} 个批次，全部账户合计为 0；已登记未付 ${yuan(unpaid)}，已付 ${yuan(sums.paid + sums.overpaid)}（其中多付 ${yuan(sums.overpaid)}）\n`,
    )
  }
  return broken === null ? 0 : 1
}
