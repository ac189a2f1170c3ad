import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Db, Trx } from '../db/database.ts'
import { errorCode } from '../db/problems.ts'
import { type Jobs, type ToSay, enqueueAll } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { conversationKey } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { Message } from '../messages/message.ts'
import type { EntryFinder } from '../knowledge/wording.ts'
import { type Organisation, personOf } from '../people/organisation.ts'
import type { Context } from '../policy/context.ts'
import type { Instant } from '../policy/instant.ts'
import { appendAudit } from '../audit/append.ts'
import type { AuditKeys } from '../audit/keys.ts'
import type { Answer, Scene } from './command.ts'
import { vocabulary } from './commands.ts'
import { keepShown } from './dialogue/memory.ts'
import { answerTo } from './dialogue/route.ts'
import { sayingWhatWasHeard, spokenText } from './dialogue/spoken.ts'
import { TOO_OLD, notBound, notFetched, stranger, tooOld, unreadable } from './dialogue/turned-away.ts'
import { answerInVain } from './buttons/press-in-vain.ts'
import { useUp } from './buttons/take-press.ts'
import { type Unanswered, apologise, newReference, withoutContent } from './inbox/apology.ts'
import { type Heard, type Turn, finish, isWaiting, takeOldest } from './inbox/inbox.ts'
import { type PictureSources, keepPictures, pictureName } from './inbox/pictures.ts'
import { replyKey } from './inbox/replies.ts'
import { understand } from './reading/understand.ts'

/** What answering needs of the rest of the program. */
export interface Conversing {
  readonly db: Db
  readonly clock: Clock
  readonly log: Pick<BaseLogger, 'error' | 'warn'>
  readonly jobs: Jobs
  readonly auditKeys: AuditKeys
  organisation(): Organisation
  /** What a judgement rests on besides the order, as of an instant. */
  contextAt(trx: Trx, asOf: Instant): Promise<Context>
  /** The agreed wording that answers a question. */
  readonly knowledge: EntryFinder
  /** Where pictures that people send are fetched. */
  readonly pictures: PictureSources
  /** The platforms on which a group can be spoken to now. */
  platformsOf(trx: Trx, group: string): Promise<readonly Platform[]>
}

/** A message during which the process died so often is not tried again. */
const MOST_PICKUPS = 5
const ANSWER_WITHIN_MILLIS = 20_000
/** PostgreSQL asks to do it over: it could not be done beside another transaction. */
const DO_OVER = ['40001', '40P01']
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
    else if (await isWaiting(conversing.db, turn.seq)) continue
    if (said === null || said.seq === turn.seq) return
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
    const hand: { taken: Heard | null } = { taken: null }
    try {
      return await conversing.db.transaction().execute(async (trx) => {
        hand.taken = await takeOldest(trx, turn)
        if (hand.taken !== null && isToBeFetched(hand.taken, conversing.clock.now())) return { withPictures: hand.taken }
        return hand.taken === null ? null : { seq: hand.taken.seq, ...(await inTime(answer(conversing, trx, hand.taken))) }
      })
    } catch (error) {
      // Nothing was taken: the database is away, and the message waits for it.
      if (hand.taken === null) throw error
      if (tries >= MOST_TRIES || !DO_OVER.includes(errorCode(error))) return giveUp(conversing, hand.taken, error)
    }
  }
}

/** From who is known, in a private chat; whoever gave up waiting has moved on. */
const isToBeFetched = ({ pictures, person, conversation, saidAt, pickups }: Heard, now: Instant): boolean =>
  pictures !== null &&
  'wanted' in pictures &&
  person !== null &&
  conversation.kind === 'direct' &&
  now - saidAt <= TOO_OLD &&
  pickups <= MOST_PICKUPS

async function giveUp(conversing: Conversing, heard: Heard, error: unknown): Promise<Replied> {
  const failure: Unanswered = { heard, reference: newReference(), now: conversing.clock.now() }
  const { seq, platform, conversation } = heard
  const where = { seq, platform, conversation: conversationKey(conversation) }
  conversing.log.error({ reference: failure.reference, ...where, error: withoutContent(error) }, 'a message could not be answered')
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

async function answer(conversing: Conversing, trx: Trx, heard: Heard): Promise<Omit<Replied, 'seq'>> {
  if (heard.pickups > MOST_PICKUPS) throw new Error(`picked up ${heard.pickups} times`)
  const now = conversing.clock.now()
  const { action, state, pauseMillis = 0, ...given } = await decide(conversing, trx, heard, now)
  const notices = await noticesOf(conversing, trx, given, now)
  const outcome = given.audit?.outcome ?? null
  const replies = repliesOf(heard, given.replies, now)
  const inVain = heard.button !== null && outcome === 'refused'
  const said = inVain ? answerInVain(heard, replies, conversing.organisation()) : replies
  const ids = await enqueueAll(trx, conversing.jobs, [...said, ...notices])
  for (const note of given.audits ?? (given.audit === undefined ? [] : [given.audit]))
    await appendAudit(trx, conversing.auditKeys, { action, ...note, ...whoAndWhere(heard, now) })
  if (outcome === 'done' || outcome === 'asked') await useUp(trx, heard, now)
  await finish(trx, heard.seq, { state, outcome })
  return { ids, pauseMillis }
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

async function decide(conversing: Conversing, trx: Trx, heard: Heard, now: Instant): Promise<Decision> {
  const text = heard.spoken ? spokenText(heard.text) : heard.text
  const understood = understand(text, vocabulary)
  const action = 'command' in understood ? understood.command.word : 'message'
  if (now - heard.saidAt > TOO_OLD) return { ...tooOld(heard, now), action, state: 'ignored' }
  const organisation = conversing.organisation()
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
    context: await conversing.contextAt(trx, now),
    knowledge: conversing.knowledge,
    canReach: async (group) => (await conversing.platformsOf(trx, group)).length > 0,
    // In a group the others would wait too.
    slowDown: (millis) => void (pauseMillis = heard.conversation.kind === 'direct' ? millis : 0),
    platformsOf: (group) => conversing.platformsOf(trx, group),
  }
  const answer = await answerTo(text, understood, scene)
  await keepShown(scene, answer)
  const missed = pictures !== null && 'trouble' in pictures ? notFetched(pictures).replies : []
  const replies = [...(heard.spoken ? sayingWhatWasHeard(heard.text, answer.replies) : answer.replies), ...missed]
  return { ...answer, replies, state: 'handled', pauseMillis }
}

const repliesOf = ({ platform, messageId, conversation, replyTo }: Heard, replies: readonly Message[], at: Instant): ToSay[] =>
  replies.map((message, part) => ({
    key: replyKey(platform, messageId, part),
    platform,
    conversation,
    message,
    lane: 'reply',
    ...worth('reply', at),
    replyTo,
  }))

async function noticesOf(conversing: Conversing, trx: Trx, { notices = [] }: Answer, at: Instant): Promise<ToSay[]> {
  const said: ToSay[] = []
  for (const { key, group, message, lane, notOn } of notices)
    for (const platform of (await conversing.platformsOf(trx, group)).filter((one) => one !== notOn))
      // A bulletin is the same message on all platforms, and its key says which it is.
      said.push({
        key: lane === 'bulletin' ? key : `${key}/${platform}`,
        platform,
        conversation: { kind: 'group', group },
        message,
        lane,
        ...worth('notice', at),
      })
  return said
}
