import { contactLook } from '../../../audit/contact-looks.ts'
import { type OrderPicture, pictureName, picturesFor, picturesNamed } from '../../inbox/pictures.ts'
import type { Button, FileMessage } from '../../../messages/message.ts'
import type { StoredOrder } from '../../../orders/current/rows.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { type SeenOrder, mayDoTo } from '../../order/seen-order.ts'

/** What is written as the proofs of an order. */
const proofsOf = ({ order, proposal }: Pick<StoredOrder, 'order' | 'proposal'>): string[] =>
  [
    order.exemption?.evidence ?? null,
    proposal?.evidence ?? null,
    order.acceptanceEvidence,
    ...order.reschedules.map(({ evidence }) => evidence),
  ].filter((proof) => proof !== null)

/** The pictures that prove something of an order, to who may record such. They may show a customer's home and papers: in private only. */
export async function picturesShown({ trx, conversation }: Scene, { stored }: SeenOrder): Promise<Answer> {
  const { id } = stored.order
  if (conversation.kind !== 'direct') return { replies: [says(`凭证图片只在私聊里看，请私聊我发：/凭证 ${id} 查看`)] }
  const proofs = proofsOf(stored)
  const pictures = await picturesFor(trx, id, proofs)
  const written = proofs.length === 0 ? `工单 ${id} 还没有凭证。` : `工单 ${id} 的凭证：${[...new Set(proofs)].join('、')}`
  if (pictures.length === 0) return { replies: [says(written, ...(proofs.length === 0 ? [] : ['没有图片。']))] }
  return {
    replies: [says(written), ...pictures.map((picture) => asMessage(id, picture))],
    audit: contactLook(`凭证 ${pictures.map(({ seq }) => pictureName(seq)).join(' ')}`, id),
  }
}

/** Whether there is something to see, in a place where it may be seen, for this person. */
export const maySeePictures = (scene: Scene, seen: SeenOrder): boolean =>
  scene.conversation.kind === 'direct' &&
  proofsOf(seen.stored).some((proof) => picturesNamed(proof).length > 0) &&
  mayDoTo(scene, 'record', seen).allowed

export const seePictures = (id: string): Button => ({ label: '看凭证', says: `/凭证 ${id} 查看`, style: 'plain' })

const asMessage = (id: string, { seq, hash, size, mediaType }: OrderPicture): FileMessage => ({
  kind: 'image',
  name: `凭证-${id}-${pictureName(seq)}.${mediaType === 'image/png' ? 'png' : 'jpg'}`,
  mediaType,
  hash,
  size,
  text: `工单 ${id} 的凭证 ${pictureName(seq)}`,
})
