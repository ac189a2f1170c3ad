import type { Outgoing } from '../../../delivery/sender.ts'
import type { Conversation } from '../../../messages/conversation.ts'
import type { Message } from '../../../messages/message.ts'
import type { Address, Directory } from '../../platform.ts'
import type { Chat } from './bot-messages.ts'
import type { Mentioned } from './render.ts'
import { type ReplyAddress, readReplyAddress } from './reply-address.ts'
import type { Secret } from '../../../config/secret.ts'

/** Where a message can go. */
export interface Target {
  readonly chat: Chat | null
  /** What it answers, if that was said in the same conversation. */
  readonly reply: ReplyAddress | null
  /** `bad`: there is one, and it is none. */
  readonly webhook: { readonly key: string } | 'bad' | null
}

export async function targetOf({ conversation, replyTo }: Outgoing, directory: Directory, apiBase: string): Promise<Target> {
  const address = await directory.addressOf(conversation)
  const chat = chatOf(conversation, address)
  const reply = readReplyAddress(replyTo?.address)
  const webhook = address?.kind === 'group' ? address.webhook : null
  const key = webhook === null ? null : webhookKey(webhook, apiBase)
  return {
    chat,
    // A message to one person must not answer one in a group.
    reply: reply !== null && chat !== null && sameChat(reply.chat, chat) ? reply : null,
    webhook: webhook === null ? null : key === null ? 'bad' : { key },
  }
}

function chatOf(conversation: Conversation, address: Address | null): Chat | null {
  switch (conversation.kind) {
    case 'unbound':
      return { id: conversation.group, type: 'group' }
    case 'stranger':
      return { id: conversation.user, type: 'single' }
    case 'group':
      return address?.kind === 'group' && address.id !== null ? { id: address.id, type: 'group' } : null
    case 'direct':
      return address?.kind === 'user' ? { id: address.userId, type: 'single' } : null
  }
}

/** Ids of groups differ by case alone. */
const sameChat = (a: Chat, b: Chat): boolean => a.id === b.id && a.type === b.type

/** A user id as the platform gives them out; `@all` is none. */
const isUserId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/.test(id)

/** Only members of the group are notified, and only its webhook can. In a private chat whom it is for goes without saying. */
export function mentionedIn(message: Message, conversation: Conversation, { webhook }: Target, directory: Directory): Mentioned {
  const notified: { userId: string; name: string }[] = []
  const named: string[] = []
  if (conversation.kind !== 'group') return { notified, named }
  for (const person of new Set('mentions' in message ? message.mentions : [])) {
    const name = directory.nameOf(person)
    const userId = directory.isMember(conversation.group, person) ? directory.userIdOf(person) : null
    if (userId !== null && isUserId(userId) && webhook !== null && webhook !== 'bad') notified.push({ userId, name })
    else named.push(name)
  }
  return { notified, named }
}

const VENDORS_HOST = 'qyapi.weixin.qq.com'

/**
 * Whether an address that came from outside may be called: on the vendor's host or that of the configured base, in the open only where the
 * base is.
 */
export function isOurs(address: string, apiBase: string): boolean {
  const url = URL.parse(address)
  const base = URL.parse(apiBase)
  if (url === null || base === null || url.username !== '' || url.password !== '') return false
  if (url.host === base.host) return url.protocol === base.protocol || url.protocol === 'https:'
  return url.host === VENDORS_HOST && url.protocol === 'https:'
}

/** The key of a group webhook, which the variable holds by itself or as the whole address; null when it is neither. */
export function webhookKey(webhook: Secret, apiBase: string): string | null {
  const text = webhook.reveal().trim()
  const key = /^https?:/i.test(text) && isOurs(text, apiBase) ? (URL.parse(text)?.searchParams.get('key') ?? '') : text
  return /^[A-Za-z0-9_-]{8,128}$/.test(key) ? key : null
}
