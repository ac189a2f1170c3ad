import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Order } from '../../policy/order.ts'
import { type Fields, asFields, booleanOr, instant, isAbsent, text, textOrNull } from '../../policy/read.ts'
import type { StoredEvent } from '../history/event.ts'

/** 四(三)3: help that was asked for and is not given yet. */
export interface Support {
  readonly problem: string
  readonly at: Instant
  readonly by: string | null
  readonly taken: { readonly at: Instant; readonly by: string | null } | null
  /** It was said once more that nobody has answered. */
  readonly saidAgain: boolean
}

/** From all events of the order, in the sequence of their happening; an order that has ended needs none. */
export function supportOf(events: readonly StoredEvent[], { completedAt, cancelledAt }: Order): Support | null {
  return completedAt === null && cancelledAt === null ? events.reduce(step, null) : null
}

function step(open: Support | null, event: StoredEvent): Support | null {
  const { happenedAt: at, actor: by } = event
  if (event.type === 'support-asked') return { problem: event.payload.problem, at, by, taken: null, saidAgain: false }
  if (event.type === 'support-taken') return open && { ...open, taken: { at, by } }
  if (event.type === 'support-said-again') return open && { ...open, saidAgain: true }
  return event.type === 'support-answered' ? null : open
}

export const supportJson = ({ at, taken, ...said }: Support): object => ({
  ...said,
  at: formatInstant(at),
  taken: taken && { ...taken, at: formatInstant(taken.at) },
})

export function readSupport(f: Fields): Support {
  const who = (fields: Fields) => ({ at: instant(fields['at'], 'at'), by: textOrNull(fields['by'], 'by') })
  return {
    problem: text(f['problem'], 'problem'),
    ...who(f),
    taken: isAbsent(f['taken']) ? null : who(asFields(f['taken'], 'taken')),
    saidAgain: booleanOr(f['saidAgain'], 'saidAgain', false),
  }
}
