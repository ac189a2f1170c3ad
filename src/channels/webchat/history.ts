import { conversationKey, type Conversation } from '../../messages/conversation.ts'
import type { WebchatDeps } from './deps.ts'
import type { FromServer } from './protocol.ts'

const SCREENFUL = 50
/** More than this missed while a page was away: it starts from the last lines again. */
const MISSED = 200

type Lines = Extract<FromServer, { type: 'lines' }>

export async function latestLines(conversation: Conversation, deps: WebchatDeps): Promise<Lines> {
  const lines = await deps.transcript(conversation, { limit: SCREENFUL })
  return { type: 'lines', conversation: conversationKey(conversation), lines, range: 'latest', older: lines.length === SCREENFUL }
}

export async function linesAfter(conversation: Conversation, after: number, deps: WebchatDeps): Promise<Lines> {
  const lines = await deps.transcript(conversation, { after, limit: MISSED })
  if (lines.length === MISSED) return latestLines(conversation, deps)
  return { type: 'lines', conversation: conversationKey(conversation), lines, range: 'after', older: true }
}

export async function linesBefore(conversation: Conversation, before: number, deps: WebchatDeps): Promise<Lines> {
  const lines = await deps.transcript(conversation, { before, limit: SCREENFUL })
  return { type: 'lines', conversation: conversationKey(conversation), lines, range: 'before', older: lines.length === SCREENFUL }
}
