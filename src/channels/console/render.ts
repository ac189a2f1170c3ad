import type { Message } from '../../messages/message.ts'
import { plainText } from '../../messages/plain-text.ts'

/** A reply as a terminal shows it. */
export const rendered = (message: Message, nameOf: (person: string) => string): string => `${plainText(message, nameOf)}\n`

/** One line of JSON per message: what was said, and what was answered. */
export const asJson = (said: string, replies: readonly Message[], nameOf: (person: string) => string): string =>
  `${JSON.stringify({ in: said, replies: replies.map((message) => ({ kind: message.kind, text: plainText(message, nameOf) })) })}\n`
