import type { Sender } from '../../delivery/sender.ts'
import type { Rooms } from './rooms.ts'

/**
 * Speaks to the open pages. Nobody listening is no failure: the transcript has what was said. A repeat needs no mark either,
 * because a page shows a line of one id once.
 */
export const webchatSender = (rooms: Rooms): Sender => ({
  platform: 'webchat',
  idempotent: true,
  send: async ({ id, at, conversation, message }) => {
    const pages = rooms.say(conversation, { id, seq: null, at, from: { kind: 'bot' }, text: null, message, addressed: false })
    return { sent: true, answer: { pages } }
  },
})
