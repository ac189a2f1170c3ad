/** A button that does nothing any more. */
export const INERT = '-'

/**
 * What a button gives back: its token, and the card's title. A card is changed by sending it anew, and whoever takes the press may not be the
 * process that sent the card. The title is for showing only; what the press does hangs on the token.
 */
export const buttonKey = (token: string, title: string): string => `${token} ${title}`

export function readButtonKey(key: string): { readonly token: string; readonly title: string } {
  const end = key.indexOf(' ')
  return end === -1 ? { token: key, title: '' } : { token: key.slice(0, end), title: key.slice(end + 1) }
}
