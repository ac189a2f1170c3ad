import type { Db } from '../../db/database.ts'
import type { Platform } from '../../platforms/platforms.ts'
import type { Message } from '../../messages/message.ts'

/** A repeat of the same message says nothing twice. */
export const replyKey = (platform: Platform, messageId: string, part: number): string => `reply/${platform}/${messageId}/${part}`

/** More than any answer has. */
const MOST_PARTS = 20

/** What was answered to a message, in order. */
export async function repliesTo(db: Db, platform: Platform, messageId: string): Promise<Message[]> {
  const keys = Array.from({ length: MOST_PARTS }, (_, part) => replyKey(platform, messageId, part))
  const rows = await db.selectFrom('outgoing').select('message').where('key', 'in', keys).orderBy('position').execute()
  return rows.map(({ message }) => message as Message)
}
