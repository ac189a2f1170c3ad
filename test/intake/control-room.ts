import type { Db } from '../../src/db/database.ts'
import { enqueue } from '../../src/delivery/enqueue.ts'
import type { Tell } from '../../src/control-group/tell.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import type { Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { test as base } from '../alerting/world.ts'
import { now } from './sample.ts'

/** With a control group that can be reached, and what it has been told since it was last asked. */
export const test = base
  .extend('reach', { scope: 'file' }, (): { platform: Platform | null } => ({ platform: 'webchat' }))
  .extend('tell', { scope: 'file' }, ({ queue, reach }): Tell => async (trx, { key, text }) => {
    const { platform } = reach
    if (platform === null) return false
    const conversation = { kind: 'group', group: 'control' } as const
    const message = { kind: 'text', text } as const
    return (
      (await enqueue(trx, queue, {
        key: `control/${key}`,
        platform,
        conversation,
        message,
        lane: 'alert',
        at: now,
        worthUntil: now + 3600,
      })) !== null
    )
  })
  .extend('told', { scope: 'file' }, ({ database }) => {
    let seen = 0
    return async (): Promise<string[]> => {
      const news = await sinceThen(database.db, seen)
      seen = news.at(-1)?.position ?? seen
      return news.map(({ message }) => plainText(message as Message))
    }
  })

const sinceThen = (db: Db, seen: number) =>
  db
    .selectFrom('outgoing')
    .select(['position', 'message'])
    .where('conversation', '=', 'group/control')
    .where('position', '>', seen)
    .orderBy('position')
    .execute()
