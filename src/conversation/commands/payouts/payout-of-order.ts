import { payoutSentence } from '../../../compensation/payout-sentence.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import type { Scene } from '../../command.ts'
import { type SeenOrder, mayDoTo } from '../../order/seen-order.ts'
import { readingOf } from './reading.ts'

/** How far the payment of an order's claim is, for who may read payouts; null: there is nothing to say of it, or not to this person. */
export async function payoutOfOrder(scene: Scene, seen: SeenOrder): Promise<string | null> {
  const { stored, verdict } = seen
  if (!verdict.inScope || !mayDoTo(scene, 'read-payouts', seen).allowed) return null
  const { id } = stored.order
  const lines = await payoutLines(scene.trx, readingOf(scene), { orders: [id] })
  const ofOrder = lines.filter(({ claim, state }) => claim.orders.includes(id) && state !== 'accruing')
  return ofOrder.length === 0 ? null : payoutSentence(ofOrder)
}
