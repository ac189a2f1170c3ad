import type { Conversation } from '../../../messages/conversation.ts'
import type { Message } from '../../../messages/message.ts'
import type { Directory } from '../../platform.ts'
import { harmless } from './escape.ts'

/** Who is named at a message. */
export interface Mentions {
  /** Members whose user id is known, by person: their telephones can ring. */
  readonly members: ReadonlyMap<string, string>
  /** The names of the others, for reading. */
  readonly others: readonly string[]
}

/** So many as have room beside the longest text. */
const MOST = 20
const WRITABLE = /^[\w.-]{1,64}$/

/** Only members of the group by the organisation file are mentioned; in a private chat nobody needs to be. */
export function mentionsOf(message: Message, conversation: Conversation, directory: Directory): Mentions {
  const persons = conversation.kind === 'group' && 'mentions' in message ? [...new Set(message.mentions)] : []
  const members = new Map<string, string>()
  const others: string[] = []
  for (const person of persons) {
    const userId = members.size < MOST && conversation.kind === 'group' ? memberId(person, conversation.group, directory) : null
    if (userId === null) others.push(directory.nameOf(person))
    else members.set(person, userId)
  }
  return { members, others }
}

function memberId(person: string, group: string, directory: Directory): string | null {
  const userId = directory.isMember(group, person) ? directory.userIdOf(person) : null
  return userId !== null && WRITABLE.test(userId) ? userId : null
}

/** The line that goes with the `at` of a webhook: a mention rings only when the text has it too. */
export const ringing = (userIds: readonly string[]): string => userIds.map((userId) => `@${userId}`).join(' ')

export const isWritable = (userId: string): boolean => WRITABLE.test(userId)

/** For reading; rings nowhere. */
export const namesLine = (names: readonly string[]): string => {
  const said = names.slice(0, MOST).map((name) => `＠${harmless(name)}`)
  return said.join(' ') + (names.length > MOST ? ` 等 ${names.length} 人` : '')
}
