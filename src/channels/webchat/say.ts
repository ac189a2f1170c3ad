import { notKept } from '../../messages/room-text.ts'
import { conversationOf, type Conversation } from '../../messages/conversation.ts'
import { addressedText } from './addressed.ts'
import type { WebchatDeps } from './deps.ts'
import { LONGEST_TEXT, type FromPage, type FromServer, type Person } from './protocol.ts'

type Say = Extract<FromPage, { type: 'say' }>

/** Takes what somebody said: stored first, then shown to everybody in the conversation, its sender included. */
export async function say({ clientId, person: id, conversation: key, text: typed, card }: Say, deps: WebchatDeps): Promise<FromServer> {
  const person = deps.people.find((p) => p.id === id)
  const conversation = knownConversation(key, deps)
  const reason = !person ? '没有这个人。' : !conversation ? '没有这个会话。' : reasonToRefuse(person, conversation, typed)
  if (!person || !conversation || reason) return { type: 'refused', clientId, reason: reason ?? '' }
  const { text, addressed } = addressedText(typed, conversation)
  const at = deps.clock.now()
  const outcome = await deps.receive({
    platform: 'webchat',
    messageId: clientId,
    conversation,
    person: id,
    text,
    addressed,
    ...(card !== undefined && { card }),
  })
  if (outcome === 'no-room') return { type: 'refused', clientId, reason: notKept }
  if (outcome === 'new') {
    deps.rooms.say(conversation, {
      id: clientId,
      seq: null,
      at,
      from: { kind: 'person', id, name: person.name },
      text,
      message: null,
      addressed,
    })
  }
  return { type: 'ack', clientId, outcome }
}

function reasonToRefuse(person: Person, conversation: Conversation, typed: string): string | null {
  if (conversation.kind === 'group' && !person.groups.includes(conversation.group)) return `${person.name}不在这个群里。`
  if (conversation.kind === 'direct' && conversation.person !== person.id) return '这是别人的私聊。'
  if (typed.trim() === '') return '消息是空的。'
  const length = Array.from(typed).length
  if (length > LONGEST_TEXT) return `一条消息最多 ${LONGEST_TEXT} 个字，这条有 ${length} 个字，请分几条发。`
  // The database cannot keep these as text.
  if (typed.includes('\0') || !typed.isWellFormed()) return '消息里有无法保存的字符。'
  return null
}

export function knownConversation(key: string, { groups, people }: WebchatDeps): Conversation | null {
  const conversation = conversationOf(key)
  if (conversation?.kind === 'group') return groups.some((g) => g.id === conversation.group) ? conversation : null
  if (conversation?.kind === 'direct') return people.some((p) => p.id === conversation.person) ? conversation : null
  return null
}
