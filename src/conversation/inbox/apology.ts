import type { Db } from '../../db/database.ts'
import { errorCode } from '../../db/problems.ts'
import { type Jobs, enqueueAll } from '../../delivery/enqueue.ts'
import { worth } from '../../delivery/too-late.ts'
import { conversationKey } from '../../messages/conversation.ts'
import type { Instant } from '../../policy/instant.ts'
import { appendAudit } from '../../audit/append.ts'
import type { AuditKeys } from '../../audit/keys.ts'
import { says } from '../command.ts'
import type { Thread } from '../../platforms/thread.ts'
import { type Heard, finishing, take } from './inbox.ts'
import { replyKey } from './replies.ts'

/** A message that could not be answered, and the thread that its sender can ask about. */
export interface Unanswered {
  readonly heard: Heard
  readonly thread: Thread
  readonly now: Instant
}

/** What the log may hold of an error: a message often quotes what somebody wrote. */
export function withoutContent(error: unknown): { type: string; code: string; stack: string[] } {
  if (!(error instanceof Error)) return { type: typeof error, code: '', stack: [] }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { type: error.name, code: errorCode(error), stack: frames.map((line) => line.trim()) }
}

/** Says sorry with the thread to quote, and marks the message as failed; the ids of what is to be said. */
export async function apologise(
  { db, jobs, auditKeys }: { readonly db: Db; readonly jobs: Jobs; readonly auditKeys: AuditKeys },
  { heard, thread, now }: Unanswered,
): Promise<readonly string[]> {
  const { platform, messageId, conversation, person, seq, replyTo } = heard
  return db.transaction().execute(async (trx) => {
    // Its commit may have been what failed to be told.
    if (!(await take(trx, seq))) return []
    const message = says(`抱歉，处理这条消息时出错了，没有执行。请稍后再试；还不行就把编号 ${thread} 告诉管理员。`)
    const ids = await enqueueAll(trx, jobs, [
      { key: replyKey(platform, messageId, 0), thread, platform, conversation, message, lane: 'reply', ...worth('reply', now), replyTo },
    ])
    await finishing(trx, seq, { state: 'failed', reference: thread, outcome: 'failed' }).execute()
    await appendAudit(trx, auditKeys, {
      at: now,
      person,
      platform,
      conversation: conversationKey(conversation),
      action: 'message',
      orderId: null,
      outcome: 'failed',
      detail: thread,
    })
    return ids
  })
}
