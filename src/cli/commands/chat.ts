import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { chat, chatConversation } from '../../channels/console/chat.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { appendAudit } from '../../audit/append.ts'
import { repliesTo } from '../../conversation/inbox/replies.ts'
import { nameOf, groupOf, personOf } from '../../people/organisation.ts'
import { conversationKey } from '../../messages/conversation.ts'
import type { Program } from '../../program/program.ts'
import { UsageError, wrongUsage } from '../usage.ts'

export const chatUsage = 'chat --user PERSON --group GROUP [--json]'
const usage = `用法：sameday ${chatUsage}（--group direct 为私聊）`

/** `sameday chat`: speaks as anyone, so only where nobody real is spoken to or the organisation file lets this user. */
export async function chatCommand(program: Program, args: readonly string[], io: CommandIo): Promise<number> {
  const { organisation, database } = program
  const { user, group, json } = asked(args)
  const osUser = userInfo().username
  if (program.kind !== 'live' || organisation.allowedChatUsers.includes(osUser)) {
    if (group !== 'direct' && groupOf(organisation, group) === null) throw new UsageError(`没有群 ${group}`, usage)
    await noteSpeaker(program, osUser, user, group)
    const talk = await program.talk()
    const deps = {
      receive: talk.receive,
      answered: async (messageId: string) => {
        await talk.settled('console', messageId)
        return repliesTo(database.db, 'console', messageId)
      },
      nameOf: (person: string) => nameOf(organisation, person),
    }
    return chat(deps, { person: personOf(organisation, user)?.id ?? null, conversation: chatConversation(group, user), json }, io)
  }
  await io.err(`正式数据库上不能用 chat 代人说话：系统用户 ${osUser} 不在组织文件的 allowedChatUsers 里\n`)
  return 1
}

/** Whoever speaks in another's name is on record with the name of the machine's user. */
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

function asked(args: readonly string[]): { user: string; group: string; json: boolean } {
  const options = { user: { type: 'string' }, group: { type: 'string' }, json: { type: 'boolean' } } as const
  const { values } = wrongUsage(usage, () => parseArgs({ args: [...args], options }))
  if (!values.user || !values.group) throw new UsageError('--user 和 --group 都要给出', usage)
  return { user: values.user, group: values.group, json: values.json ?? false }
}
