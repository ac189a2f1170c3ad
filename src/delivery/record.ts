import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import type { Attempt } from './claim.ts'
import type { Outcome } from './outcome.ts'
import { storedJson } from './stored-json.ts'

/** `next`: what may be sent after it in its lane. */
export type Recorded = { readonly next: string | null } | 'superseded'

/**
 * Writes how an attempt ended. An answer that comes late still counts where nothing was done since;
 * an attempt that was followed by another, or given up by a person, changes nothing.
 */
export async function record(db: Db, attempt: Attempt, outcome: Outcome): Promise<Recorded> {
  const row = await db
    .updateTable('outgoing')
    .set({ ...columns(outcome), state: outcome.state, sending_at: null })
    .where('id', '=', attempt.id)
    .where('attempts', '=', attempt.number)
    .where('state', 'in', outcome.state === 'sent' ? ['sending', 'in-doubt', 'queued'] : ['sending'])
    .returning((eb) => nextInLane(eb).as('next'))
    .executeTakeFirst()
  return row ?? 'superseded'
}

function columns(outcome: Outcome) {
  switch (outcome.state) {
    case 'sent':
      return { answer: storedJson(outcome.answer), reason: null, sent_at: sql<Date>`now()`, seq: sql<number>`nextval('transcript_seq')` }
    case 'queued':
      return { ...refused(outcome), repeat: outcome.repeat, not_before: sql<Date>`now() + ${outcome.afterSeconds} * interval '1 s'` }
    case 'refused':
    case 'dead':
      return refused(outcome)
    case 'in-doubt':
      return { reason: outcome.reason }
  }
}

const refused = (outcome: { readonly reason: string; readonly answer?: unknown }) => ({
  reason: outcome.reason,
  refusals: sql<number>`refusals + 1`,
  ...('answer' in outcome ? { answer: storedJson(outcome.answer) } : {}),
})

const nextInLane = (eb: ExpressionBuilder<Schema, 'outgoing'>) =>
  eb
    .selectFrom('outgoing as next')
    .select('next.id')
    .whereRef('next.platform', '=', 'outgoing.platform')
    .whereRef('next.conversation', '=', 'outgoing.conversation')
    .whereRef('next.lane', '=', 'outgoing.lane')
    .whereRef('next.position', '>', 'outgoing.position')
    .where('next.state', 'in', ['queued', 'sending'])
    .orderBy('next.position')
    .limit(1)
