import { createHash } from 'node:crypto'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { type Action, type Circumstances, type Permission, leadsCrew, mayDo } from '../../people/permissions.ts'
import { orderJson } from '../../policy/parse-order.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { Scene } from '../command.ts'

/** An order that the asker may see here, judged as of now. */
export interface SeenOrder {
  readonly stored: StoredOrder
  readonly verdict: Verdict
  /** The asker's own crew is on it. */
  readonly own: boolean
}

/** Whether the asker may do this to the order here. `approval`: of what waits for approval, unless said otherwise. */
export function mayDoTo(
  { organisation, asker, conversation }: Scene,
  action: Action,
  { stored: { order, proposal }, own }: Pick<SeenOrder, 'stored' | 'own'>,
  approval: Circumstances['approval'] = { proposedBy: proposal?.by ?? '', evidence: proposal?.evidence !== null },
): Permission {
  const ledOrder = leadsCrew(asker, order.installer)
  return mayDo(organisation, asker.id, action, { conversation, district: order.district, ownOrder: own, ledOrder, approval })
}

export const contactAllowed = (scene: Scene, seen: SeenOrder): boolean => mayDoTo(scene, 'see-contact', seen).allowed

/** Of all that a decision about the order rests on; an export that says nothing new does not change it. */
export const fingerprintOf = ({ order, sourceState, proposal, escalation, recorded }: StoredOrder): string =>
  createHash('sha256')
    .update(JSON.stringify([orderJson(order), sourceState, proposal, escalation, recorded]))
    .digest('base64url')
