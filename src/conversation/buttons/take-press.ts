import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { within } from '../../delivery/within.ts'
import { conversationKey } from '../../messages/conversation.ts'
import type { Platform } from '../../platforms/platforms.ts'
import type { Message } from '../../messages/message.ts'
import { plainText } from '../../messages/plain-text.ts'
import { type Organisation, nameOf } from '../../people/organisation.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Pressed, Press } from './press.ts'
import type { Heard } from '../inbox/inbox.ts'
import type { Receive } from '../inbox/incoming.ts'
import { repliesTo } from '../inbox/replies.ts'
import { unknownPerson } from '../refusal.ts'
import { moment } from '../reading/time-text.ts'

/** What taking a press needs of the rest of the program. */
export interface TakesPresses {
  readonly db: Db
  readonly receive: Receive
  /** Resolves when the message is answered, or at once when this process does not have it. */
  settled(platform: Platform, messageId: string): Promise<void>
  organisation(): Organisation
  now(): Instant
}

interface StoredButton {
  readonly label: string
  readonly says: string
  readonly conversation: string
  readonly expires_at: Instant
  readonly used_by: string | null
  readonly used_at: Instant | null
}

/**
 * Takes a press on a button: it is answered as if who pressed it had typed what the button says, once for each person, and by nobody any
 * more after it has had an effect. Resolves when that is answered, or after `withinMillis`.
 */
export async function takePress(taking: TakesPresses, press: Press, withinMillis: number): Promise<Pressed> {
  const { platform, token, person, userId } = press
  const now = taking.now()
  const button = await buttonOf(taking.db, platform, token)
  if (button === null || button.conversation !== conversationKey(press.conversation)) return refused('这个按钮在这里无效。')
  if (person === null) return refused(unknownPerson)
  const organisation = taking.organisation()
  if (button.used_at !== null && button.used_by !== person) return refused(alreadyUsed(button, organisation, now))
  if (now > button.expires_at) return refused(`按钮已过期，没有执行。仍需要时请发送：${button.says}`)
  const messageId = `press/${token}/${userId}`
  const took = await taking.receive({
    platform,
    messageId,
    conversation: press.conversation,
    person,
    text: button.says,
    addressed: true,
    userId,
    button: token,
    ...(press.saidAt === undefined ? {} : { saidAt: press.saidAt }),
    ...(press.replyAddress === undefined ? {} : { replyAddress: press.replyAddress }),
  })
  if (took === 'closing') return refused('服务正在重启，没有执行，请稍后再点。')
  const working: Pressed = { state: 'working', label: button.label, by: nameOf(organisation, person), at: now }
  if ((await within(taking.settled(platform, messageId), withinMillis)) === null) return working
  const outcome = await outcomeOf(taking.db, platform, messageId)
  // Another process has it.
  if (outcome.state === 'new' || outcome.state === 'handling') return working
  const declined = outcome.outcome === 'refused' || outcome.state !== 'handled'
  const replies = await repliesTo(taking.db, platform, messageId)
  if (declined) return { state: 'declined', says: textOf(replies) }
  if (took === 'repeat') return refused(`你已经点过“${button.label}”，结果见机器人的回复。`)
  return outcome.outcome === null ? { state: 'answered' } : { ...working, state: 'done', replies }
}

const refused = (says: string): Pressed => ({ state: 'refused', says })

function alreadyUsed({ used_by, used_at }: StoredButton, organisation: Organisation, now: Instant): string {
  const when = used_at === null ? '' : ` ${moment(used_at, now)}`
  return `${nameOf(organisation, used_by)}${when} 已点过这组按钮，不会重复执行。`
}

const textOf = (replies: readonly Message[]): string => replies.map((reply) => plainText(reply)).join('\n')

/** The buttons of a card are of use together: a question that was confirmed cannot be cancelled. */
async function buttonOf(db: Db, platform: Platform, token: string): Promise<StoredButton | null> {
  const { rows } = await sql<StoredButton>`
    select b.label, b.says, b.conversation, b.expires_at, used.used_by, used.used_at
    from card_button b left join lateral (
      select used_by, used_at from card_button other where other.outgoing_id = b.outgoing_id and other.used_at is not null limit 1
    ) used on true
    where b.token = ${token} and b.platform = ${platform}`.execute(db)
  return rows[0] ?? null
}

/** In the transaction of what the press brought about. */
export async function useUp(trx: Trx, { button, person }: Heard, now: Instant): Promise<void> {
  if (button === null) return
  await trx
    .updateTable('card_button')
    .set({ used_by: person, used_at: formatInstant(now) })
    .where('token', '=', button)
    .where('used_at', 'is', null)
    .execute()
}

async function outcomeOf(db: Db, platform: Platform, messageId: string) {
  return db
    .selectFrom('inbox')
    .select(['state', 'outcome'])
    .where('platform', '=', platform)
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
}
