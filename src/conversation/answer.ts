import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Db, Trx } from '../db/database.ts'
import { OUTDATED_PLAN, unprepared } from '../db/prepared.ts'
import { errorCode } from '../db/problems.ts'
import { type Transacting, transacting } from '../db/transacting.ts'
import { type Jobs, enqueueLater } from '../delivery/enqueue.ts'
import { conversationKey } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Thread, threadOfMessage } from '../platforms/thread.ts'
import type { WordingBook } from '../knowledge/book.ts'
import { approvedEntries } from '../knowledge/referred.ts'
import { type Organisation, personOf } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'
import { appendAuditLast } from '../audit/append.ts'
import type { AuditOutcome } from '../audit/audit.ts'
import type { AuditKeys } from '../audit/keys.ts'
import type { Answer, Scene } from './command.ts'
import { vocabulary } from './commands.ts'
import { keepShown } from './dialogue/memory.ts'
import { answerTo } from './dialogue/route.ts'
import { sayingWhatWasHeard, spokenText } from './dialogue/spoken.ts'
import { TOO_OLD, notBound, notFetched, stranger, tooOld, unreadable } from './dialogue/turned-away.ts'
import { answerInVain } from './buttons/press-in-vain.ts'
import { useUp } from './buttons/take-press.ts'
import { type Unanswered, apologise, withoutContent } from './inbox/apology.ts'
import { type Heard, type Turn, finishing, isWaiting, takeOldest } from './inbox/inbox.ts'
import { type PictureSources, keepPictures, pictureName } from './inbox/pictures.ts'
import { type Ahead, type ContextAt, lookAhead } from './look-ahead.ts'
import { understand } from './reading/understand.ts'
import { noticesOf, repliesOf } from './to-say.ts'

/** What answering needs of the rest of the program. */
export interface Conversing {
  readonly db: Db
  readonly clock: Clock
  readonly log: Pick<BaseLogger, 'error' | 'warn' | 'info'>
  readonly jobs: Jobs
  readonly auditKeys: AuditKeys
  organisation(): Organisation
  readonly contextAt: ContextAt
  /** The agreed wording that answers a question. */
  readonly knowledge: WordingBook
  /** Where pictures that people send are fetched. */
  readonly pictures: PictureSources
  /** The platforms on which a group can be spoken to now. */
  platformsOf(trx: Trx, group: string): Promise<readonly Platform[]>
}

/** A message during which the process died so often is not tried again. */
const MOST_PICKUPS = 5
const ANSWER_WITHIN_MILLIS = 20_000
/** PostgreSQL asks to do it over: it could not be done beside another transaction, or the database was migrated since it was prepared. */
const DO_OVER = ['40001', '40P01', OUTDATED_PLAN]
const MOST_TRIES = 3

/**
 * Answers what waits in the conversation up to this turn, in order. Each message is answered in one transaction: what it
 * changed, what is said, the audit trail and the mark that it is handled stand or fall together. Yields the ids of what is
 * to be said, after each commit.
 */
export async function* answerUpTo(conversing: Conversing, turn: Turn): AsyncGenerator<readonly string[]> {
  for (;;) {
    const said = await answerOldest(conversing, turn)
    if (said !== null && 'withPictures' in said) {
      await keepPictures(conversing.db, conversing.pictures, said.withPictures, conversing.clock.now())
      continue
    }
    if (said !== null) yield said.ids
    // Waits after the commit: it holds up only the asker, and nothing of the database.
    if (said !== null && said.pauseMillis > 0) await sleep(said.pauseMillis)
    if (said?.seq === turn.seq || (said === null && !(await isWaiting(conversing.db, turn.seq)))) return
  }
}

interface Replied {
  readonly seq: number
  readonly ids: readonly string[]
  readonly pauseMillis: number
}

/** A message whose pictures are yet to be fetched: nothing was done about it. */
interface Unfetched {
  readonly withPictures: Heard
}

async function answerOldest(conversing: Conversing, turn: Turn): Promise<Replied | Unfetched | null> {
  for (let tries = 1; ; tries++) {
    const hand: Hand = { taken: null }
    try {
      return await (tries === 1 ? answerTaken(conversing, turn, hand) : unprepared(() => answerTaken(conversing, turn, hand)))
    } catch (error) {
      if (tries < MOST_TRIES && DO_OVER.includes(errorCode(error))) continue
      // Nothing was taken: the database is away, and the message waits for it.
      if (hand.taken === null) throw error
      return giveUp(conversing, hand.taken, error)
    }
  }
}

interface Hand {
  taken: Heard | null
}

/** Takes the oldest message into the hand and answers it. */
async function answerTaken(conversing: Conversing, turn: Turn, hand: Hand): Promise<Replied | Unfetched | null> {
  const since = performance.now()
  await conversing.knowledge.refresh(() => approvedEntries(conversing.db))
  const replied = await transacting(conversing.db, async (tx) => {
    const now = conversing.clock.now()
    // In one go; what is known of the speaker is mostly of whose turn it is.
    const taking = takeOldest(tx.trx, turn)
    const ahead = lookAhead(conversing.contextAt, tx.trx, turn, now)
    hand.taken = await taking
    if (hand.taken === null) return null
    if (isToBeFetched(hand.taken, now)) return { withPictures: hand.taken }
    const { seq } = hand.taken
    const known = seq === turn.seq ? ahead : lookAhead(conversing.contextAt, tx.trx, hand.taken, now)
    return { heard: hand.taken, seq, ...(await inTime(answer({ ...conversing, ...tx, now, heard: hand.taken, ...known }))) }
  })
  if (replied === null || !('ids' in replied)) return replied
  const { heard, seq, pauseMillis, said } = replied
  const ids = await replied.ids
  conversing.log.info(
    { thread: threadOf(heard), seq, platform: heard.platform, ...said, says: ids, millis: Math.round(performance.now() - since) },
    'a message was answered',
  )
  return { seq, ids, pauseMillis }
}

