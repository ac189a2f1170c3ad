import type { BaseLogger } from 'pino'
import type { Db } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { Instant } from '../policy/instant.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Attempt, type Claimed, claim } from './claim.ts'
import { type SendOutcome, afterAnswer, afterDoubt, type TellTrouble } from './outcome.ts'
import type { SendRate } from '../platforms/platforms.ts'
import { type Recorded, record } from './record.ts'
import type { Outgoing, SendResult, Sender } from './sender.ts'
import { type Refresh, rewrite } from './refresh.ts'
import { passOver } from './too-late.ts'
import { abandoned } from './waiting.ts'
import { within } from './within.ts'

/** What this process can reach, and how. */
export interface Served {
  readonly sender: Sender
  readonly rate: SendRate | null
}

export interface Delivery {
  readonly db: Db
  readonly log: Pick<BaseLogger, 'info' | 'warn' | 'error'>
  readonly reach: ReadonlyMap<Platform, Served>
  /** null: nobody is told. */
  readonly tellTrouble: TellTrouble | null
  /** null: every message is said as it was decided. */
  readonly refresh: Refresh | null
  /** The product clock. */
  now(): Instant
  /** An answer that takes longer leaves the message in doubt. */
  readonly answerWithinSeconds: number
  /** Then no more messages are begun. */
  readonly stopping: AbortSignal
  /** Gives a message whose job has ended another one. */
  readonly giveJob: (message: Pick<Attempt, 'id' | 'platform' | 'lane'>) => Promise<void>
  /** Sees work through that nobody waits for. */
  readonly keep: (work: Promise<unknown>) => void
}

/**
 * Sends message `id` if it is its turn, and what follows in its lane as far as rate and platform let it. Names the messages that were tried.
 * `platform`: of the message, where it is known, so that it is claimed at the first try.
 */
export async function deliver(delivery: Delivery, id: string, platform: Platform | null = null): Promise<string[]> {
  const tried: string[] = []
  let next: string | null = id
  let known = platform
  while (next !== null && !delivery.stopping.aborted) {
    // Looks at the present: a claimed message is sent by the process that served the platform when it was claimed.
    const reach = new Map([...delivery.reach].filter(([served]) => known === null || served === known))
    const turn = next
    const claimed = await prepared(() => claim(delivery.db, turn, ratesOf(reach), delivery.now()))
    if (claimed === null) {
      next = await passOver(delivery.db, next, delivery.now())
      continue
    }
    tried.push(next)
    known = claimed.attempt.platform
    next = await attemptOnce(delivery, reach, claimed)
  }
  return tried
}

const ratesOf = (reach: Delivery['reach']): Partial<Record<Platform, SendRate | null>> =>
  Object.fromEntries([...reach].map(([platform, { rate }]) => [platform, rate]))

/** What to send next in the lane: the same again, the one behind it, or nothing for now. */
async function attemptOnce(delivery: Delivery, reach: Delivery['reach'], claimed: Claimed): Promise<string | null> {
  const { attempt } = claimed
  const current = await upToDate(delivery, claimed)
  const outcome = 'state' in current ? current : await send(delivery, senderFor(reach, attempt), attempt, current)
  const recorded = await conclude(delivery, attempt, outcome)
  if (recorded === 'superseded') return null
  // Delivered by itself, not in the lane of what it is about.
  if (recorded.toSay.length > 0) delivery.keep(Promise.all(recorded.toSay.map((id) => deliver(delivery, id))))
  if (outcome.state === 'part-sent') return attempt.id
  if (outcome.state === 'queued') return outcome.afterSeconds === 0 ? attempt.id : null
  return recorded.next
}

function senderFor(reach: Delivery['reach'], { platform }: Attempt): Sender {
  const reached = reach.get(platform)
  if (reached === undefined) throw new Error(`a message for ${platform} was claimed, which is not served here`)
  return reached.sender
}

