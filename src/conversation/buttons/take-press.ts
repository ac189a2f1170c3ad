import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { within } from '../../delivery/within.ts'
import { conversationKey } from '../../messages/conversation.ts'
import { type Platform, groupPlatforms } from '../../platforms/platforms.ts'
import type { Message } from '../../messages/message.ts'
import { plainText } from '../../messages/plain-text.ts'
import { pressNotKept } from '../../messages/room-text.ts'
import { type Organisation, nameOf, personOf } from '../../people/organisation.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { InVain, Press, Pressed } from './press.ts'
import type { Heard } from '../inbox/inbox.ts'
import type { Receive } from '../inbox/incoming.ts'
import { repliesTo } from '../inbox/replies.ts'
import { unknownPerson } from '../refusal.ts'

/** What taking a press needs of the rest of the program. */
export interface TakesPresses {
  readonly db: Db
  readonly receive: Receive
  /** Resolves when the message is answered, or at once when this process does not have it. */
  settled(platform: Platform, messageId: string): Promise<void>
  organisation(): Organisation
  now(): Instant
}

/** Seconds in which a second press on a look-up is the same question. */
const SAME_QUESTION = 60

/**
 * Takes a press on a button: it is answered as if who pressed it had typed what the button says, once for each person, and by nobody any
 * more after it has had an effect. Resolves when that is answered, or after `withinMillis`.
 */
export async function takePress(taking: TakesPresses, press: Press, withinMillis: number): Promise<Pressed> {
  const { platform, token, person } = press
  const now = taking.now()
  const button = await buttonOf(taking.db, platform, token)
  if (button === null || button.conversation !== conversationKey(press.conversation)) return refused('这个按钮在这里无效。')
  if (person === null) return refused(unknownPerson)
  const by = nameOf(taking.organisation(), person)
  if (button.used !== null) return served(taking, platform, button.used)
  // A question says itself what became of it, and how to ask it anew.
  if (now > button.expiresAt && !button.asksOnce) return refused(`按钮已过期，没有执行。仍需要时请发送：${button.says}`)
  const { took, messageId } = await receive(taking, press, button, now)
  if (took === 'closing') return { ...refused('服务正在重启，没有执行，请稍后再点。'), again: button.label }
  if (took === 'no-room') return { ...refused(pressNotKept), again: button.label }
  const working: Pressed = { state: 'working', label: button.label, by, at: now, ends: null }
  const end = (): Promise<Pressed> => endOf(taking.db, platform, messageId, working)
  const settled = taking.settled(platform, messageId)
  return (await within(settled, withinMillis)) === null ? { ...working, ends: settled.then(end) } : end()
}

const refused = (says: string): InVain & { state: 'refused' } => ({ state: 'refused', says })

/** A look-up is answered anew when some time has passed; everything else is done once for each who presses. */
async function receive(taking: TakesPresses, press: Press, button: StoredButton, now: Instant) {
  const messageId = pressId(press)
  const took = await taking.receive({ ...asMessage(press, button), messageId })
  if (took !== 'repeat') return { took, messageId }
  const { state, outcome, saidAt } = await storedAs(taking.db, press.platform, messageId)
  if (state !== 'handled' || outcome !== null || now - saidAt <= SAME_QUESTION) return { took, messageId }
  const anew = `${messageId}/${now}`
  return { took: await taking.receive({ ...asMessage(press, button), messageId: anew }), messageId: anew }
}

const asMessage = ({ platform, token, conversation, person, userId, saidAt, replyAddress }: Press, { says }: StoredButton) => ({
  platform,
  conversation,
  person,
  text: says,
  addressed: true,
  userId,
  button: token,
  ...(saidAt === undefined ? {} : { saidAt }),
  ...(replyAddress === undefined ? {} : { replyAddress }),
})

/** The message that a press is stored as. */
export const pressId = ({ token, userId }: Pick<Press, 'token' | 'userId'>): string => `press/${token}/${userId}`

async function endOf(db: Db, platform: Platform, messageId: string, working: Pressed & { state: 'working' }): Promise<Pressed> {
  const { state, outcome } = await storedAs(db, platform, messageId)
  // Another process has it.
  if (state === 'new' || state === 'handling') return working
  const replies = await repliesTo(db, platform, messageId)
  if (outcome === 'refused' || state !== 'handled') return { state: 'declined', says: textOf(replies) }
  const { label, by, at } = working
  return outcome === null ? { state: 'answered' } : { state: 'done', label, by, at, replies }
}

const textOf = (replies: readonly Message[]): string => replies.map((reply) => plainText(reply)).join('\n')

/** The deed that the card has served for, whoever presses now. */
async function served(taking: TakesPresses, platform: Platform, { token, label, by, at }: Used): Promise<Pressed> {
  const organisation = taking.organisation()
  const known = groupPlatforms.find((one) => one === platform)
  const userId = known === undefined ? null : (personOf(organisation, by)?.platforms[known] ?? null)
  const replies = userId === null ? [] : await repliesTo(taking.db, platform, pressId({ token, userId }))
  return { state: 'done', label, by: nameOf(organisation, by), at, replies }
}

interface Used {
  readonly token: string
  readonly label: string
  readonly by: string
  readonly at: Instant
}

interface StoredButton {
  readonly label: string
  readonly says: string
  readonly conversation: string
  readonly expiresAt: Instant
  /** What it says is a code that is good for as long as the button. */
  readonly asksOnce: boolean
  /** The buttons of a card are of use together: a question that was confirmed cannot be cancelled. */
  readonly used: Used | null
}

interface ButtonRow {
  label: string
  says: string
  conversation: string
  expires_at: Instant
  asks_once: boolean
  used_token: string | null
  used_label: string | null
  used_by: string | null
  used_at: Instant | null
}

async function buttonOf(db: Db, platform: Platform, token: string): Promise<StoredButton | null> {
  const { rows } = await sql<ButtonRow>`
    select b.label, b.says, b.conversation, b.expires_at, used.token as used_token, used.label as used_label, used.used_by, used.used_at,
      exists (
        select from outgoing o cross join lateral jsonb_array_elements(o.message -> 'buttons') button
        where o.id = b.outgoing_id and button ->> 'token' = b.token and button -> 'validSeconds' is not null
      ) as asks_once
    from card_button b left join lateral (
      select token, label, used_by, used_at from card_button other where other.outgoing_id = b.outgoing_id and other.used_at is not null limit 1
    ) used on true
    where b.token = ${token} and b.platform = ${platform}`.execute(db)
  const [row] = rows
  if (row === undefined) return null
  const { label, says, conversation, expires_at: expiresAt, asks_once: asksOnce } = row
  return { label, says, conversation, expiresAt, asksOnce, used: usedOf(row) }
}

const usedOf = ({ used_token: token, used_label: label, used_by: by, used_at: at }: ButtonRow): Used | null =>
  token === null || label === null || by === null || at === null ? null : { token, label, by, at }

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

const storedAs = (db: Db, platform: Platform, messageId: string) =>
  db
    .selectFrom('inbox')
    .select(['state', 'outcome', 'said_at as saidAt'])
    .where('platform', '=', platform)
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