const threadOf = ({ platform, messageId }: Heard): Thread => threadOfMessage(platform, messageId)

/** From who is known, in a private chat; whoever gave up waiting has moved on. */
const isToBeFetched = ({ pictures, person, conversation, saidAt, pickups }: Heard, now: Instant): boolean =>
  pictures !== null &&
  'wanted' in pictures &&
  person !== null &&
  conversation.kind === 'direct' &&
  now - saidAt <= TOO_OLD &&
  pickups <= MOST_PICKUPS

async function giveUp(conversing: Conversing, heard: Heard, error: unknown): Promise<Replied> {
  const failure: Unanswered = { heard, thread: threadOf(heard), now: conversing.clock.now() }
  const { seq, platform, conversation } = heard
  const where = { seq, platform, conversation: conversationKey(conversation) }
  conversing.log.error({ thread: failure.thread, ...where, error: withoutContent(error) }, 'a message could not be answered')
  return { seq, ids: await apologise(conversing, failure), pauseMillis: 0 }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const late = sleep(ANSWER_WITHIN_MILLIS, null, { signal: done.signal }).then(() => {
    throw new Error(`no answer within ${ANSWER_WITHIN_MILLIS} ms`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    done.abort()
    late.catch(() => undefined)
  }
}

/** A message that is being answered. */
interface Answering extends Conversing, Transacting, Ahead {
  readonly heard: Heard
  readonly now: Instant
}

/** What was answered: of what was said only which command it was. */
interface Answered extends Pick<Replied, 'pauseMillis'> {
  readonly ids: Promise<string[]>
  readonly said: { readonly command: string; readonly outcome: AuditOutcome | null }
}

async function answer(answering: Answering): Promise<Answered> {
  const { heard, now, trx } = answering
  if (heard.pickups > MOST_PICKUPS) throw new Error(`picked up ${heard.pickups} times`)
  const { action, state, pauseMillis = 0, ...given } = await decide(answering)
  const notices = await noticesOf(answering, given)
  const outcome = given.audit?.outcome ?? null
  const replies = repliesOf(heard, given.replies, now)
  const inVain = heard.button !== null && outcome === 'refused'
  const said = inVain ? answerInVain(heard, replies, answering.organisation()) : replies
  const { ids } = await enqueueLater(answering, answering.jobs, [...said, ...notices])
  const notes = given.audits ?? (given.audit === undefined ? [] : [given.audit])
  if (outcome === 'done' || outcome === 'asked') await useUp(trx, heard, now)
  void answering.later(finishing(trx, heard.seq, { state, outcome }))
  // The end of the audit chain is the last lock.
  await appendAuditLast(
    answering,
    answering.auditKeys,
    notes.map((note) => ({ action, ...note, ...whoAndWhere(heard, now) })),
  )
  return { ids, pauseMillis, said: { command: action, outcome } }
}

const whoAndWhere = ({ person, platform, conversation }: Heard, at: Instant) => ({
  at,
  person,
  platform,
  conversation: conversationKey(conversation),
})

interface Decision extends Answer {
  /** For the audit trail. */
  readonly action: string
  readonly state: 'handled' | 'ignored'
  readonly pauseMillis?: number
}

async function decide(answering: Answering): Promise<Decision> {
  const { heard, now, trx } = answering
  const text = heard.spoken ? spokenText(heard.text) : heard.text
  const understood = understand(text, vocabulary)
  const action = 'command' in understood ? understood.command.word : 'message'
  if (now - heard.saidAt > TOO_OLD) return { ...tooOld(heard, now), action, state: 'ignored' }
  const organisation = answering.organisation()
  const asker = heard.person === null ? null : personOf(organisation, heard.person)
  if (asker === null) return { ...stranger(heard), action, state: 'handled' }
  const { pictures } = heard
  if (heard.unread !== null && (pictures === null || 'trouble' in pictures))
    return { ...(pictures === null ? unreadable(heard.unread) : notFetched(pictures)), action, state: 'handled' }
  const meant = 'command' in understood ? understood.command : understood.meant
  if (heard.conversation.kind === 'unbound' && meant?.about !== 'group') return { ...notBound(), action, state: 'handled' }
  let pauseMillis = 0
  const scene: Scene = {
    trx,
    now,
    asker,
    organisation,
    platform: heard.platform,
    conversation: heard.conversation,
    messageId: heard.messageId,
    pressed: heard.button !== null ? { token: heard.button } : heard.card !== null ? { card: heard.card } : null,
    spoken: heard.spoken,
    quoted: heard.quoted,
    picture: pictures !== null && 'kept' in pictures ? pictureName(heard.seq) : null,
    context: await answering.context,
    knowledge: answering.knowledge,
    later: answering.later,
    memory: () => answering.memory,
    hasPlenty: () => answering.hasPlenty,
    named: () => answering.named,
    canReach: async (group) => (await answering.platformsOf(trx, group)).length > 0,
    // In a group the others would wait too.
    slowDown: (millis) => void (pauseMillis = heard.conversation.kind === 'direct' ? millis : 0),
    platformsOf: (group) => answering.platformsOf(trx, group),
  }
  const answer = await answerTo(text, understood, scene)
  keepShown(scene, answer)
  const missed = pictures !== null && 'trouble' in pictures ? notFetched(pictures).replies : []
  const replies = [...(heard.spoken ? sayingWhatWasHeard(heard.text, answer.replies) : answer.replies), ...missed]
  return { ...answer, replies, state: 'handled', pauseMillis }
}
