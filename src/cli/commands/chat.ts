import { chat as chatInTerminal, chatConversation } from '../../channels/console/chat.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { appendAudit } from '../../audit/append.ts'
import { repliesTo } from '../../conversation/inbox/replies.ts'
import { nameOf, groupOf, personOf } from '../../people/organisation.ts'
import { conversationKey } from '../../messages/conversation.ts'
import type { Program } from '../../program/program.ts'
import { UsageError } from '../usage.ts'
import { systemUser } from '../system-user.ts'

interface Given {
  readonly user: string
  /** Or `direct`. */
  readonly group: string
  readonly json: boolean
}

/** `sameday chat`: speaks as anyone, so only where nobody real is spoken to or the organisation file lets this user. */
export async function chat({ user, group, json }: Given, io: CommandIo, program: Program): Promise<0 | 1> {
  const { organisation, database } = program
  const osUser = systemUser()
  if (program.kind !== 'live' || organisation.allowedChatUsers.includes(osUser)) {
    if (group !== 'direct' && groupOf(organisation, group) === null) throw new UsageError(`没有群 ${group}`)
    await noteSpeaker(program, osUser, user, group)
    const inbox = await program.inbox()
    const deps = {
      receive: inbox.receive,
      answered: async (messageId: string) => {
        await inbox.settled('console', messageId)
        return repliesTo(database.db, 'console', messageId)
      },
      nameOf: (person: string) => nameOf(organisation, person),
    }
    return chatInTerminal(deps, { person: personOf(organisation, user)?.id ?? null, conversation: chatConversation(group, user), json }, io)
  }
  await io.err(`正式数据库上不能用 chat 代人说话：系统用户 ${osUser} 不在组织文件的 allowedChatUsers 里\n`)
  return 1
}

/** The trail keeps the machine's user who speaks in another's name. */
const noteSpeaker = ({ database, clock, audit }: Program, osUser: string, person: string, group: string): Promise<void> =>
  database.db.transaction().execute((trx) =>
    appendAudit(trx, audit.keys, {
      at: clock.now(),
      person,
      platform: 'console',
      conversation: conversationKey(chatConversation(group, person)),
      action: 'chat',
      orderId: null,
      outcome: 'done',
      detail: `system user ${osUser}`,
    }),
  )
