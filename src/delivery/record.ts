import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { prepared } from '../db/prepared.ts'
import type { Db, Trx } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Schema } from '../db/schema.ts'
import { conversationOf } from '../messages/conversation.ts'
import type { Attempt } from './claim.ts'
import type { SendOutcome, TellTrouble } from './outcome.ts'
import type { SendRate } from '../platforms/platforms.ts'
import { storedJson } from '../db/stored-json.ts'
import { markTold } from './trouble.ts'

/** `next`: what may be sent after it in its lane; `toSay`: what the trouble with it makes the program say elsewhere. */
export type Recorded = { readonly next: string | null; readonly toSay: readonly string[] } | 'superseded'

interface Recording {
  readonly db: Db
  readonly rate: SendRate | null
  readonly tellTrouble: TellTrouble | null
  /** The product clock. */
  readonly now: Instant
}

/**
 * Writes how an attempt ended, and what is to be told of it, in one transaction. An answer that comes late still counts where nothing was
 * done since; an attempt that was followed by another, or given up by a person, changes nothing.
 */
export async function record({ db, rate, tellTrouble, now }: Recording, attempt: Attempt, outcome: SendOutcome): Promise<Recorded> {
  // A message refused for good waits for a person, who is told of it with the rest.
  const troubled = 'trouble' in outcome && (outcome.trouble === 'gone' || (outcome.trouble === 'alarm' && outcome.state === 'queued'))
  const holdsUp = outcome.state === 'queued' && outcome.holdsUpAll && rate !== null
  if (!troubled && !holdsUp) {
    const row = await prepared(() => write(db, attempt, outcome, now))
    return row === null ? 'superseded' : { next: row.next, toSay: [] }
  }
  return db.transaction().execute(async (trx) => {
    const row = await write(trx, attempt, outcome, now)
    if (row === null) return 'superseded'
    if (holdsUp) await holdUp(trx, attempt, row.conversation, outcome.afterSeconds, rate)
    const conversation = conversationOf(row.conversation)
    if (!troubled || tellTrouble === null || conversation === null) return { next: row.next, toSay: [] }
    const { platform } = attempt
    const toSay = await tellTrouble(trx, { platform, conversation, trouble: outcome.trouble, reason: outcome.reason })
    if (toSay.length > 0) await markTold(trx, [attempt.id], now)
    return { next: row.next, toSay }
  })
}

async function write(
  db: Db,
  attempt: Attempt,
  outcome: SendOutcome,
  now: Instant,
): Promise<{ next: string | null; conversation: string } | null> {
  const arrived = outcome.state === 'sent' || outcome.state === 'part-sent'
  const row = await db
    // Counted only where something asks for it.
    .with('place', () => sql<{ seq: number }>`(select nextval('transcript_seq') as seq)`)
    .updateTable('outgoing')
    .set({ ...columns(outcome, now), state: outcome.state === 'part-sent' ? 'queued' : outcome.state, sending_at: null })
    .where('id', '=', attempt.id)
    .where('attempts', '=', attempt.number)
    .where('part', '=', attempt.part)
    .where('state', 'in', arrived ? ['sending', 'in-doubt', 'queued'] : ['sending'])
    .returning((eb) => ['conversation', nextInLane(eb).as('next')])
    .executeTakeFirst()
  return row ?? null
}

function columns(outcome: SendOutcome, now: Instant) {
  switch (outcome.state) {
    case 'sent':
      return {
        answer: storedJson(outcome.answer),
        reason: null,
        troubled_at: null,
        // An address by which it could be answered is as good as a password.
        reply_to: null,
        sent_at: sql<string>`now()`,
        seq: sql<number>`(select seq from place)`,
      }
    case 'part-sent':
      return {
        part: sql<number>`part + 1`,
        arrived: sql`arrived || ${storedJson([outcome.answer])}::jsonb`,
        reason: null,
        troubled_at: null,
        refusals: 0,
        repeat: false,
        not_before: sql<string>`now()`,
      }
    case 'queued':
      return { ...refused(outcome), repeat: outcome.repeat, not_before: sql<string>`now() + ${outcome.afterSeconds} * interval '1 s'` }
    case 'refused':
    case 'dead':
      return { ...refused(outcome), ...troubledSince(now) }
    case 'in-doubt':
      return { reason: outcome.reason, ...troubledSince(now) }
    case 'dropped':
      return { reason: outcome.reason, reply_to: null }
  }
}

/** It waits for a person, who has not heard of it. */
const troubledSince = (now: Instant) => ({ troubled_at: formatInstant(now), told_at: null })

const refused = (outcome: { readonly reason: string; readonly answer?: unknown; readonly counts?: boolean }) => ({
  reason: outcome.reason,
  refusals: sql<number>`refusals + ${outcome.counts === false ? 0 : 1}`,
  ...('answer' in outcome ? { answer: storedJson(outcome.answer) } : {}),
})

/** Fills the conversation's bucket, so that it has no room for anything before the pause is over. */
async function holdUp(
  trx: Trx,
  { platform }: Attempt,
  conversation: string,
  seconds: number,
  { everySeconds, burst }: SendRate,
): Promise<void> {
  const until = sql<string>`now() + ${seconds + everySeconds * (burst - 1)} * interval '1 s'`
  await trx
    .insertInto('rate_slot')
    .values({ platform, conversation, free_at: until })
    .onConflict((conflict) =>
      conflict.columns(['platform', 'conversation']).doUpdateSet({ free_at: sql`greatest(rate_slot.free_at, ${until})` }),
    )
    .execute()
}

const nextInLane = (eb: ExpressionBuilder<Schema, 'outgoing'>) =>
  eb
    .selectFrom('outgoing as next')
    .select('next.id')
    .whereRef('next.platform', '=', 'outgoing.platform')
    .whereRef('next.conversation', '=', 'outgoing.conversation')
    .whereRef('next.lane', '=', 'outgoing.lane')
    .whereRef('next.position', '>', 'outgoing.position')
    .where(sql<SqlBool>`next.state in ('queued', 'sending')`)
    .orderBy('next.position')
    .limit(1)
