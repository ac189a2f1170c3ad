import { conversationKey, type Conversation } from '../../messages/conversation.ts'
import type { FromServer, SpokenLine } from './protocol.ts'

/** One open page, as far as it is spoken to. */
export interface Page {
  tell(message: FromServer): void
}

interface RecentLine {
  readonly key: string
  readonly line: SpokenLine
  readonly ms: number
}

/** Longer than it takes delivery to record that a line was said, so that the transcript has it. */
const RECENT_MS = 5000

/** The open pages and the conversations each of them listens to. A page that misses something reads it from the transcript. */
export class Rooms {
  readonly #pages = new Map<Page, Set<string>>()
  #recent: RecentLine[] = []

  enter(page: Page): void {
    this.#pages.set(page, new Set())
  }

  leave(page: Page): void {
    this.#pages.delete(page)
  }

  /** Said just now, to whom was here before: the transcript may not have it yet, and a page shows a line twice told once. */
  listen(page: Page, conversation: Conversation): void {
    const key = conversationKey(conversation)
    this.#pages.get(page)?.add(key)
    this.#forget()
    for (const said of this.#recent) if (said.key === key) page.tell({ type: 'line', conversation: key, line: said.line })
  }

  /** Shows a line to the pages that listen to its conversation; how many those are. */
  say(conversation: Conversation, line: SpokenLine): number {
    const key = conversationKey(conversation)
    const listening = [...this.#pages].filter(([, heard]) => heard.has(key))
    for (const [page] of listening) page.tell({ type: 'line', conversation: key, line })
    this.#forget()
    this.#recent.push({ key, line, ms: performance.now() })
    return listening.length
  }

  tellAll(message: FromServer): void {
    for (const page of this.#pages.keys()) page.tell(message)
  }

  #forget(): void {
    const since = performance.now() - RECENT_MS
    this.#recent = this.#recent.filter(({ ms }) => ms > since)
  }

  get size(): number {
    return this.#pages.size
  }
}