/** The message as it is to be said now, or that it is not. What has arrived in part goes on as it began. */
async function upToDate({ db, refresh, now }: Delivery, { attempt, outgoing, about }: Claimed): Promise<Outgoing | SendOutcome> {
  if (refresh === null || about === null || attempt.part > 0) return outgoing
  return db.transaction().execute(async (trx) => {
    const refreshed = await refresh(trx, { about, at: outgoing.at, now: now() })
    if (refreshed === 'as-it-is') return outgoing
    if ('nothingLeft' in refreshed) return { state: 'dropped', reason: refreshed.nothingLeft }
    return { ...outgoing, message: await rewrite(trx, outgoing, refreshed.message) }
  })
}

async function send(delivery: Delivery, sender: Sender, attempt: Attempt, outgoing: Outgoing): Promise<SendOutcome> {
  const { answerWithinSeconds: seconds } = delivery
  const answer = answerOf(sender, outgoing)
  const result = await within(answer, seconds * 1000)
  if (result !== null) return outcomeOf(sender, attempt, result.value)
  delivery.keep(answer.then((late) => concludeLate(delivery, attempt, late)))
  return doubt(sender, attempt, `no answer within ${seconds} s`)
}

type SenderAnswer = SendResult | { readonly thrown: unknown }

/** Never rejects: what was thrown is an answer too. */
async function answerOf(sender: Sender, outgoing: Outgoing): Promise<SenderAnswer> {
  try {
    return await sender.send(outgoing)
  } catch (thrown) {
    return { thrown }
  }
}

function outcomeOf(sender: Sender, attempt: Attempt, answer: SenderAnswer): SendOutcome {
  if ('sent' in answer) return afterAnswer(answer, attempt)
  return doubt(sender, attempt, answer.thrown instanceof Error ? answer.thrown.message : String(answer.thrown))
}

const doubt = (sender: Sender, attempt: Attempt, reason: string): SendOutcome => afterDoubt(attempt, sender.idempotent === true, reason)

/** Only good news changes what was decided when the answer did not come. */
async function concludeLate(delivery: Delivery, attempt: Attempt, answer: SenderAnswer): Promise<void> {
  if (!('sent' in answer) || !answer.sent) return
  const outcome = afterAnswer(answer, attempt)
  const recorded = await conclude(delivery, attempt, outcome)
  // Its job has ended with the doubt, and without one it would hold up its lane wherever the next part has to wait.
  if (recorded !== 'superseded' && outcome.state === 'part-sent') await delivery.giveJob(attempt)
}

/** Longer than any attempt of a living process lasts: the answer's time, and a little to record it. */
export const abandonedAfterSeconds = ({ answerWithinSeconds }: Delivery): number => answerWithinSeconds + 5

/** Decides about what was being sent by processes that are no more; the ids of those messages. */
export async function settleAbandoned(delivery: Delivery, platform: Platform, afterSeconds: number): Promise<string[]> {
  const attempts = await abandoned(delivery.db, platform, afterSeconds)
  for (const attempt of attempts) {
    await conclude(delivery, attempt, doubt(senderFor(delivery.reach, attempt), attempt, 'the process that was sending it ended'))
  }
  return attempts.map(({ id }) => id)
}

/** Never logs what a message says. */
async function conclude({ db, log, reach, tellTrouble, now }: Delivery, attempt: Attempt, outcome: SendOutcome): Promise<Recorded> {
  const { id: message, thread, platform, lane, number } = attempt
  const recorded = await record({ db, rate: reach.get(platform)?.rate ?? null, tellTrouble, now: now() }, attempt, outcome)
  const fields = { thread, message, platform, lane, attempt: number, state: outcome.state }
  if (recorded === 'superseded') log.warn(fields, 'an attempt ended after another had taken its place')
  else if (outcome.state !== 'sent' && outcome.state !== 'part-sent')
    log.warn({ ...fields, reason: outcome.reason }, 'a message was not sent')
  else log.info(fields, outcome.state === 'sent' ? 'a message was sent' : 'a part of a message was sent')
  return recorded
}
