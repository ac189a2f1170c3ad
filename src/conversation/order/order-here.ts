import { createHash } from 'node:crypto'
import { findOrder } from '../../orders/queries.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { type Action, mayDo, visibleDistricts } from '../../people/permissions.ts'
import { judge } from '../../policy/judge.ts'
import { orderJson } from '../../policy/parse-order.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { Answer, Scene } from '../command.ts'
import { orderNotFound, refusal } from '../refusal.ts'

/** An order that the asker may see here, judged as of now. */
export interface SeenOrder {
  readonly stored: StoredOrder
  readonly verdict: Verdict
  /** The asker's own crew is on it. */
  readonly own: boolean
}

/** Answers with the order, or that there is none: in the same words whether it does not exist or is not theirs to see here. */
export async function withOrder<T>(scene: Scene, id: string, then: (seen: SeenOrder) => T | Promise<T>): Promise<T | Answer> {
  const stored = await findOrder(scene.trx, id)
  const visible = visibleDistricts(scene.organisation, scene.asker.id, scene.conversation)
  if (stored === null || !visible.includes(stored.order.district)) return orderNotFound(id)
  const refused = refusedHere(scene, 'query-orders', { stored, own: isOwn(scene, stored) })
  return refused ?? then({ stored, verdict: judge(stored.order, scene.context), own: isOwn(scene, stored) })
}

const isOwn = ({ asker }: Scene, { order }: StoredOrder): boolean => asker.crew !== null && order.installer === asker.crew

/** Why the asker may not do this to the order, as an answer; null when they may. */
export function refusedHere(
  { organisation, asker, conversation }: Scene,
  action: Action,
  { stored: { order }, own }: Pick<SeenOrder, 'stored' | 'own'>,
  approval?: { readonly proposedBy: string; readonly evidence: boolean },
): Answer | null {
  const permission = mayDo(organisation, asker.id, action, {
    conversation,
    district: order.district,
    ownOrder: own,
    ...(approval === undefined ? {} : { approval }),
  })
  return permission.allowed ? null : refusal(action, permission.reason, order.id)
}

export const contactAllowed = (scene: Scene, seen: SeenOrder): boolean => refusedHere(scene, 'see-contact', seen) === null

/** Of all that a decision about the order rests on; an export that says nothing new does not change it. */
export const fingerprintOf = ({ order, sourceState, proposal, escalation }: StoredOrder): string =>
  createHash('sha256')
    .update(JSON.stringify([orderJson(order), sourceState, proposal, escalation]))
    .digest('base64url')
