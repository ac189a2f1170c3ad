import { yuan } from '../policy/explain.ts'
import type { Verification } from './verify.ts'

/** Whether the ledger is whole, in one line. */
export function ledgerLine({ entries, batches, sums, broken }: Verification): string {
  if (broken !== null) return `账本不完整：${broken.entry === null ? '' : `第 ${broken.entry} 条分录，`}${broken.what}：${broken.rule}`
  const unpaid = sums.registered + sums.audited + sums.batched
  return `账本完整：${entries} 条分录，${batches} 个批次，全部账户合计为 0；已登记未付 ${yuan(unpaid)}，已付 ${yuan(sums.paid + sums.overpaid)}（其中多付 ${yuan(sums.overpaid)}）`
}
