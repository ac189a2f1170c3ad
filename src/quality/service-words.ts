import { durationBriefly } from '../messages/order-words.ts'
import type { Instant } from '../policy/instant.ts'

/** `还剩1天2小时`, `已超时3小时`: the last second still counts. */
export const regulatorLeft = (dueBy: Instant, now: Instant): string =>
  now <= dueBy ? `还剩${durationBriefly(dueBy - now)}` : `已超时${durationBriefly(now - dueBy)}`
