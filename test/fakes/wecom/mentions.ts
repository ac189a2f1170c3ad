const INLINE = /<@([^<>\s]+)>/g
const EVERYBODY = /@all\b/

const idsIn = (text: string): string[] => [...text.matchAll(INLINE)].map(([, id]) => id ?? '')

/**
 * Whom a webhook's text or markdown notifies. `@all` in the text counts as everybody, since the platform takes it so inside `<@…>` at least
 * and a message must not contain it by accident.
 */
export function mentioned(
  text: string,
  listed: readonly string[],
  members: ReadonlySet<string>,
): { mentions: string[]; namedOnly: string[] } {
  const ids = [...new Set([...listed, ...idsIn(text), ...(EVERYBODY.test(text) ? ['@all'] : [])])].map((id) => (id === 'all' ? '@all' : id))
  const real = (id: string): boolean => id === '@all' || members.has(id)
  return { mentions: [...new Set(ids.filter(real))], namedOnly: ids.filter((id) => !real(id)) }
}

/** Where the kind of message cannot mention, `<@id>` is read as it stands. */
export const namedIn = (text: string): string[] => [...new Set(idsIn(text))]
