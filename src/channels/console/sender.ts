import type { Sender } from '../../delivery/sender.ts'

/** A terminal shows what was answered to its own lines, which it reads back; so everything counts as shown. */
export const consoleSender: Sender = {
  platform: 'console',
  idempotent: true,
  send: () => Promise.resolve({ sent: true, answer: null }),
}
