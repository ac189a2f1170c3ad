/**
 * A group of the organisation file, or the private chat with one person. On a real platform there are also groups that no admin has bound
 * yet and people whom the organisation file does not list: those are named by the platform's own ids, and nothing is shown to them.
 */
export type Conversation =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'direct'; readonly person: string }
  | { readonly kind: 'unbound'; readonly group: string }
  | { readonly kind: 'stranger'; readonly user: string }

/** `group/ganyu`, `direct/ganyu-manager`, `unbound/wrABC`: how a conversation is named in keys and columns. */
export function conversationKey(c: Conversation): string {
  switch (c.kind) {
    case 'group':
    case 'unbound':
      return `${c.kind}/${c.group}`
    case 'direct':
      return `${c.kind}/${c.person}`
    case 'stranger':
      return `${c.kind}/${c.user}`
  }
}

export function conversationOf(key: string): Conversation | null {
  const [kind, id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)]
  if (!id) return null
  switch (kind) {
    case 'group':
    case 'unbound':
      return { kind, group: id }
    case 'direct':
      return { kind, person: id }
    case 'stranger':
      return { kind, user: id }
    default:
      return null
  }
}
