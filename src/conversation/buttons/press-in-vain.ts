import { threadOfMessage } from '../../platforms/thread.ts'
import type { Db, Trx } from '../../db/database.ts'
import { type Jobs, type ToSay, addJobs, enqueueAll } from '../../delivery/enqueue.ts'
import { storedJson } from '../../db/stored-json.ts'
import type { Message } from '../../messages/message.ts'
import { type Organisation, nameOf } from '../../people/organisation.ts'
import type { Instant } from '../../policy/instant.ts'
import { says as saysText } from '../command.ts'
import type { Heard } from '../inbox/inbox.ts'
import { worth } from '../../delivery/too-late.ts'
import { replyKey } from '../inbox/replies.ts'
import { cut } from '../reading/text.ts'
import type { Press } from './press.ts'
import { pressId } from './take-press.ts'

/** Why the answer to a press in vain is not a message: the channel shows it on the card, to who pressed alone. */
const ON_THE_CARD = '没有执行的原因只显示给点按钮的人'
/** Characters of a reason that a whole group reads. */
const LONGEST_REASON = 80

/**
 * What was answered to a message that did nothing, when it was a press: kept for the card, since a group need not read why one of its members
 * may not. Once the process that took the press is gone there is no card to show it on: then one short line says who and why.
 */
export function answerInVain(heard: Heard, replies: readonly ToSay[], organisation: Organisation): ToSay[] {
  if (heard.pickups === 0) return replies.map((reply) => ({ ...reply, unsaid: ON_THE_CARD }))
  return replies.slice(0, 1).map((reply) => ({ ...reply, message: shortLine(heard, firstLine(reply.message), organisation) }))
}

const firstLine = (message: Message): string => (message.kind === 'text' ? (message.text.split('\n')[0] ?? '') : '')

/** `李四没有执行：无权限：…`; in a private chat who it was goes without saying. */
function shortLine({ conversation, person }: Pick<Heard, 'conversation' | 'person'>, why: string, organisation: Organisation): Message {
  const reason = cut(why, LONGEST_REASON)
  if (conversation.kind === 'direct' || conversation.kind === 'stranger') return saysText(reason)
  return saysText(`${person === null ? '未登记的成员' : nameOf(organisation, person)}点的按钮没有执行：${reason}`)
}

interface Saying {
  readonly db: Db
  readonly jobs: Jobs
  organisation(): Organisation
  now(): Instant
}

/** A press in vain could not be answered alone: one short line, where it was pressed, says who and why. The ids of the messages. */
export async function sayInVain({ db, jobs, organisation, now }: Saying, press: Press, says: string): Promise<readonly string[]> {
  const { platform, conversation, userId, replyAddress: address = null } = press
  const message = shortLine(press, says.split('\n')[0] ?? '', organisation())
  const replyTo = { userId, address }
  const said: ToSay = {
    key: `${replyKey(platform, pressId(press), 0)}/in-vain`,
    thread: threadOfMessage(platform, pressId(press)),
    platform,
    conversation,
    message,
    lane: 'reply',
    ...worth('reply', now()),
    replyTo,
  }
  return db.transaction().execute(async (trx) => (await instead(trx, jobs, press, said)) ?? enqueueAll(trx, jobs, [said]))
}

/** The answer that was kept for the card is said after all, as this line; null when there is none. */
async function instead(trx: Trx, jobs: Jobs, press: Press, { platform, message, replyTo }: ToSay): Promise<string[] | null> {
  const row = await trx
    .selectFrom('outgoing')
    .select(['id', 'state', 'lane'])
    .where('key', '=', replyKey(platform, pressId(press), 0))
    .where('platform', '=', platform)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.state !== 'dropped') return []
  const anew = { state: 'queued', message: storedJson(message), reply_to: storedJson(replyTo), reason: null } as const
  await trx.updateTable('outgoing').set(anew).where('id', '=', row.id).execute()
  await addJobs(trx, jobs, platform, [{ id: row.id, lane: row.lane, afterSeconds: 0 }])
  return [row.id]
}
