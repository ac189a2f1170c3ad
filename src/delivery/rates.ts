import type { Platform } from '../messages/conversation.ts'

/** How often one conversation may be spoken to: `burst` at once, then one every so many seconds. */
export interface Rate {
  readonly everySeconds: number
  readonly burst: number
  /** What of the burst a bulletin may use; the rest is kept for replies and alerts, which so pass a long bulletin. */
  readonly bulletinBurst: number
}

export type Rates = Readonly<Record<Platform, Rate | null>>

/** Below each platform's own limits: in any minute at most burst + 60 / everySeconds. null: the program's own page and terminal. */
export const rates: Rates = {
  webchat: null,
  console: null,
  // WeCom allows 30 a minute and 1000 an hour; this stays at 25 and 910.
  wecom: { everySeconds: 4, burst: 10, bulletinBurst: 5 },
  // No limit of a conversation is documented for a robot's own messages; the custom webhook keeps its own pace below its 20 a minute.
  dingtalk: { everySeconds: 3, burst: 10, bulletinBurst: 5 },
}
