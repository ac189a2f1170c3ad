import type { Instant } from '../../../../policy/instant.ts'

/** What a reader of the page can do; each changes the state or asks the server. */
export interface Actions {
  become(person: string): void
  /** Says it in the conversation on the screen. With `mention`, to the bot; `card`: by a button of that line. */
  say(text: string, mention: boolean, card?: string): void
  sayAgain(clientId: string): void
  discard(clientId: string): void
  /** Asks for the lines before those on the screen. */
  older(): void
  /** The end of the conversation is on the screen. */
  readToEnd(): void
  setMention(mention: boolean): void
  keepDraft(draft: string): void
  askClock(): void
  advance(to: Instant): void
}
