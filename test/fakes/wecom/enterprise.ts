import type { Clock } from '../../../src/clock.ts'
import type { Place } from './place.ts'
import type { Content, Shown, Via } from './shown.ts'

/** One enterprise: its groups, who is in them, and what is to be seen in each conversation, whichever way it came. */
export class Enterprise {
  readonly clock: Clock
  readonly #groups: Map<string, Set<string>>
  readonly #seen = new Map<string, Shown[]>()
  #stirred = Promise.withResolvers<void>()

  /** `groups`: the userids of the members by chatid. */
  constructor(clock: Clock, groups: Readonly<Record<string, readonly string[]>>) {
    this.clock = clock
    this.#groups = new Map(Object.entries(groups).map(([chatid, members]) => [chatid, new Set(members)]))
  }

  isGroup(chatid: string): boolean {
    return this.#groups.has(chatid)
  }

  members(chatid: string): Set<string> {
    const members = this.#groups.get(chatid)
    if (members === undefined) throw new Error(`no group ${chatid}`)
    return members
  }

  /** An error of the test unless this person can speak there: strangers' words do not reach a bot. */
  checkMember({ userid, chatid }: Place): void {
    if (chatid !== undefined && !this.members(chatid).has(userid)) throw new Error(`${userid} is not in ${chatid}`)
  }

  /** What is to be seen in the group, or in the conversation of the bot with this person, oldest first. */
  seen(conversation: string): readonly Shown[] {
    return this.#seen.get(conversation) ?? []
  }

  show(conversation: string, via: Via, content: Content, answers: string | null = null): Shown {
    const shown = { ...content, at: this.clock.now(), via, answers }
    const seen = this.#seen.get(conversation)
    if (seen === undefined) this.#seen.set(conversation, [shown])
    else seen.push(shown)
    this.stir()
    return shown
  }

  /** Something happened that a test may wait for. */
  stir(): void {
    this.#stirred.resolve()
    this.#stirred = Promise.withResolvers()
  }

  /** Waits until it holds; fails with `what` when it does not within `milliseconds` of real time. */
  async until(what: string, holds: () => boolean, milliseconds = 5000): Promise<void> {
    const end = performance.now() + milliseconds
    while (!holds()) {
      const left = end - performance.now()
      if (left <= 0) throw new Error(`not within ${milliseconds} ms: ${what}`)
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, left)
      await Promise.race([this.#stirred.promise, late.promise])
      clearTimeout(timer)
    }
  }
}
