import type { Instant } from '../../../../policy/instant.ts'
import type { FromServer, Hello, NextThing, Person, SpokenLine } from '../../protocol.ts'
import { type Pending, type Thread, join, newThread, replace } from './thread.ts'

/** A conversation that I am in. */
export interface Place {
  readonly key: string
  readonly kind: 'group' | 'direct'
  readonly name: string
  readonly members: number
}

export interface State {
  link: 'connecting' | 'open' | 'lost'
  hello: Hello | null
  /** Person id. */
  me: string | null
  /** Key of the conversation on the screen. */
  here: string | null
  /** Whether somebody looks at the page. */
  watched: boolean
  readonly threads: Map<string, Thread>
  /** The product clock as last told, and when that was on the page's own clock (ms). */
  clock: { readonly told: Instant; readonly toldAtMs: number }
  /** Undefined until told. */
  next: NextThing | null | undefined
  /** A fast-forward that this page asked for is under way. */
  forwarding: boolean
  trouble: string | null
}

export const newState = (): State => ({
  link: 'connecting',
  hello: null,
  me: null,
  here: null,
  watched: true,
  threads: new Map(),
  clock: { told: 0, toldAtMs: 0 },
  next: undefined,
  forwarding: false,
  trouble: null,
})

export function threadOf(state: State, key: string): Thread {
  const known = state.threads.get(key)
  if (known) return known
  const thread = newThread(key)
  state.threads.set(key, thread)
  return thread
}

export const now = ({ clock }: State, ms: number): Instant => clock.told + Math.floor((ms - clock.toldAtMs) / 1000)

export const personOf = (state: State, id: string | null): Person | null => state.hello?.people.find((p) => p.id === id) ?? null

/** Where I can speak: the groups I am in, and the private chat with the bot. */
export function places(state: State): Place[] {
  const me = personOf(state, state.me)
  if (!state.hello || !me) return []
  const { groups, people, bot } = state.hello
  const mine = groups.filter(({ id }) => me.groups.includes(id))
  return [
    ...mine.map(({ id, name }): Place => ({
      key: `group/${id}`,
      kind: 'group',
      name,
      members: people.filter((p) => p.groups.includes(id)).length + 1,
    })),
    { key: `direct/${me.id}`, kind: 'direct', name: bot, members: 2 },
  ]
}

/** The conversation that opens first: of somebody of one district the smallest group, which is their own; else the first. */
export function firstPlace(state: State): string | null {
  const all = places(state)
  const groups = all.filter(({ kind }) => kind === 'group')
  const ownFirst = personOf(state, state.me)?.districts.length === 1 ? groups.toSorted((a, b) => a.members - b.members) : groups
  return (ownFirst[0] ?? all[0])?.key ?? null
}

/** Takes in what the server says. */
export function hear(state: State, message: FromServer, ms: number): void {
  if (message.type === 'hello') {
    state.hello = message
    state.clock = { told: message.now, toldAtMs: ms }
  } else if (message.type === 'clock') {
    state.clock = { told: message.now, toldAtMs: ms }
    state.next = message.next
    state.forwarding = false
  } else if (message.type === 'trouble') {
    state.trouble = message.reason
    state.forwarding = false
  } else if (message.type === 'line') hearLine(state, message.conversation, message.line)
  else if (message.type === 'lines') hearLines(state, message)
  else if (message.type === 'ack') settle(state, message.clientId, message.outcome === 'closing' ? null : { state: 'sent', reason: '' })
  else settle(state, message.clientId, { state: 'refused', reason: message.reason })
}

function hearLine(state: State, key: string, line: SpokenLine): void {
  const thread = threadOf(state, key)
  const fresh = join(thread, [line])
  if (thread.loaded) count(state, thread, fresh)
}

function hearLines(state: State, { conversation, lines, range, older }: Extract<FromServer, { type: 'lines' }>): void {
  const thread = threadOf(state, conversation)
  if (range === 'latest') replace(thread, lines)
  else {
    const fresh = join(thread, lines)
    if (range === 'after') count(state, thread, fresh)
  }
  // Lines after those known say nothing about what lies before them.
  if (range !== 'after') thread.older = older
  thread.loaded = true
  thread.askedOlder = false
}

/** What I have not seen: somebody else's lines where I am not looking. */
function count(state: State, thread: Thread, fresh: readonly SpokenLine[]): void {
  if (state.watched && state.here === thread.key) return
  const others = fresh.filter(({ from }) => from.kind === 'bot' || from.id !== state.me)
  thread.unread += others.length
  thread.called ||= others.some((line) => mentions(line).includes(state.me ?? ''))
}

export const mentions = ({ message }: SpokenLine): readonly string[] => (message && 'mentions' in message ? (message.mentions ?? []) : [])

export function read(thread: Thread): void {
  thread.unread = 0
  thread.called = false
}

function settle(state: State, clientId: string, change: Pick<Pending, 'state' | 'reason'> | null): void {
  if (change) changePending(state, clientId, (pending) => ({ ...pending, ...change }))
}

/** Changes a pending message wherever it is; null takes it away. */
export function changePending(state: State, clientId: string, change: (pending: Pending) => Pending | null): void {
  for (const thread of state.threads.values()) {
    thread.pending = thread.pending.flatMap((pending) => (pending.clientId === clientId ? (change(pending) ?? []) : pending))
  }
}

/** What has to be sent again when the connection is back, oldest first. */
export const unanswered = (state: State): { key: string; pending: Pending }[] =>
  [...state.threads.values()].flatMap(({ key, pending }) =>
    pending.filter((p) => p.state === 'sending' || p.state === 'late').map((p) => ({ key, pending: p })),
  )
