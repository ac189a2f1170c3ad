import type { Outage } from '../../../outages/outages.ts'
import { ordersByNumber } from '../../../orders/queries.ts'
import { exemptionName } from '../../../orders/words/value-words.ts'
import { judge } from '../../../policy/judge.ts'
import type { Scene } from '../../command.ts'
import { saidReason } from '../../grammar/reasons.ts'

/** Orders that one answer lists. */
const LISTED = 20

/**
 * The orders that a person may want to exempt for this cause: promised, and neither in time nor exempt already. Nothing is exempted by itself.
 * A cause that is nobody else's exempts nothing (三(二)).
 */
export async function candidateLines({ trx, organisation, context, now }: Scene, outage: Outage, cause: string): Promise<string[]> {
  const reason = saidReason(cause, organisation.exemptionWords)
  if (reason === null || reason === 'rural') return ['这个原因不在免责之列〔三(二)〕，各单照常计时、照常赔付']
  const orders = await ordersByNumber(trx, outage.orders, now)
  const candidates = orders.filter(({ order }) => {
    const verdict = judge(order, context)
    return verdict.inScope && verdict.guaranteed && verdict.exemption === null && ['open', 'overdue', 'late'].includes(verdict.status)
  })
  if (candidates.length === 0) return ['没有可以豁免的工单：都已按时完成、已撤单、已豁免或不在承诺范围']
  return [
    `可考虑豁免（${exemptionName({ reason, said: cause })}）的 ${candidates.length} 单，须逐单核实后由人登记：`,
    ...candidates.slice(0, LISTED).map(({ order }) => `/豁免 ${order.id} ${cause}`),
    ...(candidates.length > LISTED ? [`另有 ${candidates.length - LISTED} 单`] : []),
  ]
}
