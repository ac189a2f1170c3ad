import type { Refusal } from './codes.ts'
import type { InDoubt, Unreached } from './http.ts'

/** Nothing of a message has left, for whatever reason: it may wait until the platform is reached again. */
export const notLeft = (error: Unreached | InDoubt): Refusal => ({
  sent: false,
  retry: 'when-connected',
  reason: `连不上钉钉：${error.message}`,
  answer: null,
})
