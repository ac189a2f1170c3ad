import type { FromPage } from '../../protocol.ts'
import type { Actions } from './actions.ts'
import { type State, changePending, personOf, places, read, threadOf, unanswered } from './state.ts'
import { type Pending, firstSeq, lastSeq } from './thread.ts'

const REMEMBERED = 'sameday.person'
/** A message without an answer for this long is shown as not delivered. */
const ANSWER_MS = 10_000
/** A page that comes back asks for lines so far back again: numbers can become visible in another order than they were given. */
const OVERLAP = 20

/** Who I was in this tab, else in the last one: two tabs can be two people. */
const remembered = (): string | null => sessionStorage.getItem(REMEMBERED) ?? localStorage.getItem(REMEMBERED)

export interface Speaker {
  /** False when there is no connection now. */
  send(message: FromPage): boolean
}

/** The reader's actions on the state, and what happens when the connection comes back. */
export function actionsOn(state: State, link: Speaker, changed: () => void): Actions & { arrive(): boolean } {
  /** The conversations that this connection listens to. */
  const listening = new Set<string>()

  const listen = (): void => {
    for (const { key } of places(state)) {
      if (listening.has(key)) continue
      const thread = threadOf(state, key)
      const last = thread.loaded ? lastSeq(thread) : null
      const sent = link.send({ type: 'open', conversation: key, ...(last === null ? {} : { after: Math.max(0, last - OVERLAP) }) })
      if (sent) listening.add(key)
    }
  }
  const send = (key: string, { clientId, person, text, card }: Pending): void => {
    link.send({ type: 'say', clientId, person, conversation: key, text, ...(card !== undefined && { card }) })
    setTimeout(() => {
      changePending(state, clientId, (p) => (p.state === 'sending' && state.link === 'open' ? { ...p, state: 'late' } : p))
      changed()
    }, ANSWER_MS)
  }
  const here = () => (state.here === null ? null : threadOf(state, state.here))

  return {
    /** The server has greeted: listens again and sends again what was not answered. False when nobody was chosen yet. */
    arrive() {
      listening.clear()
      state.me = personOf(state, state.me ?? remembered())?.id ?? null
      listen()
      for (const { key, pending } of unanswered(state)) {
        changePending(state, pending.clientId, (p) => ({ ...p, state: 'sending' }))
        send(key, pending)
      }
      return state.me !== null
    },
    become(person) {
      sessionStorage.setItem(REMEMBERED, person)
      localStorage.setItem(REMEMBERED, person)
      state.me = person
      for (const thread of state.threads.values()) read(thread)
      listen()
      changed()
    },
    say(text, mention, card) {
      const thread = here()
      if (!thread || !state.me || !state.hello) return
      const typed = mention && thread.key.startsWith('group/') ? `@${state.hello.bot} ${text}` : text
      const said = { clientId: crypto.randomUUID(), person: state.me, text: typed, ...(card !== undefined && { card }) }
      const pending: Pending = { ...said, state: 'sending', reason: '' }
      thread.pending = [...thread.pending, pending]
      send(thread.key, pending)
      changed()
    },
    sayAgain(clientId) {
      for (const { key, pending } of state.threads.values()) {
        const again = pending.find((p) => p.clientId === clientId)
        if (!again) continue
        changePending(state, clientId, (p) => ({ ...p, state: 'sending', reason: '' }))
        send(key, again)
      }
      changed()
    },
    discard(clientId) {
      changePending(state, clientId, () => null)
      changed()
    },
    older() {
      const thread = here()
      const before = thread && firstSeq(thread)
      if (!thread?.older || thread.askedOlder || before === null || before === undefined) return
      thread.askedOlder = link.send({ type: 'history', conversation: thread.key, before })
      changed()
    },
    readToEnd() {
      const thread = here()
      if (!thread || thread.unread === 0 || !state.watched) return
      read(thread)
      changed()
    },
    setMention(mention) {
      const thread = here()
      if (thread) thread.mention = mention
      changed()
    },
    keepDraft(draft) {
      const thread = here()
      if (thread) thread.draft = draft
    },
    askClock() {
      link.send({ type: 'ask-clock' })
    },
    advance(to) {
      state.forwarding = link.send({ type: 'advance', to })
      changed()
    },
  }
}
