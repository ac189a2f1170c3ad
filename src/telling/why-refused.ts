import { exemptionText } from '../policy/explain.ts'
import type { Judged } from '../policy/judge.ts'

/**
 * Why nothing is paid for an order, as a customer may read it; null: something is paid, or that is not known yet. Of an unproven opt-out the
 * desk decides first.
 */
export function whyRefused({ verdict }: Judged): string | null {
  const { inScope, guaranteed, status, exemption, compensationFen, flags } = verdict
  if (compensationFen > 0 || flags.some((flag) => flag === 'opt-out-unproven')) return null
  if (!inScope) return '不在承诺范围'
  if (status === 'open' || status === 'overdue') return null
  if (exemption !== null) return exemptionText[exemption]
  if (status === 'cancelled') return '工单已撤销'
  if (status === 'on-time') return '已在承诺时限内完成'
  return guaranteed ? null : '已按约定办理，不属当日承诺'
}
