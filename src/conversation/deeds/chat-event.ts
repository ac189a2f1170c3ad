import type { EventType } from '../../orders/history/event.ts'
import type { Scene } from '../command.ts'

/** The circumstances of an event that a person brings about by a message: the same message brings it about once. */
export const chatEvent = ({ platform, messageId, now, asker }: Scene, orderId: string, type: EventType) => ({
  orderId,
  happenedAt: now,
  learntAt: now,
  source: `chat/${platform}`,
  key: `${messageId}/${type}`,
  actor: asker.id,
  importId: null,
})
