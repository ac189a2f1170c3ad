/** Where the bot can be spoken to. */
export const platforms = ['webchat', 'console', 'wecom', 'dingtalk'] as const
export type Platform = (typeof platforms)[number]

/** A group of the organisation file, or the private chat with one person. */
export type Conversation = { readonly kind: 'group'; readonly group: string } | { readonly kind: 'direct'; readonly person: string }

/** `group/ganyu`, `direct/ganyu-manager`: how a conversation is named in keys and columns. */
export const conversationKey = (c: Conversation): string => (c.kind === 'group' ? `group/${c.group}` : `direct/${c.person}`)

export function conversationOf(key: string): Conversation | null {
  const [kind, id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)]
  if (!id) return null
  return kind === 'group' ? { kind, group: id } : kind === 'direct' ? { kind, person: id } : null
}
