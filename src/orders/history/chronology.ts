import { compareText } from '../../policy/exact.ts'
import type { SourceState, StoredEvent } from './event.ts'
import { kinds } from './kinds.ts'

/** What people tell the bot, whatever the chat platform. */
export const isToldToBot = ({ source }: { readonly source: string }): boolean => source === 'chat' || source.startsWith('chat/')

/**
 * By when it happened, so that arrival decides nothing. Within one second: what says everything of an order (exports, creation), then what
 * sources say of one thing, then what people told the bot, then decisions in the sequence in which they were taken here. Of two exports the
 * further state is the later (已竣工, then 已撤单, then open), then the later line; the rest is settled by type and key.
 */
export function byHappening(a: StoredEvent, b: StoredEvent): number {
  if (a.happenedAt !== b.happenedAt) return a.happenedAt - b.happenedAt
  const [first, second] = [precedence(a), precedence(b)]
  if (first !== second) return first - second
  if (first === DECISION) return a.id - b.id
  if (saysAll(a) && saysAll(b)) {
    const told = rank(a.payload.state) - rank(b.payload.state) || a.payload.line - b.payload.line
    if (told !== 0) return told
  }
  return compareText(a.type, b.type) || compareText(a.key, b.key) || compareText(a.source, b.source)
}

const DECISION = 3

/** What people decide here; it happened in the sequence in which it arrived. */
export const isDecision = ({ type }: StoredEvent): boolean => kinds[type].decided === true

function precedence(event: StoredEvent): number {
  if (saysAll(event)) return 0
  return isDecision(event) ? DECISION : isToldToBot(event) ? 2 : 1
}

/** Whether the event says all that its source knows of the order. */
export const saysAll = (event: StoredEvent): event is Extract<StoredEvent, { type: 'observed' | 'created' }> =>
  event.type === 'observed' || event.type === 'created'

/** 已竣工 holds over 已撤单, and both over an open order (三(三)2; docs/notice.md section 3). */
export const rank = (state: SourceState): number => (state === 'completed' ? 2 : state === 'cancelled' ? 1 : 0)
